"""The worklist of alerts: the worst first; what another alert explains stands under that one and not here."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, or_, select, true

from portal import lists
from portal.accounts.models import User
from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db
from portal.core.lifecycle import state_name
from portal.core.listing import Criteria, Filter, Listing, Sort, always
from portal.core.tongues import Text, say
from portal.formulary.models import Drug
from portal.formulary.search import names as drug_names
from portal.lists import Column, Offer
from portal.lists.pages import OfferedList
from portal.supply import alert_words as words
from portal.supply.alert_lifecycle import AlertState
from portal.supply.alert_models import CAUSES, KINDS, SupplyAlert
from portal.supply.alert_queries import ENDED, since_yesterday
from portal.supply.models import Partner
from portal.supply.search import names as partner_names
from portal.web.permissions import Permission as P
from portal.web.templates import instant
from portal.web.worklists import Term

T = SupplyAlert.__table__.c
NOBODY = "nobody"
OPEN = T.state.not_in(ENDED)
SHOWN: dict[str, tuple[Text, Callable[[], ColumnElement[bool]]]] = {
    "open": (say("not closed"), lambda: OPEN & T.parent_id.is_(None)),
    "new": (say("new since yesterday"), lambda: OPEN & T.parent_id.is_(None) & (T.raised_at >= since_yesterday())),
    "worse": (say("worse since yesterday"), lambda: OPEN & T.parent_id.is_(None) & (T.worsened_at >= since_yesterday())),
    "cleared": (say("closed since yesterday"), lambda: T.closed_at >= since_yesterday()),
    "late": (say("past their clock"), lambda: OPEN & T.parent_id.is_(None) & (T.due_at < clock.now())),
    "explained": (say("explained by another"), lambda: OPEN & T.parent_id.is_not(None)),
    "all": (say("all, closed ones too"), true),
}


def shown(values: tuple[str, ...]) -> ColumnElement[bool]:
    return or_(*(SHOWN[value][1]() for value in values))


def by_number_or_name(text: str) -> ColumnElement[bool]:
    """A reference, an approval number, or a part of the name of a drug or a partner."""
    if re.fullmatch(r"ALR-\d{4}-\d{6,12}", text.upper()):
        return T.reference == text.upper()
    numbered = T.drug_id.in_(select(Drug.id).where(Drug.approval_no == text))
    return or_(numbered, T.drug_id.in_(drug_names.matching_ids(text)), T.partner_id.in_(partner_names.matching_ids(text)))


def of_drug(values: tuple[str, ...]) -> ColumnElement[bool]:
    return T.drug_id.in_(select(Drug.id).where(Drug.approval_no.in_(values)))


def of_partner(values: tuple[str, ...]) -> ColumnElement[bool]:
    return T.partner_id.in_(select(Partner.id).where(Partner.reference.in_(values)))


def of_owner(values: tuple[str, ...]) -> ColumnElement[bool]:
    """Alerts of some accounts, by their numbers, or of nobody."""
    ids = [int(value) for value in values if value.isdecimal() and len(value) < 12]
    return or_(T.owner_id.in_(ids), T.owner_id.is_(None)) if NOBODY in values else T.owner_id.in_(ids)


def of(column: Any, key: Any, own: Any) -> Any:
    return select(column).where(key == own).scalar_subquery()


alerts = Listing(
    T.id,
    T.reference,
    [
        T.reference, T.state, T.alert, T.severity, T.days, T.persons, T.as_of, T.due_at, T.escalated_at, T.raised_at, T.worsened_at,
        T.reopened, T.cause, T.lot, T.drug_id,
        of(Drug.generic_name, Drug.id, T.drug_id).label("drug"), of(Drug.strength, Drug.id, T.drug_id).label("strength"),
        of(Partner.name, Partner.id, T.partner_id).label("partner"),
        of(Partner.short_name, Partner.id, T.partner_id).label("short_name"),
        of(Partner.reference, Partner.id, T.partner_id).label("partner_reference"), of(User.name, User.id, T.owner_id).label("owner"),
    ],
    filters=[
        Filter("show", condition=shown, known=tuple(SHOWN)),
        Filter("state", T.state, known=tuple(state.value for state in AlertState)),
        Filter("severity", condition=lambda v: T.severity.in_([int(one) for one in v]), known=("1", "2", "3", "4"), steady=always),
        Filter("kind", T.alert, known=KINDS),
        Filter("owner", condition=of_owner, steady=always),
        Filter("cause", T.cause, known=CAUSES),
        Filter("partner", condition=of_partner, steady=always),
        Filter("drug", condition=of_drug, steady=always),
    ],
    sorts=[Sort("severity", T.severity), Sort("due", T.due_at, datetime), Sort("raised", T.raised_at, datetime)],
    finds=by_number_or_name,
)  # fmt: skip


def within(asked: Criteria, _by: Actor) -> Criteria:
    """Unless somebody asks for closed ones, or for one by its number, what is open and stands by itself."""
    is_asked = asked.of("show") or asked.of("state") or asked.of("cause") or asked.q
    return asked if is_asked else replace(asked, filters={**asked.filters, "show": ("open",)})


def drug_in_words(row: Any) -> str:
    return " ".join(part for part in (row.drug, row.strength) if part)


def owner_name(value: str) -> Any:
    if value == NOBODY:
        return say("nobody")
    return db.session.scalar(select(User.name).where(User.id == int(value))) if value.isdecimal() and len(value) < 12 else value


OFFER = lists.offer(
    Offer(
        "alerts",
        say("Alerts"),
        "/supply/alerts",
        P.SUPPLY_READ,
        alerts,
        (
            Column("reference", say("Reference"), lambda row: row.reference, is_fixed=True, sort="id"),
            Column("severity", say("Severity"), lambda row: str(words.SEVERITY_NAMES[str(row.severity)]), is_fixed=True, sort="severity"),
            Column("kind", say("Alert"), lambda row: str(words.ALERT_NAMES[row.alert]), is_fixed=True),
            Column("drug", say("Drug"), drug_in_words),
            Column("partner", say("Partner"), lambda row: row.short_name or row.partner or ""),
            Column("lot", say("Lot"), lambda row: row.lot, is_default=False),
            Column("days", say("Days to zero"), lambda row: row.days, is_number=True),
            Column("persons", say("Persons affected"), lambda row: row.persons, is_number=True),
            Column("as_of", say("As of"), lambda row: instant(row.as_of)),
            Column("state", say("State"), lambda row: str(state_name(AlertState(row.state)))),
            Column("owner", say("Who has it"), lambda row: row.owner or ""),
            Column("due", say("Due at"), lambda row: instant(row.due_at), sort="due"),
            Column("raised", say("Raised at"), lambda row: instant(row.raised_at), is_default=False, sort="raised"),
            Column("cause", say("Cause"), lambda row: str(words.CAUSE_NAMES[row.cause]) if row.cause else "", is_default=False),
        ),
        (
            Term("show", say("Alerts"), lambda v: SHOWN[v][0], say("are"), is_facet=True),
            Term("severity", say("Severity"), lambda v: words.SEVERITY_NAMES[v], is_facet=True),
            Term("kind", say("Alert"), lambda v: words.ALERT_NAMES[v], is_facet=True),
            Term("state", say("State"), lambda v: state_name(AlertState(v)), is_facet=True),
            Term("cause", say("Cause"), lambda v: words.CAUSE_NAMES[v], is_facet=True),
            Term("owner", say("Who has it"), owner_name, say("is")),
            Term("partner", say("Partner"), str, say("is")),
            Term("drug", say("Drug"), str, say("is")),
        ),
        within=within,
        default_sort="severity",
    )
)  # fmt: skip


class OwnView(NamedTuple):
    """A view that this person saved and may remove."""

    view_id: int
    label: str


class AlertList(OfferedList):
    """The list as this person looks at it. Names of companies and of staff are nobody's secret."""

    def __init__(self, viewer: Actor):
        super().__init__(OFFER, viewer)
        self.now = clock.now()

    def cells(self, row: Any) -> list[Any]:
        return [column.value(row) for column in self.columns]

    @property
    def own_views(self) -> list[OwnView]:
        return [OwnView(view.id, view.name) for view in self.taste.views if view.owner_id == self.viewer.id]

    def saved_views(self) -> list[tuple[str, str, str | None, bool]]:
        """What is open, one's own, what changed since yesterday; then what was saved."""
        here, path = self.addresses.asked_query, self.addresses.path
        usual = [
            (say("Open alerts"), ""), (say("Mine"), f"owner={self.viewer.id}"), (say("Of nobody"), f"owner={NOBODY}"), (say("New"), "show=new"),
            (say("Worse"), "show=worse"), (say("Past their clock"), "show=late"), (say("Closed lately"), "show=cleared"), (say("All"), "show=all"),
        ]  # fmt: skip
        tabs = [(str(word), f"{path}?{query}" if query else path, None, query == here) for word, query in usual]
        return [*tabs, *super().saved_views()[1:]]
