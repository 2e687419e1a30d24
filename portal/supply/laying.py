"""Laying rows over those of a derived table: new ones come in, newer ones take the place of older ones."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, Table, tuple_
from sqlalchemy.dialects import postgresql, sqlite

from portal.core.database import db

NEWER = ("as_of", "rank")


def lay_over(table: Table, rows: Select[Any], kept_least: Sequence[str] = ()) -> None:
    """Insert the rows of a query whose columns are named as the table's; where a key is there, the newer word stays.

    The word with the higher (as_of, rank) is newer. Of the columns in `kept_least` the lesser value stays, whoever wins.
    """
    names = [column.name for column in rows.selected_columns]
    make: Any = sqlite.insert if db.session.get_bind().dialect.name == "sqlite" else postgresql.insert
    insert = make(table).from_select(names, rows)
    coming = insert.excluded
    is_newer = tuple_(*(coming[c] for c in NEWER)) > tuple_(*(table.c[c] for c in NEWER))
    keys = [column.name for column in table.primary_key]
    changed = {name: coming[name] for name in names if name not in (*keys, *kept_least)}
    db.session.execute(insert.on_conflict_do_update(index_elements=keys, set_=changed, where=is_newer))
