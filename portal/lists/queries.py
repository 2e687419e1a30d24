"""What somebody made of a list: views and columns. Read in one statement that is made once: every list page asks it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, bindparam, false, literal, or_, select, union_all

from portal.core.actors import Actor
from portal.core.database import db
from portal.lists.models import ChosenColumns, SavedView

MOST_VIEWS_SHOWN = 40
V, C = SavedView.__table__.c, ChosenColumns.__table__.c
_LIST: BindParameter[str] = bindparam("list")
_ME: BindParameter[int] = bindparam("me")
_TASTE = (
    union_all(
        select(
            literal(0).label("id"),
            literal("").label("name"),
            C["keys"].label("query"),
            C.user_id.label("owner_id"),
            false().label("is_shared"),
        ).where(C.list == _LIST, C.user_id == _ME),
        select(V.id, V.name, V.query, V.owner_id, V.is_shared).where(V.list == _LIST, or_(V.owner_id == _ME, V.is_shared)),
    )
    .order_by("id")
    .limit(MOST_VIEWS_SHOWN + 1)
)


@dataclass(frozen=True)
class Taste:
    """One person's views of a list (own or shared, in the order of their making: id, name, query, owner_id, is_shared)
    and the keys of the columns chosen; `columns` None: nothing was chosen."""

    views: Sequence[Any]
    columns: frozenset[str] | None


def taste_of(name: str, by: Actor) -> Taste:
    """What this person made of the list."""
    rows = db.session.execute(_TASTE, {"list": name, "me": by.id}).all()
    chosen = next((frozenset(row.query.split(",")) for row in rows if not row.id), None)
    return Taste([row for row in rows if row.id][:MOST_VIEWS_SHOWN], chosen)


def columns_of(name: str, by: Actor) -> frozenset[str] | None:
    """Keys of the columns that this person chose; None: nothing was chosen."""
    return taste_of(name, by).columns
