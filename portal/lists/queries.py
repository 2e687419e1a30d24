"""Whose views and columns a list shows. The statements are made once: every list page asks them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BindParameter, bindparam, or_, select

from portal.core.actors import Actor
from portal.core.database import db
from portal.lists.models import ChosenColumns, SavedView

V, C = SavedView.__table__.c, ChosenColumns.__table__.c
_LIST: BindParameter[str] = bindparam("list")
_ME: BindParameter[int] = bindparam("me")
_VIEWS = (
    select(V.id, V.name, V.query, V.owner_id, V.is_shared)
    .where(V.list == _LIST, or_(V.owner_id == _ME, V.is_shared))
    .order_by(V.id)
    .limit(40)
)
_COLUMNS = select(C["keys"]).where(C.list == _LIST, C.user_id == _ME)


def views_of(name: str, by: Actor) -> Sequence[Any]:
    """The views of a list that are this person's own or shared, in the order of their making: id, name, query, owner_id, is_shared."""
    return db.session.execute(_VIEWS, {"list": name, "me": by.id}).all()


def columns_of(name: str, by: Actor) -> frozenset[str] | None:
    """Keys of the columns that this person chose; None: nothing was chosen."""
    keys = db.session.scalar(_COLUMNS, {"list": name, "me": by.id})
    return None if keys is None else frozenset(keys.split(","))
