"""What the pages of imports show: one batch, with every query that its page needs made once."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from portal.core.actors import Actor
from portal.core.identity import mask_name
from portal.core.lifecycle import Option, state_name
from portal.core.personal import current
from portal.core.tongues import Listed, Text, listed, say
from portal.intake import queries, sources
from portal.intake.kinds import KINDS, ImportKind, kind_of, kinds_open_to
from portal.intake.lifecycle import State, lifecycle
from portal.intake.models import ImportBatch, ImportFinding
from portal.web.permissions import Permission
from portal.web.worklists import ListPage, Term

FIRST, MORE = 10, 50
PATH = (say("File"), say("Preview"), say("Commit"), say("Result"))
PLACES = {State.READING: 0, State.PREVIEWED: 1, State.RUNNING: 2, State.COMMITTED: 3}
OUTCOMES = {
    "created": say("new"),
    "updated": say("changed"),
    "unchanged": say("unchanged"),
    "proposed": say("waiting, because a decision rests on them"),
    "refused": say("refused"),
}
SKIPPED = {
    "blank": say("blank rows"),
    "total": say("total rows"),
    "note": say("notes"),
    "heading": say("repeated headers"),
}
NOUNS = {
    "lines": say("Lines"),
    "drugs": say("Drugs"),
    "partners": say("Partners"),
    "households": say("Households"),
    "applications": say("Draft applications"),
    "persons": say("Persons"),
    "divisions": say("Divisions"),
    "doctors": say("Doctors"),
    "institutions": say("Institutions"),
    "verifications": say("Verifications"),
    "refuted": say("Refuted"),
    "unmatched": say("Matched nobody"),
}
TERMS = (
    Term("state", say("State"), lambda v: state_name(State(v)) if v in set(State) else v, is_facet=True),
    Term("kind", say("Kind"), lambda v: KINDS[v].title if v in KINDS else v),
)


@dataclass(frozen=True)
class Line:
    """One finding as a row of a table."""

    id: int
    row: int
    column: str
    code: str
    unit: str
    name: str
    value: str
    text: Text
    size: int


def sees_names(by: Actor, kind: ImportKind | None) -> bool:
    """Whether somebody sees what may be a person's name in a file of a kind (None: a kind that is no more)."""
    return by.may(Permission.NAMES_READ) or (kind is not None and not kind.names_people)


class BatchPage:
    """One import as one person looks at it."""

    def __init__(self, reference: str, by: Actor, column: str = ""):
        self.batch, self.by, self.column = queries.find(reference), by, column
        self.kind = kind_of(self.batch.kind)
        self.are_names_plain = sees_names(by, self.kind)
        self.state = State(self.batch.state)
        self.progress = queries.progress_of(self.batch.id)

    @property
    def state_word(self) -> Text:
        return state_name(self.state)

    @property
    def file_name(self) -> str:
        """The file's name may be a person's."""
        return self.batch.file_name if self.are_names_plain else self.batch.reference

    def name(self, text: str) -> str:
        """A name as this person may see it."""
        return text if self.are_names_plain else mask_name(text)

    @property
    def steps(self) -> list[tuple[Text, str]]:
        """File › Preview › Commit › Result, and where this import is."""
        place = PLACES.get(self.state)
        return (
            [] if place is None else [(word, "now" if n == place else "done" if n < place else "") for n, word in enumerate(PATH)]
        )

    @property
    def may_import(self) -> bool:
        return self.by.may(self.kind.permission)

    @cached_property
    def options(self) -> dict[str, Option]:
        """The steps that leave this state, but the undo, which is drawn by itself."""
        facts = queries.facts_of(self.batch, self.by, has_consent=True, with_reasons=False)
        return {option.verb: option for option in lifecycle.options(facts, self.by.permissions)} if self.may_import else {}

    @cached_property
    def counts(self) -> dict[str, Any]:
        """The counts so far: of the whole file when it is read, of what is taken while it runs."""
        return self.batch.counts or self.progress.counts

    @property
    def becomes(self) -> list[tuple[Text, Listed, str]]:
        """(noun, how many of each outcome, the list that shows those made) of all that was, or would be, made."""
        nouns = self.counts["nouns"]
        return [
            (
                NOUNS.get(noun, Text(noun, {})),
                listed(f"{n:,} {word}" for o, word in OUTCOMES.items() if (n := nouns[noun].get(o))),
                self.address_of(noun) if nouns[noun].get("created") else "",
            )
            for noun in self.kind.nouns
            if nouns.get(noun)
        ]

    def address_of(self, noun: str) -> str:
        """Where what this import made is listed; nothing while it is not taken, or where no list tells it."""
        path = self.kind.made.get(noun, "")
        return f"{path}?batch={self.batch.reference}" if path and self.state is State.COMMITTED else ""

    @property
    def skipped(self) -> Listed:
        """Rows that are none: how many of each sort."""
        return listed(f"{n:,} {SKIPPED[why]}" for why, n in self.counts["skipped"].items())

    @property
    def taken(self) -> int:
        """Units that are, or would be, taken."""
        return sum(n for outcome, n in self.counts["nouns"].get(self.kind.noun, {}).items() if outcome != "refused")

    @property
    def made(self) -> int:
        return self.counts["nouns"].get(self.kind.noun, {}).get("created", 0)

    @property
    def held(self) -> int:
        return self.counts["nouns"].get(self.kind.noun, {}).get("refused", 0)

    @cached_property
    def is_worked_on(self) -> bool:
        return queries.is_worked_on(self.batch)

    @property
    def error(self) -> Text | None:
        return queries.refusal_of(self.batch).text if self.batch.error else None

    @property
    def read_as(self) -> dict[str, Any]:
        return self.batch.read_as or {}

    @cached_property
    def follow_up(self) -> tuple[Any, int] | None:
        """What may be done with all that was made, and for how many."""
        offered = self.kind.follow_up
        if offered is None or self.state is not State.COMMITTED or not self.by.may(offered.permission):
            return None
        count = offered.count(self.batch.id)
        return (offered, count) if count else None

    @cached_property
    def columns(self) -> list[tuple[str, int]]:
        """How many faults each column has."""
        return queries.by_column(self.batch.id, "fault")

    def found(self, kind: str, after: int = 0, limit: int = FIRST) -> "Findings":
        return Findings(self, kind, after, limit)

    @property
    def sees_rows(self) -> bool:
        """Whether whole rows may be looked at: those about persons by who imports such files, or reads names."""
        return self.are_names_plain or self.may_import

    @cached_property
    def sample(self) -> dict[str, Any]:
        """The first rows, masked, with the cells at fault."""
        sample = json.loads(self.progress.sample or '{"headings": [], "rows": []}')
        last = sample["rows"][-1]["row"] if sample["rows"] else 0
        sample["faults"] = queries.places_at_fault(self.batch.id, last)
        sample["name_at"] = sample["headings"].index(self.kind.name_column) if self.kind.name_column in sample["headings"] else -1
        return sample

    @cached_property
    def known_columns(self) -> Any:
        return sources.read_map(self.batch.columns)

    @property
    def progress_sentence(self) -> Text:
        if self.state is State.RUNNING and self.progress.rows_total:
            return say(
                "%(done)s of %(total)s rows. You may leave this page.",
                done=f"{self.progress.rows_done:,}",
                total=f"{self.progress.rows_total:,}",
            )
        return say("%(done)s rows done. You may leave this page.", done=f"{self.progress.rows_done:,}")


