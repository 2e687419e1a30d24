"""What happened to drugs and to the list. Numbers and codes only; what was changed stands in the rows."""

from dataclasses import dataclass, fields
from typing import ClassVar

from portal.core.tongues import Text
from portal.ledger import words
from portal.ledger.events import Event


@dataclass(frozen=True)
class Told(Event):
    """An event whose codes and lists are said in the words that the timeline has for them."""

    verb: ClassVar[str] = ""
    sentence: ClassVar[str] = ""

    def say(self) -> Text:
        return Text(self.sentence, {f.name: words.shown(f.name, getattr(self, f.name), plain_names=True) for f in fields(self)})


@dataclass(frozen=True)
class MakerNoted(Told):
    verb: ClassVar[str] = "maker.noted"
    sentence: ClassVar[str] = "Maker noted"


@dataclass(frozen=True)
class DiseaseNoted(Told):
    verb: ClassVar[str] = "disease.noted"
    sentence: ClassVar[str] = "Disease noted"


@dataclass(frozen=True)
class DiseaseNamed(Told):
    verb: ClassVar[str] = "disease.named"
    sentence: ClassVar[str] = "ICD-10 code and English name completed"


@dataclass(frozen=True)
class DrugRegistered(Told):
    verb: ClassVar[str] = "drug.registered"
    sentence: ClassVar[str] = "Registered as %(approval_no)s"
    approval_no: str


@dataclass(frozen=True)
class DrugExtended(Told):
    verb: ClassVar[str] = "drug.extended"
    sentence: ClassVar[str] = "Completed from a file: %(what)s"
    what: str


@dataclass(frozen=True)
class DrugCompleted(Told):
    verb: ClassVar[str] = "drug.completed"
    sentence: ClassVar[str] = "Facts of the drug changed"


@dataclass(frozen=True)
class DrugRemoved(Told):
    verb: ClassVar[str] = "drug.removed"
    sentence: ClassVar[str] = "Removed, because its import was undone"


@dataclass(frozen=True)
class SubstituteNamed(Told):
    verb: ClassVar[str] = "drug.substitute_named"
    sentence: ClassVar[str] = "%(other)s named as a substitute of another strength"
    other: str


@dataclass(frozen=True)
class SubstituteWithdrawn(Told):
    verb: ClassVar[str] = "drug.substitute_withdrawn"
    sentence: ClassVar[str] = "%(other)s is no substitute any more"
    other: str


@dataclass(frozen=True)
class EditionDrafted(Told):
    verb: ClassVar[str] = "edition.drafted"
    sentence: ClassVar[str] = "Draft of edition %(number)s begun upon edition %(base)s"
    number: int
    base: int | None


@dataclass(frozen=True)
class EditionRestored(Told):
    verb: ClassVar[str] = "edition.restored"
    sentence: ClassVar[str] = "Draft begun that brings back edition %(restores)s: %(changes)s changes"
    restores: int
    changes: int


@dataclass(frozen=True)
class LineEdited(Told):
    verb: ClassVar[str] = "edition.line_edited"
    sentence: ClassVar[str] = "Line %(approval_no)s in edition %(number)s: %(kind)s"
    number: int
    approval_no: str
    kind: str


@dataclass(frozen=True)
class LineRestored(Told):
    verb: ClassVar[str] = "edition.line_restored"
    sentence: ClassVar[str] = "Line %(approval_no)s in edition %(number)s as it was"
    number: int
    approval_no: str


@dataclass(frozen=True)
class EditorNoted(Told):
    verb: ClassVar[str] = "edition.editor_noted"
    sentence: ClassVar[str] = "A person takes part in editing edition %(number)s"
    number: int


@dataclass(frozen=True)
class EditionTakenOver(Told):
    verb: ClassVar[str] = "edition.taken_over"
    sentence: ClassVar[str] = "Edition %(base)s taken over as the base; %(dropped)s changes stand there already"
    base: int
    dropped: int


@dataclass(frozen=True)
class EditionSubmitted(Told):
    verb: ClassVar[str] = "edition.submitted"
    sentence: ClassVar[str] = "Submitted with %(changes)s changed lines of %(lines)s"
    round: int
    changes: int
    lines: int


@dataclass(frozen=True)
class LineCleared(Told):
    verb: ClassVar[str] = "edition.line_cleared"
    sentence: ClassVar[str] = "%(approval_no)s cleared in the %(lane)s lane of edition %(number)s"
    is_decision: ClassVar[bool] = True
    number: int
    approval_no: str
    lane: str
    revision: int


@dataclass(frozen=True)
class LineObjected(Told):
    verb: ClassVar[str] = "edition.line_objected"
    sentence: ClassVar[str] = "%(approval_no)s objected to in the %(lane)s lane of edition %(number)s"
    is_decision: ClassVar[bool] = True
    number: int
    approval_no: str
    lane: str
    revision: int


@dataclass(frozen=True)
class EditionCleared(Told):
    verb: ClassVar[str] = "edition.cleared"
    sentence: ClassVar[str] = "All %(changes)s changed lines are cleared in both lanes"
    changes: int


@dataclass(frozen=True)
class EditionReturned(Told):
    verb: ClassVar[str] = "edition.returned"
    sentence: ClassVar[str] = "Returned to draft"
    is_decision: ClassVar[bool] = True


@dataclass(frozen=True)
class LinesTakenBack(Told):
    verb: ClassVar[str] = "edition.lines_taken_back"
    sentence: ClassVar[str] = "%(lines)s lines taken back: the edition had not begun"
    lines: int


