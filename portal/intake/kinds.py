"""The kinds of files that can be imported: each package registers its own, the highest one that its rows touch."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from portal.core.actors import Actor
from portal.core.lifecycle import Refused
from portal.core.tongues import Text, listed, say
from portal.intake.headings import ColumnMap, Headings
from portal.intake.judging import Column, Fault, JudgedRow, headings_of
from portal.intake.reading import Table
from portal.ledger import words


class Unit(NamedTuple):
    """Rows that are taken together or not at all. `key` is how the office calls it (a household number, or '').

    `head` is the row that stands for it, `judged` the kind's own judgement. Held back: a row of it is at fault.
    """

    key: str
    rows: Sequence[JudgedRow]
    head: JudgedRow
    is_held_back: bool
    judged: Any


@dataclass(frozen=True)
class Taking:
    """The import that a unit is taken by. `day` is the day it was first read, `year` the programme year of that day."""

    batch_id: int | None
    reference: str
    day: date
    has_consent: bool = False

    @property
    def year(self) -> int:
        return self.day.year


@dataclass
class Taken:
    """What became (or would become) of some units: `counts[noun, outcome]`, and what deserves a second look.

    Outcomes: created, updated, unchanged, proposed (it waits, because a decision rests on the record). A warning
    comes with the key of its unit.
    """

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    warnings: list[tuple[str, Fault]] = field(default_factory=list)

    def add(self, noun: str, outcome: str, n: int = 1) -> None:
        self.counts[noun, outcome] += n


Judge = Callable[[Table, ColumnMap | None, date], Iterator[Unit]]
Take = Callable[[Sequence[Unit], Taking, Actor], Taken]


@dataclass(frozen=True)
class Undoing:
    """How an import of a kind is taken back, while `conditions` hold.

    `reasons(batch_id)`: those that do not hold, by their place, each with a sentence that says why.
    `remove(batch_id, most, by)` removes at most so many units, inside one short transaction; 0 when none is left.
    """

    conditions: tuple[Text, ...]
    reasons: Callable[[int], Mapping[int, Text]]
    remove: Callable[[int, int, Actor], int]


@dataclass(frozen=True)
class FollowUp:
    """What may be done with all that an import made, as an action on its page.

    `count(batch_id)`: for how many it can be done now; `label(n)`: the button; `begin(batch_id, by)`: begins it in the
    background and gives the references of its jobs.
    """

    verb: str
    permission: str
    count: Callable[[int], int]
    label: Callable[[int], Text]
    begin: Callable[..., list[str]]


@dataclass(frozen=True)
class ImportKind:
    """A kind of file. `noun` is what a unit is called in the counts, `nouns` all that an import of it counts.

    `judge` reads and judges, without a database; `foresee` says what would become of units and changes nothing;
    `take` takes them, inside one short transaction. `expect` may refuse an import before it begins. Once all rows are taken,
    `close` closes some of what they made, in a transaction of its own, until nothing is left (False); `end` ends the import.
    `unit` is what the office's keys of units are called, where rows come in units at all. `made`: the lists that show what an
    import made, by what they list; each has the filter `batch`. `names_people` (the careful
    default): `name_column` and the file's name may hold a person's name. `masks` hide what stands in a column from those who only look. `said` are sentences of its pages: `taken`,
    `undo`, `consent`, `take`.
    """

    name: str
    title: Text
    noun: str
    nouns: tuple[str, ...]
    permission: str
    columns: tuple[Column, ...]
    judge: Judge
    foresee: Take
    take: Take
    undoing: Undoing | None = None
    examples: tuple[Mapping[str, str], ...] = ()
    needs_consent: bool = False
    masks: Mapping[str, Callable[[str], str]] = field(default_factory=dict)
    name_column: str = "姓名"
    names_people: bool = True
    unit: Text | None = None
    made: Mapping[str, str] = field(default_factory=dict)
    expect: Callable[[Taking], None] = lambda taking: None
    close: Callable[[Taking, Actor], bool] = lambda taking, by: False
    end: Callable[[Taking, Actor], None] = lambda taking, by: None
    follow_up: FollowUp | None = None
    said: Mapping[str, Text] = field(default_factory=dict)

    @property
    def headings(self) -> Headings:
        return headings_of(self.columns)


KINDS: dict[str, ImportKind] = {}


def register(kind: ImportKind) -> ImportKind:
    """Make a kind known to the pages and to `portal import`."""
    KINDS[kind.name] = kind
    words.name_values("kind", {kind.name: kind.title})
    return kind


def kind_of(name: str) -> ImportKind:
    """Raises Refused with the kinds that there are."""
    if name not in KINDS:
        known = listed(sorted(KINDS))
        raise Refused(
            "kind_unknown", say("There is no kind of import “%(name)s”. Known are: %(known)s.", name=name, known=known), "kind"
        )
    return KINDS[name]


def kinds_open_to(by: Actor) -> Iterable[ImportKind]:
    """The kinds that this person may import: households first, which come every day, then by name."""
    names = sorted(KINDS, key=lambda name: (name != "households", name))
    return [KINDS[name] for name in names if by.may(KINDS[name].permission)]
