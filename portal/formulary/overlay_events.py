"""What happened over the list: suspensions, bans, rulings, proposals from outside. Numbers and codes only; what was changed stands in the rows."""

from dataclasses import dataclass
from typing import ClassVar

from portal.ledger.events import Event


@dataclass(frozen=True)
class SuspensionProposed(Event):
    verb: ClassVar[str] = "suspension.proposed"
    sentence: ClassVar[str] = "Suspension of %(approval_no)s proposed (%(reason_code)s)"
    is_decision: ClassVar[bool] = True
    approval_no: str
    reason_code: str


@dataclass(frozen=True)
class SuspensionConfirmed(Event):
    verb: ClassVar[str] = "suspension.confirmed"
    sentence: ClassVar[str] = "%(approval_no)s suspended, at once"
    is_decision: ClassVar[bool] = True
    approval_no: str


@dataclass(frozen=True)
class SuspensionDropped(Event):
    verb: ClassVar[str] = "suspension.dropped"
    sentence: ClassVar[str] = "Suspension of %(approval_no)s dropped"
    is_decision: ClassVar[bool] = True
    approval_no: str


@dataclass(frozen=True)
class LiftingProposed(Event):
    verb: ClassVar[str] = "suspension.lifting_proposed"
    sentence: ClassVar[str] = "Lifting of the suspension of %(approval_no)s proposed"
    is_decision: ClassVar[bool] = True
    approval_no: str


@dataclass(frozen=True)
class SuspensionLifted(Event):
    verb: ClassVar[str] = "suspension.lifted"
    sentence: ClassVar[str] = "Suspension of %(approval_no)s lifted, at once"
    is_decision: ClassVar[bool] = True
    approval_no: str


@dataclass(frozen=True)
class LiftingDropped(Event):
    verb: ClassVar[str] = "suspension.lifting_dropped"
    sentence: ClassVar[str] = "The suspension of %(approval_no)s stays"
    is_decision: ClassVar[bool] = True
    approval_no: str


@dataclass(frozen=True)
class RulingProposed(Event):
    verb: ClassVar[str] = "ruling.proposed"
    sentence: ClassVar[str] = "Ruling proposed: “%(word)s” does not mean %(approval_no)s"
    is_decision: ClassVar[bool] = True
    approval_no: str
    word: str


@dataclass(frozen=True)
class RulingConfirmed(Event):
    verb: ClassVar[str] = "ruling.confirmed"
    sentence: ClassVar[str] = "Ruling in force: “%(word)s” does not mean %(approval_no)s"
    is_decision: ClassVar[bool] = True
    approval_no: str
    word: str


@dataclass(frozen=True)
class RulingDropped(Event):
    verb: ClassVar[str] = "ruling.dropped"
    sentence: ClassVar[str] = "Ruling dropped: “%(word)s” and %(approval_no)s"
    approval_no: str
    word: str


@dataclass(frozen=True)
class BanProposed(Event):
    verb: ClassVar[str] = "ban.proposed"
    sentence: ClassVar[str] = "Change of a ban proposed: “%(word)s” from %(valid_from)s"
    word: str
    valid_from: str


@dataclass(frozen=True)
class BanConfirmed(Event):
    verb: ClassVar[str] = "ban.confirmed"
    sentence: ClassVar[str] = "Change of a ban confirmed: “%(word)s” from %(valid_from)s; published lines it reaches: %(lines)s"
    is_decision: ClassVar[bool] = True
    word: str
    valid_from: str
    lines: int


@dataclass(frozen=True)
class BanDropped(Event):
    verb: ClassVar[str] = "ban.dropped"
    sentence: ClassVar[str] = "Change of a ban dropped: “%(word)s”"
    word: str


@dataclass(frozen=True)
class ProposalReceived(Event):
    verb: ClassVar[str] = "drug_proposal.received"
    sentence: ClassVar[str] = "Proposal of %(approval_no)s received from outside; screening: %(screening)s"
    approval_no: str
    screening: list[str]


@dataclass(frozen=True)
class ProposalAccepted(Event):
    verb: ClassVar[str] = "drug_proposal.accepted"
    sentence: ClassVar[str] = "Proposal accepted: operations may add %(approval_no)s to a draft"
    is_decision: ClassVar[bool] = True
    approval_no: str


@dataclass(frozen=True)
class ProposalRefused(Event):
    verb: ClassVar[str] = "drug_proposal.refused"
    sentence: ClassVar[str] = "Proposal refused (%(reason_code)s)"
    is_decision: ClassVar[bool] = True
    approval_no: str
    reason_code: str


@dataclass(frozen=True)
class ReclassingProposed(Event):
    verb: ClassVar[str] = "reclassing.proposed"
    sentence: ClassVar[str] = "Another class of %(approval_no)s proposed: %(to_class)s for %(from_class)s"
    is_decision: ClassVar[bool] = True
    approval_no: str
    from_class: str
    to_class: str


@dataclass(frozen=True)
class ReclassingConfirmed(Event):
    verb: ClassVar[str] = "reclassing.confirmed"
    sentence: ClassVar[str] = "Class of %(approval_no)s lifted by two persons: now %(to_class)s"
    is_decision: ClassVar[bool] = True
    approval_no: str
    to_class: str


@dataclass(frozen=True)
class ReclassingDropped(Event):
    verb: ClassVar[str] = "reclassing.dropped"
    sentence: ClassVar[str] = "The class of %(approval_no)s stays"
    is_decision: ClassVar[bool] = True
    approval_no: str
