"""What happened to editions and their lines. Numbers and codes only; what was changed stands in the rows."""

from dataclasses import dataclass
from typing import ClassVar

from portal.ledger.events import Event


@dataclass(frozen=True)
class EditionDrafted(Event):
    verb: ClassVar[str] = "edition.drafted"
    sentence: ClassVar[str] = "Draft of edition %(number)s begun upon edition %(base)s"
    number: int
    base: int | None


@dataclass(frozen=True)
class EditionRestored(Event):
    verb: ClassVar[str] = "edition.restored"
    sentence: ClassVar[str] = "Draft begun that brings back edition %(restores)s; changes: %(changes)s"
    restores: int
    changes: int


@dataclass(frozen=True)
class LineEdited(Event):
    verb: ClassVar[str] = "edition.line_edited"
    sentence: ClassVar[str] = "Line %(approval_no)s in edition %(number)s: %(kind)s"
    number: int
    approval_no: str
    kind: str


@dataclass(frozen=True)
class LineRestored(Event):
    verb: ClassVar[str] = "edition.line_restored"
    sentence: ClassVar[str] = "Line %(approval_no)s in edition %(number)s as it was"
    number: int
    approval_no: str


@dataclass(frozen=True)
class EditorNoted(Event):
    verb: ClassVar[str] = "edition.editor_noted"
    sentence: ClassVar[str] = "A person takes part in editing edition %(number)s"
    number: int


@dataclass(frozen=True)
class EditionTakenOver(Event):
    verb: ClassVar[str] = "edition.taken_over"
    sentence: ClassVar[str] = "Edition %(base)s taken over as the base; changes that stand there already: %(dropped)s"
    base: int
    dropped: int


@dataclass(frozen=True)
class EditionSubmitted(Event):
    verb: ClassVar[str] = "edition.submitted"
    sentence: ClassVar[str] = "Submitted; changed lines: %(changes)s, all lines: %(lines)s"
    round: int
    changes: int
    lines: int


@dataclass(frozen=True)
class LineCleared(Event):
    verb: ClassVar[str] = "edition.line_cleared"
    sentence: ClassVar[str] = "%(approval_no)s cleared in the %(lane)s lane of edition %(number)s"
    is_decision: ClassVar[bool] = True
    number: int
    approval_no: str
    lane: str
    revision: int


@dataclass(frozen=True)
class LineObjected(Event):
    verb: ClassVar[str] = "edition.line_objected"
    sentence: ClassVar[str] = "%(approval_no)s objected to in the %(lane)s lane of edition %(number)s"
    is_decision: ClassVar[bool] = True
    number: int
    approval_no: str
    lane: str
    revision: int


@dataclass(frozen=True)
class EditionCleared(Event):
    verb: ClassVar[str] = "edition.cleared"
    sentence: ClassVar[str] = "Every changed line is cleared in both lanes: %(changes)s"
    changes: int


@dataclass(frozen=True)
class EditionReturned(Event):
    verb: ClassVar[str] = "edition.returned"
    sentence: ClassVar[str] = "Returned to draft"
    is_decision: ClassVar[bool] = True


@dataclass(frozen=True)
class LinesTakenBack(Event):
    verb: ClassVar[str] = "edition.lines_taken_back"
    sentence: ClassVar[str] = "Lines taken back, as the edition had not begun: %(lines)s"
    lines: int


@dataclass(frozen=True)
class ThresholdAcknowledged(Event):
    verb: ClassVar[str] = "edition.threshold_acknowledged"
    sentence: ClassVar[str] = "Acknowledged: %(threshold)s (%(measured)s)"
    is_decision: ClassVar[bool] = True
    threshold: str
    measured: str


@dataclass(frozen=True)
class LinesWritten(Event):
    verb: ClassVar[str] = "edition.lines_written"
    sentence: ClassVar[str] = "Lines of edition %(number)s written: %(lines)s"
    number: int
    lines: int


@dataclass(frozen=True)
class EditionPublished(Event):
    verb: ClassVar[str] = "edition.published"
    sentence: ClassVar[str] = "Published; lines: %(lines)s, beginning: %(valid_from)s, fingerprint: %(fingerprint)s"
    is_decision: ClassVar[bool] = True
    lines: int
    valid_from: str
    fingerprint: str


@dataclass(frozen=True)
class EditionActivated(Event):
    verb: ClassVar[str] = "edition.activated"
    sentence: ClassVar[str] = "In force since %(valid_from)s"
    valid_from: str


@dataclass(frozen=True)
class EditionSuperseded(Event):
    verb: ClassVar[str] = "edition.superseded"
    sentence: ClassVar[str] = "Superseded by edition %(successor)s"
    successor: int
