"""What happened to reviews: planned, frozen, decided row by row, submitted, checked, published; and who stood in for whom."""

from dataclasses import dataclass
from typing import ClassVar

from portal.ledger.events import Event


@dataclass(frozen=True)
class CampaignPlanned(Event):
    verb: ClassVar[str] = "campaign.planned"
    sentence: ClassVar[str] = "Planned for %(reviews)s centers: %(kind)s, open from %(opens_on)s, due on %(due_on)s"
    kind: str
    reviews: int
    opens_on: str
    due_on: str


@dataclass(frozen=True)
class PopulationFrozen(Event):
    verb: ClassVar[str] = "campaign.frozen"
    sentence: ClassVar[str] = "Population frozen: %(population)s lines of %(reviews)s centers"
    reviews: int
    population: int
    hash: str


@dataclass(frozen=True)
class RowsFrozen(Event):
    verb: ClassVar[str] = "campaign.rows_frozen"
    sentence: ClassVar[str] = "%(count)s rows of %(review)s frozen, from row %(first)s"
    review: str
    first: int
    count: int


@dataclass(frozen=True)
class ReviewFrozen(Event):
    verb: ClassVar[str] = "review.frozen"
    sentence: ClassVar[str] = "Frozen with %(rows)s rows of version %(number)s"
    number: int
    rows: int
    hash: str


@dataclass(frozen=True)
class ReviewBegun(Event):
    verb: ClassVar[str] = "review.begun"
    sentence: ClassVar[str] = "Open until %(due_on)s"
    due_on: str


@dataclass(frozen=True)
class ReviewFellDue(Event):
    verb: ClassVar[str] = "review.fell_due"
    sentence: ClassVar[str] = "Not submitted by %(due_on)s"
    due_on: str


@dataclass(frozen=True)
class RowsHidden(Event):
    verb: ClassVar[str] = "review.rows_hidden"
    sentence: ClassVar[str] = "%(count)s lines that nobody reviewed in time are not shown to the public any more"
    count: int


@dataclass(frozen=True)
class ReviewWithdrawn(Event):
    verb: ClassVar[str] = "review.withdrawn"
    sentence: ClassVar[str] = "Withdrawn"


@dataclass(frozen=True)
class RowDecided(Event):
    """`decision` is the state of the row afterwards."""

    verb: ClassVar[str] = "review.row_decided"
    sentence: ClassVar[str] = "Row %(position)s: %(decision)s"
    position: int
    decision: str


@dataclass(frozen=True)
class OwnRowDecided(Event):
    verb: ClassVar[str] = "review.own_row_decided"
    sentence: ClassVar[str] = "The medical office decided row %(position)s: %(decision)s"
    is_decision: ClassVar[bool] = True
    position: int
    decision: str


@dataclass(frozen=True)
class RestKept(Event):
    verb: ClassVar[str] = "review.rest_kept"
    sentence: ClassVar[str] = "%(count)s rows without difference and without flag kept in one press"
    count: int


@dataclass(frozen=True)
class QueryAnswered(Event):
    verb: ClassVar[str] = "review.query_answered"
    sentence: ClassVar[str] = "The query about row %(position)s was answered"
    position: int


@dataclass(frozen=True)
class RowPassedOn(Event):
    verb: ClassVar[str] = "review.row_passed_on"
    sentence: ClassVar[str] = "Row %(position)s is about whoever reviews now: it went to the medical office"
    position: int


@dataclass(frozen=True)
class ReviewSubmitted(Event):
    verb: ClassVar[str] = "review.submitted"
    sentence: ClassVar[str] = "Submitted: %(kept)s kept, %(altered)s with a change"
    kept: int
    altered: int


@dataclass(frozen=True)
class ReviewReturned(Event):
    verb: ClassVar[str] = "review.returned"
    sentence: ClassVar[str] = "Returned to whoever answered"
    is_decision: ClassVar[bool] = True


@dataclass(frozen=True)
class ReviewChecked(Event):
    verb: ClassVar[str] = "review.checked"
    sentence: ClassVar[str] = "Checked"
    is_decision: ClassVar[bool] = True


@dataclass(frozen=True)
class ReviewPublished(Event):
    """`number` is the version of the roster that carries it out; 0: nothing was to be changed."""

    verb: ClassVar[str] = "review.published"
    sentence: ClassVar[str] = "Published with %(changes)s changes; the roster is at version %(number)s"
    is_decision: ClassVar[bool] = True
    changes: int
    number: int


@dataclass(frozen=True)
class LinesShown(Event):
    verb: ClassVar[str] = "review.lines_shown"
    sentence: ClassVar[str] = "%(count)s lines were reviewed and are shown again"
    count: int


@dataclass(frozen=True)
class BundleMade(Event):
    verb: ClassVar[str] = "campaign.bundled"
    sentence: ClassVar[str] = "Evidence bundle made: %(files)s files"
    files: int


@dataclass(frozen=True)
class Delegated(Event):
    verb: ClassVar[str] = "review.delegated"
    sentence: ClassVar[str] = "Reviews are answered by the executive director from %(from_on)s to %(until_on)s"
    from_on: str
    until_on: str


@dataclass(frozen=True)
class DelegationEnded(Event):
    verb: ClassVar[str] = "review.delegation_ended"
    sentence: ClassVar[str] = "The director answers reviews alone again"
