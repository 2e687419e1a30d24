"""What happened to partners. Codes, references and days only; names and numbers stand in the rows."""

from dataclasses import dataclass
from typing import ClassVar

from portal.ledger.events import Event


@dataclass(frozen=True)
class PartnerEntered(Event):
    verb: ClassVar[str] = "partner.entered"
    sentence: ClassVar[str] = "Partner entered"


@dataclass(frozen=True)
class PartnerImported(Event):
    verb: ClassVar[str] = "partner.imported"
    sentence: ClassVar[str] = "Partner taken from a file"


@dataclass(frozen=True)
class PartnerCompleted(Event):
    verb: ClassVar[str] = "partner.completed"
    sentence: ClassVar[str] = "Partner completed from a file"


@dataclass(frozen=True)
class PartnerRemoved(Event):
    verb: ClassVar[str] = "partner.removed"
    sentence: ClassVar[str] = "Partner removed with the import that made it"


@dataclass(frozen=True)
class PartnerChanged(Event):
    verb: ClassVar[str] = "partner.changed"
    sentence: ClassVar[str] = "Name, number or place of the partner changed"


@dataclass(frozen=True)
class RoleGiven(Event):
    verb: ClassVar[str] = "partner.role_given"
    sentence: ClassVar[str] = "Role given: %(role)s from %(since)s"
    role: str
    since: str


@dataclass(frozen=True)
class RoleEnded(Event):
    verb: ClassVar[str] = "partner.role_ended"
    sentence: ClassVar[str] = "Role %(role)s ends on %(until)s"
    role: str
    until: str


@dataclass(frozen=True)
class PaperAdded(Event):
    verb: ClassVar[str] = "partner.paper_added"
    sentence: ClassVar[str] = "%(paper)s added, valid from %(since)s"
    paper: str
    since: str


@dataclass(frozen=True)
class PaperWithdrawn(Event):
    verb: ClassVar[str] = "partner.paper_withdrawn"
    sentence: ClassVar[str] = "%(paper)s withdrawn"
    paper: str


@dataclass(frozen=True)
class ParticularVerified(Event):
    verb: ClassVar[str] = "partner.particular_verified"
    sentence: ClassVar[str] = "Verified by a second person: %(what)s"
    is_decision: ClassVar[bool] = True
    what: str


@dataclass(frozen=True)
class ContactAdded(Event):
    verb: ClassVar[str] = "partner.contact_added"
    sentence: ClassVar[str] = "Contact added"


@dataclass(frozen=True)
class ContactLeft(Event):
    verb: ClassVar[str] = "partner.contact_left"
    sentence: ClassVar[str] = "Contact taken off the call list"


@dataclass(frozen=True)
class ContactsRevealed(Event):
    verb: ClassVar[str] = "partner.revealed"
    sentence: ClassVar[str] = "Contacts revealed (%(purpose)s)"
    purpose: str


@dataclass(frozen=True)
class DrugAssigned(Event):
    verb: ClassVar[str] = "partner.drug_assigned"
    sentence: ClassVar[str] = "%(approval_no)s: %(relation)s from %(since)s"
    approval_no: str
    relation: str
    since: str


@dataclass(frozen=True)
class DrugEnded(Event):
    verb: ClassVar[str] = "partner.drug_ended"
    sentence: ClassVar[str] = "%(approval_no)s: %(relation)s until %(until)s"
    approval_no: str
    relation: str
    until: str


@dataclass(frozen=True)
class FeedAgreed(Event):
    verb: ClassVar[str] = "partner.feed_agreed"
    sentence: ClassVar[str] = "Feed of %(feed)s agreed: every %(cadence_hours)s hours"
    feed: str
    cadence_hours: int


@dataclass(frozen=True)
class FeedStopped(Event):
    verb: ClassVar[str] = "partner.feed_stopped"
    sentence: ClassVar[str] = "Feed of %(feed)s is not expected any more"
    feed: str


@dataclass(frozen=True)
class PartnerSubmitted(Event):
    verb: ClassVar[str] = "partner.submitted"
    sentence: ClassVar[str] = "Submitted for verification"


@dataclass(frozen=True)
class PartnerConfirmed(Event):
    verb: ClassVar[str] = "partner.confirmed"
    sentence: ClassVar[str] = "Verified by a second person: the partner takes part"
    is_decision: ClassVar[bool] = True


@dataclass(frozen=True)
class PartnerReturned(Event):
    verb: ClassVar[str] = "partner.returned"
    sentence: ClassVar[str] = "Returned to be completed"
    is_decision: ClassVar[bool] = True


@dataclass(frozen=True)
class PartnerSuspended(Event):
    verb: ClassVar[str] = "partner.suspended"
    sentence: ClassVar[str] = "Partner suspended"
    is_decision: ClassVar[bool] = True


@dataclass(frozen=True)
class PartnerResumed(Event):
    verb: ClassVar[str] = "partner.resumed"
    sentence: ClassVar[str] = "Partner taken up again"
    is_decision: ClassVar[bool] = True


@dataclass(frozen=True)
class PartnerEnded(Event):
    verb: ClassVar[str] = "partner.ended"
    sentence: ClassVar[str] = "Partnership ended"
    is_decision: ClassVar[bool] = True


@dataclass(frozen=True)
class PartnerReopened(Event):
    verb: ClassVar[str] = "partner.reopened"
    sentence: ClassVar[str] = "File opened again, to be verified anew"


@dataclass(frozen=True)
class PartnerDrawnAnew(Event):
    verb: ClassVar[str] = "partner.drawn_anew"
    sentence: ClassVar[str] = "Roles and the next end as of today"
