"""What happened to recalls. Codes, counts, references and days only; names and numbers stand in the rows."""

from dataclasses import dataclass
from typing import ClassVar

from portal.ledger.events import Event


@dataclass(frozen=True)
class RecallOpened(Event):
    verb: ClassVar[str] = "recall.opened"
    sentence: ClassVar[str] = "Recall of class %(recall_class)s opened for %(approval_no)s"
    is_decision: ClassVar[bool] = True
    approval_no: str
    recall_class: int


@dataclass(frozen=True)
class LotsAdded(Event):
    verb: ClassVar[str] = "recall.lots_added"
    sentence: ClassVar[str] = "Lots added: %(count)s"
    count: int


@dataclass(frozen=True)
class SaleStopProposed(Event):
    verb: ClassVar[str] = "recall.stop_proposed"
    sentence: ClassVar[str] = "Stop of the sale proposed: %(suspension)s"
    suspension: str


@dataclass(frozen=True)
class SaleStopped(Event):
    verb: ClassVar[str] = "recall.sale_stopped"
    sentence: ClassVar[str] = "Sale stopped: %(suspension)s"
    is_decision: ClassVar[bool] = True
    suspension: str


@dataclass(frozen=True)
class ContactsNoted(Event):
    verb: ClassVar[str] = "recall.contacts_noted"
    sentence: ClassVar[str] = "Contacts entered: %(count)s"
    count: int


@dataclass(frozen=True)
class RecipientAdded(Event):
    verb: ClassVar[str] = "recall.recipient_added"
    sentence: ClassVar[str] = "A recipient added that no feed names"


@dataclass(frozen=True)
class RecipientsFound(Event):
    verb: ClassVar[str] = "recall.recipients_found"
    sentence: ClassVar[str] = "Recipients that feeds name kept: %(count)s"
    count: int


@dataclass(frozen=True)
class RecipientsRevealed(Event):
    verb: ClassVar[str] = "recall.revealed"
    sentence: ClassVar[str] = "Phones of recipients revealed (%(purpose)s)"
    purpose: str


@dataclass(frozen=True)
class RecallPaperAdded(Event):
    verb: ClassVar[str] = "recall.paper_added"
    sentence: ClassVar[str] = "Paper %(document)s added"
    document: str


@dataclass(frozen=True)
class EffectChecked(Event):
    verb: ClassVar[str] = "recall.effect_checked"
    sentence: ClassVar[str] = "Effect checked: %(found)s packs found, %(returned)s sent back, %(destroyed)s destroyed"
    found: int
    returned: int
    destroyed: int


@dataclass(frozen=True)
class WorkGoesOn(Event):
    verb: ClassVar[str] = "recall.work_goes_on"
    sentence: ClassVar[str] = "Work on the recall goes on"


@dataclass(frozen=True)
class ClosingProposed(Event):
    verb: ClassVar[str] = "recall.closing_proposed"
    sentence: ClassVar[str] = "Closing proposed"


@dataclass(frozen=True)
class CallingOffProposed(Event):
    verb: ClassVar[str] = "recall.calling_off_proposed"
    sentence: ClassVar[str] = "Opened in error: closing proposed"


@dataclass(frozen=True)
class RecallClosed(Event):
    verb: ClassVar[str] = "recall.closed"
    sentence: ClassVar[str] = "Recall closed by a second person"
    is_decision: ClassVar[bool] = True


@dataclass(frozen=True)
class ClosingDropped(Event):
    verb: ClassVar[str] = "recall.closing_dropped"
    sentence: ClassVar[str] = "Proposal to close dropped"


@dataclass(frozen=True)
class RecallReopened(Event):
    verb: ClassVar[str] = "recall.reopened"
    sentence: ClassVar[str] = "Recall opened again"