@dataclass(frozen=True)
class ThresholdAcknowledged(Told):
    verb: ClassVar[str] = "edition.threshold_acknowledged"
    sentence: ClassVar[str] = "Acknowledged: %(threshold)s (%(measured)s)"
    is_decision: ClassVar[bool] = True
    threshold: str
    measured: str


@dataclass(frozen=True)
class LinesWritten(Told):
    verb: ClassVar[str] = "edition.lines_written"
    sentence: ClassVar[str] = "%(lines)s lines of edition %(number)s written"
    number: int
    lines: int


@dataclass(frozen=True)
class EditionPublished(Told):
    verb: ClassVar[str] = "edition.published"
    sentence: ClassVar[str] = "Published with %(lines)s lines, to begin at %(valid_from)s; fingerprint %(fingerprint)s"
    is_decision: ClassVar[bool] = True
    lines: int
    valid_from: str
    fingerprint: str


@dataclass(frozen=True)
class EditionActivated(Told):
    verb: ClassVar[str] = "edition.activated"
    sentence: ClassVar[str] = "In force since %(valid_from)s"
    valid_from: str


@dataclass(frozen=True)
class EditionSuperseded(Told):
    verb: ClassVar[str] = "edition.superseded"
    sentence: ClassVar[str] = "Superseded by edition %(successor)s"
    successor: int


@dataclass(frozen=True)
class SuspensionProposed(Told):
    verb: ClassVar[str] = "suspension.proposed"
    sentence: ClassVar[str] = "Suspension of %(approval_no)s proposed (%(reason_code)s)"
    is_decision: ClassVar[bool] = True
    approval_no: str
    reason_code: str


@dataclass(frozen=True)
class SuspensionConfirmed(Told):
    verb: ClassVar[str] = "suspension.confirmed"
    sentence: ClassVar[str] = "%(approval_no)s suspended, at once"
    is_decision: ClassVar[bool] = True
    approval_no: str


@dataclass(frozen=True)
class SuspensionDropped(Told):
    verb: ClassVar[str] = "suspension.dropped"
    sentence: ClassVar[str] = "Suspension of %(approval_no)s dropped"
    is_decision: ClassVar[bool] = True
    approval_no: str


@dataclass(frozen=True)
class LiftingProposed(Told):
    verb: ClassVar[str] = "suspension.lifting_proposed"
    sentence: ClassVar[str] = "Lifting of the suspension of %(approval_no)s proposed"
    is_decision: ClassVar[bool] = True
    approval_no: str


@dataclass(frozen=True)
class SuspensionLifted(Told):
    verb: ClassVar[str] = "suspension.lifted"
    sentence: ClassVar[str] = "Suspension of %(approval_no)s lifted, at once"
    is_decision: ClassVar[bool] = True
    approval_no: str


@dataclass(frozen=True)
class LiftingDropped(Told):
    verb: ClassVar[str] = "suspension.lifting_dropped"
    sentence: ClassVar[str] = "The suspension of %(approval_no)s stays"
    is_decision: ClassVar[bool] = True
    approval_no: str


@dataclass(frozen=True)
class RulingProposed(Told):
    verb: ClassVar[str] = "ruling.proposed"
    sentence: ClassVar[str] = "Ruling proposed: “%(word)s” does not mean %(approval_no)s"
    is_decision: ClassVar[bool] = True
    approval_no: str
    word: str


@dataclass(frozen=True)
class RulingConfirmed(Told):
    verb: ClassVar[str] = "ruling.confirmed"
    sentence: ClassVar[str] = "Ruling in force: “%(word)s” does not mean %(approval_no)s"
    is_decision: ClassVar[bool] = True
    approval_no: str
    word: str


@dataclass(frozen=True)
class RulingDropped(Told):
    verb: ClassVar[str] = "ruling.dropped"
    sentence: ClassVar[str] = "Ruling dropped: “%(word)s” and %(approval_no)s"
    approval_no: str
    word: str


@dataclass(frozen=True)
class BanProposed(Told):
    verb: ClassVar[str] = "ban.proposed"
    sentence: ClassVar[str] = "Change of a ban proposed: “%(word)s” from %(valid_from)s"
    word: str
    valid_from: str


@dataclass(frozen=True)
class BanConfirmed(Told):
    verb: ClassVar[str] = "ban.confirmed"
    sentence: ClassVar[str] = "Change of a ban confirmed: “%(word)s” from %(valid_from)s"
    is_decision: ClassVar[bool] = True
    word: str
    valid_from: str


@dataclass(frozen=True)
class BanDropped(Told):
    verb: ClassVar[str] = "ban.dropped"
    sentence: ClassVar[str] = "Change of a ban dropped: “%(word)s”"
    word: str


@dataclass(frozen=True)
class ProposalReceived(Told):
    verb: ClassVar[str] = "drug_proposal.received"
    sentence: ClassVar[str] = "Proposal of %(approval_no)s received from outside; screening: %(screening)s"
    approval_no: str
    screening: list[str]


@dataclass(frozen=True)
class ProposalAccepted(Told):
    verb: ClassVar[str] = "drug_proposal.accepted"
    sentence: ClassVar[str] = "Proposal accepted: operations may add %(approval_no)s to a draft"
    is_decision: ClassVar[bool] = True
    approval_no: str


@dataclass(frozen=True)
class ProposalRefused(Told):
    verb: ClassVar[str] = "drug_proposal.refused"
    sentence: ClassVar[str] = "Proposal refused (%(reason_code)s)"
    is_decision: ClassVar[bool] = True
    approval_no: str
    reason_code: str
