"""The rows of a review as one person sees them, and the parts of the page that they stand in."""

from dataclasses import dataclass
from typing import Any

from portal.centers.flags import Flag, sentences
from portal.centers.history import Act
from portal.centers.lifecycle import RowState
from portal.centers.lines import Said
from portal.centers.review_case import OPEN_ROWS
from portal.centers.review_models import ReviewRow
from portal.centers.review_words import altered, differences
from portal.core.tongues import Text, say


@dataclass(frozen=True)
class RowView:
    """One row as it is drawn. `verbs`: (verb, word, is chosen) of the decisions that this person may take here; `fate`: what
    became of its line since, gone | changed | ""; `talk`: questions and answers; `since`: what was flagged after the freeze."""

    row: ReviewRow
    name: str
    title: Text | str
    role: Text
    line: Any
    mark: str
    verbs: list[tuple[str, Text, bool]]
    fate: str
    decided_by: str
    talk: list[Act]
    since: list[Flag]

    @property
    def position(self) -> int:
        return self.row.position

    @property
    def said(self) -> Said:
        return Said.of(self.row)

    @property
    def differences(self) -> list[Any]:
        return differences(self.row.differs, self.row.before, self.said, self.row.hours)

    @property
    def flags(self) -> list[tuple[Text, Text]]:
        return sentences(self.row.flags)

    @property
    def flags_since(self) -> list[tuple[Text, Text]]:
        return sentences(self.since)

    @property
    def wanted(self) -> list[Any]:
        return altered(self.said, self.row.wanted) if self.row.wanted else []

    @property
    def needs_note(self) -> bool:
        return self.is_flagged

    @property
    def is_flagged(self) -> bool:
        return bool(self.row.flags or self.since)

    @property
    def asks(self) -> bool:
        """Whether a query waits for the answer of whoever looks."""
        return any(verb == "answer" for verb, _, _ in self.verbs)

    @property
    def note(self) -> str:
        """The note of the decision that stands."""
        return self.row.note if self.is_decided else ""

    @property
    def was_asked(self) -> bool:
        """Whether somebody asked about this row, answered or not: it is no unchanged one then."""
        return self.row.state == RowState.QUERY or bool(self.row.answer)

    @property
    def focused(self) -> str:
        """The decision on which the focus rests after a press: the one that was taken, else the first."""
        verbs = [verb for verb, _, is_on in self.verbs if is_on] or [verb for verb, _, _ in self.verbs]
        return verbs[0] if verbs else ""

    @property
    def is_decided(self) -> bool:
        return self.row.state not in OPEN_ROWS


@dataclass(frozen=True)
class Part:
    """A part of the page: its rows, and how many are decided."""

    key: str
    title: Text
    rows: list[RowView]

    @property
    def decided(self) -> int:
        return sum(one.is_decided for one in self.rows)


def parted(views: list[RowView]) -> dict[str, Part]:
    """What was asked about, what differs, what is flagged, the own row, and the rest: each row in one part."""
    found: dict[str, list[RowView]] = {key: [] for key, _ in PARTS}
    for one in views:
        found[part_of(one)].append(one)
    return {key: Part(key, title, found[key]) for key, title in PARTS}


PARTS = (
    ("asked", say("Asked about, one by one")),
    ("differs", say("Different from the last review")),
    ("flagged", say("Flagged, one by one")),
    ("own", say("The row of whoever reviews")),
    ("rest", say("Unchanged")),
)


def part_of(one: RowView) -> str:
    if one.row.is_own or one.row.state == RowState.WITH_OFFICE:
        return "own"
    if one.was_asked:
        return "asked"
    return "flagged" if one.is_flagged else "differs" if one.row.differs else "rest"
