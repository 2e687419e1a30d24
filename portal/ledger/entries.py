"""What an entry says: the event, and every row that it stands for, before and after, with the row's digest.

A row is told as {"a": after, "b": before, "h": digest after, "id": key, "t": table}: of a changed row the changed
columns, of a new or removed one all filled ones. Texts are put together here rather than encoded as a whole,
because an import writes tens of thousands of them.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Table
from sqlalchemy.orm import Session

from portal.core import clock, personal
from portal.core.actors import Actor
from portal.ledger.bulk_insert import insert_fast
from portal.ledger.events import Event
from portal.ledger.models import LedgerEntry
from portal.ledger.spelling import canonical, digest_of, filled, quoted

Values = Mapping[str, Any]


def entry(
    event: Event, subject: str, key: int | None, reference: str, rows: Sequence[str], by: Actor, reason: str, at_us: int = 0
) -> dict[str, Any]:
    """The column values of one entry; `rows` are texts of `row_text`, `at_us` this instant where it is not given."""
    return {
        "at_us": at_us or clock.microseconds(clock.now()),
        "actor_id": by.id,
        "actor": by.name[:200],
        "role": by.role[:200],
        "via": by.via,
        "verb": event.verb,
        "subject": subject,
        "subject_id": key,
        "reference": reference,
        "reason": reason,
        "request": by.request,
        "data": f'{{"event":{canonical(vars(event))},"rows":[{",".join(rows)}]}}',
    }


def row_text(table: Table, key: int, before: Values | None, after: Values | None) -> str:
    """What became of one row, as canonical JSON. None before: it is new; None after: it is gone."""
    name = table.name
    if after is None:
        was = f'"b":{told(table, filled(before))},' if before else ""
        return f'{{{was}"id":{key},"t":"{name}"}}'
    now = filled(after)
    whole = canonical(now)
    end = tail(name, key, whole)
    if before is None:
        return f'{{"a":{veiled(table, now, whole)},{end}'
    changed = [column for column in after if before.get(column) != after[column]]
    old, new = ({column: side.get(column) for column in changed} for side in (before, after))
    return f'{{"a":{told(table, new)},"b":{told(table, old)},{end}'


def tail(name: str, key: int, whole: str) -> str:
    """How the text of a row that is there ends: the digest over all its columns, its key and table."""
    return f'"h":"{digest_of(name, whole)}","id":{key},"t":"{name}"}}'


@cache
def personal_columns(table: Table) -> frozenset[str]:
    """Plain columns that name a person: sealed in entries, so that their key can be shredded one day."""
    return frozenset(column.key for column in table.columns if column.info.get("personal"))


def veiled(table: Table, values: Values, whole: str) -> str:
    """The canonical text of `values` with its names sealed, without spelling all of it a second time."""
    for column in personal_columns(table):
        if (value := values.get(column)) is not None:
            if not isinstance(value, str):
                return told(table, values)
            piece = f'"{column}":{quoted(value)}'
            if whole.count(piece) != 1:
                return told(table, values)
            whole = whole.replace(piece, f'"{column}":{{"sealed":"{personal.current().seal(value, "ledger")}"}}')
    return whole


def told(table: Table, values: Values) -> str:
    """Column values as canonical JSON, names sealed."""
    named = [column for column in personal_columns(table) if values.get(column) is not None]
    if not named:
        return canonical(values)
    seal = personal.current().seal
    return canonical({**values, **{column: {"sealed": seal(str(values[column]), "ledger")} for column in named}})


def write_entries(session: Session, entries: Sequence[dict[str, Any]]) -> None:
    """Append entries in their order."""
    insert_fast(session.connection(), LedgerEntry.__table__, entries)
