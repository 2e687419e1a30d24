"""The list of all lines in the newest rosters within reach: filters, columns, exports."""

from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, not_, or_, select
from sqlalchemy.orm import aliased

from portal import lists
from portal.centers import effect, words
from portal.centers.models import Center, Role, RosterLine
from portal.centers.reach import sees_all, within
from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db
from portal.core.identity.masks import mask_name
from portal.core.listing import Criteria, Filter, Listing, Sort, always
from portal.core.search import NameSearch
from portal.core.tongues import Text, say
from portal.doctors.models import Doctor, Title
from portal.doctors.queries import PRACTICE, by_reference, practised
from portal.doctors.search import names
from portal.doctors.words import PRACTICE_NAMES, TITLE_NAMES
from portal.lists import Column
from portal.lists.pages import OfferedList
from portal.web.permissions import Permission as P
from portal.web.templates import day
from portal.web.worklists import Term

L, D, C = RosterLine.__table__.c, Doctor.__table__.c, Center.__table__.c
EFFECTS: dict[str, Text] = {
    "counts": say("Counts today"),
    "suspended": say("Suspended on the roster"),
    "hidden": say("Hidden, not reviewed"),
    "ahead": say("Not begun yet"),
    "over": say("Over"),
    "no_right": say("May not consult today"),
}


class LinesByDoctor(NameSearch):
    """The doctors' name search, asked for the lines on which they stand."""

    def newest(self, statement: Select[Any], key: ColumnElement[int], words: str) -> tuple[Select[Any], ColumnElement[int]]:
        return statement.where(L.doctor_id.in_(super().matching_ids(words))), key

    def matching_ids(self, words: str) -> Select[Any]:
        return select(L.id).where(L.doctor_id.in_(super().matching_ids(words)))


def effect_is(values: tuple[str, ...]) -> ColumnElement[bool]:
    """Lines that count today, or do not for one of these reasons."""
    today = clock.today()
    able = L.doctor_id.in_(effect.able(today))
    covered = and_(L.starts_on <= today, or_(L.ends_on.is_(None), L.ends_on >= today))
    by_name = {
        "counts": and_(*effect.counting(today)),
        "suspended": L.is_suspended,
        "hidden": L.hidden_since.is_not(None),
        "ahead": L.starts_on > today,
        "over": L.ends_on < today,
        "no_right": and_(covered, not_(able)),
    }
    return or_(*(by_name[value] for value in values))


def of_center(values: tuple[str, ...]) -> ColumnElement[bool]:
    other = aliased(Center)
    return L.center_id.in_(select(other.id).where(other.reference.in_(values)))


lines = Listing(
    L.id,
    D.reference,
    [
        D.reference,
        D.name,
        D.title,
        D.standing,
        D.practice_months,
        C.reference.label("center"),
        C.name_zh,
        C.name_en,
        L.role,
        L.sessions,
        L.starts_on,
        L.ends_on,
        L.consult_types,
        L.is_suspended,
        L.hidden_since,
    ],
    filters=[
        Filter("center", condition=of_center, steady=always),
        Filter("role", L.role, known=tuple(role.value for role in Role)),
        Filter("title", D.title, known=tuple(title.value for title in Title)),
        Filter("effect", condition=effect_is, known=tuple(EFFECTS)),
        Filter("practice", condition=practised, known=PRACTICE, steady=always),
    ],
    sorts=[Sort("starts", L.starts_on, date), Sort("sessions", L.sessions, int)],
    search=LinesByDoctor(names.name),
    finds=by_reference,
    base=(L.until_number.is_(None), L.doctor_id == D.id, L.center_id == C.id),
)


def narrowed(asked: Criteria, by: Actor) -> Criteria:
    """Within reach; and who may not read names cannot search by them."""
    reach = () if sees_all(by) else (within(L.center_id, by),)
    if lines.is_name_search(asked.q) and not by.may(P.NAMES_READ):
        return replace(asked, q="", reach=(*asked.reach, *reach, false()))
    return replace(asked, reach=(*asked.reach, *reach))


def ways(row: Any) -> str:
    return " · ".join(str(words.CONSULT_NAMES[code]) for code in row.consult_types)


COLUMNS = (
    Column("doctor", say("Doctor"), lambda row: row.reference, is_fixed=True),
    Column("name", say("Name"), lambda row: mask_name(row.name)),
    Column("title", say("Title"), lambda row: TITLE_NAMES.get(row.title, "")),
    Column("center", say("Center"), lambda row: row.center, is_fixed=True),
    Column("role", say("Role"), lambda row: words.ROLE_NAMES[row.role]),
    Column("sessions", say("Sessions a week"), lambda row: row.sessions, is_number=True, sort="sessions"),
    Column("starts", say("First day"), lambda row: day(row.starts_on), sort="starts"),
    Column("ends", say("Last day"), lambda row: day(row.ends_on) if row.ends_on else ""),
    Column("effect", say("Effect today"), lambda row: "", in_file=False),
    Column("ways", say("Ways of consulting"), ways, is_default=False),
)


TERMS = (
    Term("effect", say("Effect today"), lambda v: EFFECTS.get(v, v), is_facet=True),
    Term("role", say("Role"), lambda v: words.ROLE_NAMES.get(v, v), is_facet=True),
    Term("title", say("Title"), lambda v: TITLE_NAMES.get(v, v), is_facet=True),
    Term("center", say("Center"), lambda v: v),
    Term("practice", say("Practice"), lambda v: PRACTICE_NAMES.get(v, v)),
)
OFFER = lists.offer(
    lists.Offer("roster_lines", say("Lines of all rosters"), "/centers/lines", P.CENTERS_READ, lines, COLUMNS, TERMS, narrowed)
)


class Lines(OfferedList):
    """The list as this person looks at it."""

    def __init__(self, viewer: Actor):
        super().__init__(OFFER, viewer)

    def effect_of(self, row: Any) -> str:
        """The code of EFFECTS that says most about a line today."""
        if row.id in self.counting:
            return "counts"
        if row.is_suspended:
            return "suspended"
        if row.hidden_since is not None:
            return "hidden"
        return "ahead" if row.starts_on > self.today else "over" if row.ends_on and row.ends_on < self.today else "no_right"

    @cached_property
    def today(self) -> date:
        return clock.today()

    @cached_property
    def counting(self) -> frozenset[int]:
        """Of the lines on this page, those that count today."""
        ids = [row.id for row in self.rows]
        return frozenset(db.session.scalars(select(L.id).where(L.id.in_(ids), *effect.counting(clock.today()))))
