"""The list of partners: what it is narrowed by, its columns, its filters in words."""

import re
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from portal import lists
from portal.core import clock
from portal.core.actors import Actor
from portal.core.faults import Invalid
from portal.core.identity import PROVINCES
from portal.core.identity.organisations import parse_organisation_code
from portal.core.lifecycle import state_name
from portal.core.listing import Filter, Listing, Sort, always
from portal.core.tongues import Text, say
from portal.formulary.models import Drug
from portal.intake.queries import made_by
from portal.lists import Column, Offer
from portal.lists.pages import OfferedList
from portal.supply import words
from portal.supply.lifecycle import State
from portal.supply.models import Partner, PartnerDrug, Role
from portal.supply.queries import holds_on
from portal.supply.search import names
from portal.web.permissions import Permission as P
from portal.web.templates import day
from portal.web.worklists import Term

T = Partner.__table__.c
NO_ROLE = "none"
ENDINGS: dict[str, tuple[Text, int]] = {
    "over": (say("is over"), -1),
    "30": (say("within 30 days"), 30),
    "90": (say("within 90 days"), 90),
}


def by_number(text: str) -> ColumnElement[bool] | None:
    """A reference, an organisation code, or a registration number of old."""
    if re.fullmatch(r"PTR-\d{4}-\d{6,12}", text.upper()):
        return T.reference == text.upper()
    if re.fullmatch(r"\d{13,15}", text):
        return T.registration_no == text
    try:
        return T.org_code == parse_organisation_code(text).code
    except Invalid:
        return None


def of_role(values: tuple[str, ...]) -> ColumnElement[bool]:
    """Partners that have one of the roles today."""
    return or_(*(T.roles == "" if value == NO_ROLE else T.roles.contains(value, autoescape=True) for value in values))


def ending(values: tuple[str, ...]) -> ColumnElement[bool]:
    """Partners a paper of which ends so soon, or has ended."""
    return T.next_end_on <= clock.today() + timedelta(days=max(ENDINGS[value][1] for value in values))


def of_drug(values: tuple[str, ...]) -> ColumnElement[bool]:
    """Partners that sponsor or supply a drug today, by its approval number."""
    d = PartnerDrug
    drug = select(Drug.id).where(Drug.approval_no.in_(values))
    return T.id.in_(select(d.partner_id).where(d.drug_id.in_(drug), holds_on(d, clock.today())))


partners = Listing(
    T.id,
    T.reference,
    [T.reference, T.state, T.name, T.short_name, T.org_code, T.registration_no, T.province, T.roles, T.next_end_on],
    filters=[
        Filter("state", T.state, known=tuple(state.value for state in State)),
        Filter("role", condition=of_role, known=(*(role.value for role in Role), NO_ROLE), steady=always),
        Filter("ending", condition=ending, known=tuple(ENDINGS), steady=clock.today),
        Filter("province", T.province, known=tuple(province.code for province in PROVINCES)),
        Filter("drug", condition=of_drug, steady=clock.today),
        Filter("batch", condition=made_by(T.batch_id)),
    ],
    sorts=[Sort("ending", T.next_end_on, type(clock.today()), T.next_end_on.is_not(None))],
    search=names,
    finds=by_number,
)
OFFER = lists.offer(
    Offer(
        "partners",
        say("Partners"),
        "/supply/partners",
        P.SUPPLY_READ,
        partners,
        (
            Column("reference", say("Reference"), lambda row: row.reference, is_fixed=True, sort="id"),
            Column("name", say("Company name"), lambda row: row.name, is_fixed=True),
            Column("state", say("State"), lambda row: str(state_name(State(row.state)))),
            Column("roles", say("Roles today"), lambda row: words.roles_in_words(row.roles)),
            Column("province", say("Province"), lambda row: words.province_name(row.province)),
            Column("code", say("Organisation code"), lambda row: row.org_code or row.registration_no),
            Column("ending", say("A paper ends"), lambda row: day(row.next_end_on) if row.next_end_on else "", sort="ending"),
        ),
        (
            Term("state", say("State"), lambda v: state_name(State(v)), is_facet=True),
            Term("role", say("Role today"), lambda v: words.ROLE_NAMES.get(v, say("none")), is_facet=True),
            Term("ending", say("A paper ends"), lambda v: ENDINGS[v][0], say("is"), is_facet=True, sort="ending"),
            Term("province", say("Province"), words.province_name, is_facet=True),
            Term("drug", say("Drug"), str, say("is")),
            Term("batch", say("Import batch"), str, say("is")),
        ),
    )
)


class PartnerList(OfferedList):
    """The list as this person looks at it. Names of companies are nobody's secret."""

    def __init__(self, viewer: Actor):
        super().__init__(OFFER, viewer)
        self.plain_names = True

    def cells(self, row: Any) -> list[Any]:
        return [column.value(row) for column in self.columns]
