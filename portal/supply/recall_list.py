"""The list of recalls: what it is narrowed by, its columns, its filters in words."""

import re
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from portal import lists
from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db
from portal.core.lifecycle import Refused, state_name
from portal.core.listing import Filter, Listing, Sort, always
from portal.core.tongues import Text, say
from portal.formulary.edition_models import Suspension
from portal.lists import Column, Offer
from portal.lists.pages import OfferedList
from portal.supply import recall_words as words
from portal.supply.recall_lifecycle import RecallState
from portal.supply.recall_models import Recall, RecallLot
from portal.supply.recall_places import lot_of
from portal.web.permissions import Permission as P
from portal.web.templates import day, instant
from portal.web.worklists import Term

T = Recall.__table__.c
UNTIL: dict[str, Text] = {"over": say("is over")}


def by_words(text: str) -> ColumnElement[bool] | None:
    """A reference, the number of a lot or a drug, or a part of the drug's name."""
    if re.fullmatch(r"RCL-\d{4}-\d{6,12}", text.upper()):
        return T.reference == text.upper()
    try:
        lot = T.id.in_(select(RecallLot.recall_id).where(RecallLot.lot == lot_of(text)))
    except Refused:
        return None
    return or_(lot, T.approval_no == text, T.drug_name.contains(text, autoescape=True))


def overdue(_values: tuple[str, ...]) -> ColumnElement[bool]:
    return (T.due_at < clock.now()) & (T.state != RecallState.CLOSED.value)


recalls = Listing(
    T.id,
    T.reference,
    [T.reference, T.state, T.recall_class, T.approval_no, T.drug_name, T.authority, T.ordered_on, T.opened_at, T.due_at, T.closed_at, T.suspension_id],
    filters=[
        Filter("state", T.state, known=tuple(state.value for state in RecallState)),
        Filter("class", condition=lambda v: T.recall_class.in_([int(each) for each in v]), known=("1", "2", "3"), steady=always),
        Filter("due", condition=overdue, known=tuple(UNTIL)),
    ],
    sorts=[Sort("due", T.due_at, type(clock.now()))],
    finds=by_words,
)  # fmt: skip
OFFER = lists.offer(
    Offer(
        "recalls",
        say("Recalls"),
        "/supply/recalls",
        P.SUPPLY_READ,
        recalls,
        (
            Column("reference", say("Reference"), lambda row: row.reference, is_fixed=True, sort="id"),
            Column("drug", say("Drug"), lambda row: row.drug_name, is_fixed=True),
            Column("class", say("Class"), lambda row: str(words.CLASS_SHORT[row.recall_class])),
            Column("state", say("State"), lambda row: str(state_name(RecallState(row.state)))),
            Column("opened", say("Opened at"), lambda row: instant(row.opened_at)),
            Column("due", say("Due at"), lambda row: instant(row.due_at), sort="due"),
            Column("stopped", say("Sale stopped at"), lambda row: "", in_file=False),
            Column("authority", say("Ordered by"), lambda row: row.authority, is_default=False),
            Column("ordered", say("Ordered on"), lambda row: day(row.ordered_on), is_default=False),
            Column("closed", say("Closed at"), lambda row: instant(row.closed_at) if row.closed_at else "", is_default=False),
        ),
        (
            Term("state", say("State"), lambda v: state_name(RecallState(v)), is_facet=True),
            Term("class", say("Class"), lambda v: words.CLASS_SHORT[int(v)], is_facet=True),
            Term("due", say("Due at"), lambda v: UNTIL[v], say("is"), is_facet=True),
        ),
    )
)


class RecallList(OfferedList):
    """The list as this person looks at it; when each sale was stopped is asked once for the page."""

    def __init__(self, viewer: Actor):
        super().__init__(OFFER, viewer)
        self.plain_names = True
        self.now = clock.now()

    @cached_property
    def stops(self) -> dict[int, Any]:
        keys = [row.suspension_id for row in self.rows if row.suspension_id]
        return (
            dict(db.session.execute(select(Suspension.id, Suspension.since).where(Suspension.id.in_(keys))).all()) if keys else {}
        )

    def stopped_at(self, row: Any) -> Any:
        return self.stops.get(row.suspension_id)

    def is_late(self, row: Any) -> bool:
        """Whether the time ran out before the sale was stopped."""
        return (self.stopped_at(row) or row.closed_at or self.now) > row.due_at

    def cells(self, row: Any) -> list[Any]:
        return [column.value(row) for column in self.columns]
