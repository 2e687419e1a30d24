"""The list of corrective actions, what is due first at its head."""

import re
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, true

from portal import lists
from portal.accounts.models import User
from portal.core import clock
from portal.core.actors import Actor
from portal.core.lifecycle import state_name
from portal.core.listing import Criteria, Filter, Listing, Sort, always
from portal.core.tongues import Text, say
from portal.lists import Column, Offer
from portal.lists.pages import OfferedList
from portal.supply.alert_list import owner_name
from portal.supply.alert_models import SupplyAlert
from portal.supply.correct_lifecycle import RUNNING, ActionState
from portal.supply.models import Partner
from portal.supply.score_models import CorrectiveAction, Scorecard
from portal.web.permissions import Permission as P
from portal.web.templates import day
from portal.web.worklists import Term

T = CorrectiveAction.__table__.c
DUE: dict[str, Text] = {"running": say("still running"), "over": say("overdue"), "all": say("all, closed ones too")}
running = T.state.in_([state.value for state in RUNNING])


def of(column: Any, key: Any, value: Any) -> Any:
    """A column of the row that a key points to."""
    return select(column).where(key == value).scalar_subquery()


def by_number(text: str) -> ColumnElement[bool]:
    """A reference, or a part of the partner's name."""
    if re.fullmatch(r"CAP-\d{4}-\d{6,12}", text.upper()):
        return T.reference == text.upper()
    return T.partner_id.in_(select(Partner.id).where(Partner.name.contains(text, autoescape=True)))


def due(values: tuple[str, ...]) -> ColumnElement[bool]:
    found = {"over": and_(running, T.due_on < clock.today()), "running": running, "all": true()}
    return or_(*(found[value] for value in values))


def of_partner(values: tuple[str, ...]) -> ColumnElement[bool]:
    return T.partner_id.in_(select(Partner.id).where(Partner.reference.in_(values)))


def of_owner(values: tuple[str, ...]) -> ColumnElement[bool]:
    return T.owner_id.in_([int(value) for value in values if value.isdecimal() and len(value) < 12])


actions = Listing(
    T.id,
    T.reference,
    [
        T.reference,
        T.state,
        T.task,
        T.due_on,
        T.owner_id,
        of(Partner.reference, Partner.id, T.partner_id).label("partner"),
        of(Partner.name, Partner.id, T.partner_id).label("name"),
        of(User.name, User.id, T.owner_id).label("owner"),
        of(Scorecard.month, Scorecard.id, T.scorecard_id).label("month"),
        of(SupplyAlert.reference, SupplyAlert.id, T.alert_id).label("alert"),
    ],
    filters=[
        Filter("state", T.state, known=tuple(state.value for state in ActionState)),
        Filter("due", condition=due, known=tuple(DUE), steady=clock.today),
        Filter("partner", condition=of_partner),
        Filter("owner", condition=of_owner, steady=always),
    ],
    sorts=[Sort("due", T.due_on, type(clock.today()))],
    finds=by_number,
)


def within(criteria: Criteria, by: Actor) -> Criteria:
    """Those that still run, unless something else is asked."""
    if criteria.q or criteria.of("due") or criteria.of("state"):
        return criteria
    return replace(criteria, filters={**criteria.filters, "due": ("running",)})


OFFER = lists.offer(
    Offer(
        "actions",
        say("Corrective actions"),
        "/supply/actions",
        P.SUPPLY_READ,
        actions,
        (
            Column("reference", say("Reference"), lambda row: row.reference, is_fixed=True, sort="id"),
            Column("state", say("State"), lambda row: str(state_name(ActionState(row.state)))),
            Column("due", say("Due on"), lambda row: day(row.due_on), sort="due"),
            Column("name", say("Partner"), lambda row: row.name),
            Column("task", say("Task"), lambda row: row.task),
            Column("owner", say("Owner"), lambda row: row.owner),
            Column(
                "occasion", say("Because of"), lambda row: row.alert or say("scorecard of %(month)s", month=f"{row.month:%Y-%m}")
            ),
        ),
        (
            Term("due", say("Due"), lambda v: DUE[v], say("is"), is_facet=True, sort="due"),
            Term("state", say("State"), lambda v: state_name(ActionState(v)), is_facet=True),
            Term("partner", say("Partner"), str, say("is")),
            Term("owner", say("Owner"), owner_name, say("is")),
        ),
        within,
        default_sort="due",
    )
)


def days_left(row: Any) -> int | None:
    """Calendar days until an action that still runs is due; negative once it is over."""
    return (row.due_on - clock.today()).days if row.state in [state.value for state in RUNNING] else None


class ActionList(OfferedList):
    """The list as this person looks at it."""

    def __init__(self, viewer: Actor):
        super().__init__(OFFER, viewer)
        self.plain_names = True

    def cells(self, row: Any) -> list[Any]:
        return [column.value(row) for column in self.columns]

    def saved_views(self) -> list[tuple[str, str, str | None, bool]]:
        """What runs, what is overdue, one's own; then what was saved."""
        here, path = self.addresses.asked_query, self.addresses.path
        usual = [
            (say("Running"), ""),
            (say("Overdue"), "due=over"),
            (say("Mine"), f"owner={self.viewer.id}"),
            (say("All"), "due=all"),
        ]
        tabs = [(str(word), f"{path}?{query}" if query else path, None, query == here) for word, query in usual]
        return [*tabs, *super().saved_views()[1:]]