class Findings:
    """Some findings of a kind, and whether there are more."""

    def __init__(self, page: BatchPage, kind: str, after: int, limit: int):
        column = page.column if kind == "fault" else ""
        found = queries.findings(page.batch.id, kind, after, limit + 1, column)
        self.kind, self.has_more, self.column = kind, len(found) > limit, column
        self.lines = [line_of(one, page.name) for one in found[:limit]]
        self.size = limit

    @property
    def after(self) -> int:
        return self.lines[-1].id if self.lines else 0


def line_of(found: ImportFinding, name: Callable[[str], str]) -> Line:
    shown = json.loads(found.shown or "{}")
    values = (name(shown.get("name", "")), shown.get("value", ""))
    return Line(
        found.id, found.row, found.column, found.code, found.unit, *values, queries.sentence(found), found.params.get("size", 0)
    )


class Imports(ListPage):
    """The list of imports as one person looks at it."""

    def __init__(self, criteria: Any, addresses: Any, by: Actor):
        super().__init__(queries.imports, criteria, addresses, TERMS)
        self.by = by

    @property
    def may_import(self) -> bool:
        return bool(list(kinds_open_to(self.by)))

    def title(self, kind: str) -> Text:
        return KINDS[kind].title if kind in KINDS else Text(kind, {})

    def state_word(self, state: str) -> Text:
        return state_name(State(state))

    def file_name(self, row: Any) -> str:
        return (
            current().open(row.file_name_sealed, ImportBatch.file_name.context)
            if sees_names(self.by, KINDS.get(row.kind))
            else ""
        )


class UndoPanel:
    """Whether an import can be taken back, and what stands against it."""

    def __init__(self, reference: str, by: Actor):
        self.batch = queries.find(reference)
        self.kind, self.may_import = kind_of(self.batch.kind), by.may(kind_of(self.batch.kind).permission)
        facts = queries.facts_of(self.batch, by)
        options = lifecycle.options(facts, by.permissions) if self.batch.state == State.COMMITTED.value else []
        self.option = next((option for option in options if option.verb == "undo"), None)

    @cached_property
    def conditions(self) -> list[tuple[Text, Text | None]]:
        """(condition, why it does not hold)."""
        undoing = self.kind.undoing
        if undoing is None:
            return []
        broken = undoing.reasons(self.batch.id)
        return [(text, broken.get(place)) for place, text in enumerate(undoing.conditions)]
