"""Looking at the ledger: the timeline of one record, for any package's page."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, false, func, or_, select

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db
from portal.core.paging import Cursor, Page, as_page, keyset
from portal.core.tongues import Text
from portal.ledger import words
from portal.ledger.events import EVENTS, StepRefused, sentence
from portal.ledger.models import LedgerEntry
from portal.web.permissions import Permission

E: Any = LedgerEntry
COLUMNS = (
    E.id,
    E.at_us,
    E.actor_id,
    E.actor,
    E.role,
    E.via,
    E.verb,
    E.subject,
    E.subject_id,
    E.reference,
    E.reason,
    E.request,
    E.data,
)


@dataclass(frozen=True)
class Changed:
    """One column of one row, before and after, as the viewer may see it."""

    table: str
    row: int
    column: str
    before: Text | str
    after: Text | str

    @property
    def label(self) -> Text:
        return words.column_name(self.column)


@dataclass(frozen=True)
class Item:
    """One act in a timeline: `sentence` in the reader's language, `verb` such as "subsidy.approved"."""

    id: int
    at: datetime
    actor_id: int | None
    actor: str
    role: str
    via: str
    verb: str
    sentence: Text
    reason: str
    changes: tuple[Changed, ...]

    @property
    def is_refusal(self) -> bool:
        return self.verb == StepRefused.verb

    @property
    def is_decision(self) -> bool:
        return self.verb in decision_verbs()


def timeline(
    subject: str,
    subject_id: int,
    viewer: Actor,
    limit: int = 30,
    after: Cursor | None = None,
    also: Sequence[tuple[str, int]] = (),
) -> Page:
    """What happened to a record, newest first: a Page of `Item`, its `after` leads to the older ones.

    `subject` is the table's name; `also` adds other records, such as a household's persons: [("person", 7), …].
    Names are plain for those who may read them, else masked. A blind first decision is left out while it is the
    last decision on its record, and refusals are shown to whom they happened; who may read the audit sees all.
    """
    records = [(subject, subject_id), *also]
    statement = keyset(visible(select(*COLUMNS).where(about(records)), records, viewer), (E.id,), after, limit, down=True)
    page = as_page(db.session.execute(statement).all(), limit, lambda row: (row.id,))
    plain_names = viewer.may(Permission.NAMES_READ)
    return Page([item(row, plain_names) for row in page.rows], page.after)


def about(records: Iterable[tuple[str, int]]) -> Any:
    """The entries whose subject is one of these records."""
    keys: dict[str, list[int]] = {}
    for table, key in records:
        keys.setdefault(table, []).append(key)
    return or_(false(), *((E.subject == table) & E.subject_id.in_(ids) for table, ids in keys.items()))


def visible(statement: Select[Any], records: Iterable[tuple[str, int]], viewer: Actor) -> Select[Any]:
    """Leave out what this viewer must not see: undecided blind decisions and other people's refused attempts."""
    if viewer.may(Permission.AUDIT_READ):
        return statement
    own = E.actor_id == viewer.id
    statement = statement.where(own | (E.verb != StepRefused.verb))
    if hidden := hidden_decisions(records):
        statement = statement.where(own | E.id.not_in(hidden))
    return statement


def hidden_decisions(records: Iterable[tuple[str, int]]) -> list[int]:
    """Ids of blind decisions that no other decision has followed yet: nobody who may decide next shall know them."""
    last = select(func.max(E.id)).where(about(records), E.verb.in_(sorted(decision_verbs()))).group_by(E.subject, E.subject_id)
    rows = db.session.execute(select(E.id, E.data).where(E.id.in_(last.scalar_subquery())))
    return [row.id for row in rows if json.loads(row.data)["event"].get("is_blind")]


def decision_verbs() -> frozenset[str]:
    return frozenset(verb for verb, event in EVENTS.items() if event.is_decision)


def item(row: Any, plain_names: bool) -> Item:
    """A stored entry as a timeline shows it."""
    data = json.loads(row.data)
    changes = tuple(changed(data["rows"], plain_names))
    at = clock.from_microseconds(row.at_us)
    return Item(
        row.id, at, row.actor_id, row.actor, row.role, row.via, row.verb, sentence(row.verb, data["event"]), row.reason, changes
    )


def sentence_of(row: Any) -> Text:
    """The sentence of a stored entry (its `verb` and `data`)."""
    return sentence(row.verb, json.loads(row.data)["event"])


def changed(rows: Iterable[dict[str, Any]], plain_names: bool) -> Iterable[Changed]:
    """The columns that say something to a reader, of every row of an entry."""
    for row in rows:
        before, after = row.get("b", {}), row.get("a", {})
        for column in [*after, *(name for name in before if name not in after)]:
            is_blank = not any(side.get(column) not in (None, "", []) for side in (before, after))
            if not is_blank and not words.is_silent(column):
                values = (words.shown(column, side.get(column), plain_names) for side in (before, after))
                yield Changed(row["t"], row["id"], column, *values)
