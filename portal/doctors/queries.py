"""Looking at doctors: the list."""

import re
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, false, literal_column, or_, select

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db
from portal.core.identity import PROVINCES
from portal.core.listing import Criteria, Filter, Listing, Sort, always
from portal.core.numerals import wholes
from portal.doctors.lifecycle import Standing, State
from portal.doctors.models import Contract, Doctor, Right, Title
from portal.doctors.search import names
from portal.institutions.models import Institution
from portal.institutions.naming import name_key
from portal.intake.queries import made_by
from portal.web.permissions import Permission as P

T = Doctor.__table__.c
REFERENCE = re.compile(r"DOC-\d{4}-\d{6,12}", re.IGNORECASE)
MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")
ENDINGS = ("ended", "30", "90", "365")
PRACTICE = ("short", "3", "10")


def by_reference(text: str) -> ColumnElement[bool] | None:
    return T.reference == text.upper() if REFERENCE.fullmatch(text) else None


def ending(values: tuple[str, ...]) -> ColumnElement[bool]:
    """Doctors one of whose credentials in use ended, or ends within so many days."""
    today = clock.today()
    by_name = {"ended": T.next_end_on < today} | {
        days: and_(T.next_end_on >= today, T.next_end_on <= today + timedelta(days=int(days))) for days in ENDINGS[1:]
    }
    return or_(*(by_name[v] for v in values))


def ends_in(values: tuple[str, ...]) -> ColumnElement[bool]:
    """Doctors whose next end lies in one of these months, such as 2027-03; what is no month means none."""
    months = [date(int(v[:4]), int(v[5:]), 1) for v in values if MONTH.fullmatch(v)]
    return or_(*(and_(T.next_end_on >= m, T.next_end_on < (m + timedelta(days=31)).replace(day=1)) for m in months), false())


def practised(values: tuple[str, ...]) -> ColumnElement[bool]:
    by_name = {"short": T.practice_months < 36, "3": T.practice_months >= 36, "10": T.practice_months > 120}
    return or_(*(by_name[v] for v in values))


def holding(values: tuple[str, ...]) -> ColumnElement[bool]:
    """Doctors who hold every one of these rights today, among those who hold any (which an index knows)."""
    return and_(T.rights != literal_column("''"), *(T.rights.contains(value, autoescape=True) for value in values))


def of_institution(values: tuple[str, ...]) -> ColumnElement[bool]:
    return T.institution_id.in_(wholes(values))


doctors = Listing(
    T.id,
    T.reference,
    [
        T.reference,
        T.name,
        T.title,
        T.department,
        T.institution_name,
        T.contract,
        T.state,
        T.standing,
        T.rights,
        T.practice_months,
        T.next_end_on,
        T.due_on,
        T.province,
    ],
    filters=[
        Filter("state", T.state, known=tuple(s.value for s in State), leading=True),
        Filter("standing", T.standing, known=tuple(s.value for s in Standing)),
        Filter("title", T.title, known=tuple(t.value for t in Title)),
        Filter("department", T.department),
        Filter("contract", T.contract, known=tuple(c.value for c in Contract)),
        Filter("province", T.province, known=tuple(p.code for p in PROVINCES)),
        Filter("right", condition=holding, known=tuple(r.value for r in Right), steady=always),
        Filter("ending", condition=ending, known=ENDINGS, steady=clock.today),
        Filter("ends_in", condition=ends_in, steady=always),
        Filter("practice", condition=practised, known=PRACTICE, steady=always),
        Filter("institution", condition=of_institution, steady=always),
        Filter("batch", condition=made_by(T.batch_id)),
    ],
    sorts=[
        Sort("due", T.due_on, date, T.due_on.is_not(None)),
        Sort("end", T.next_end_on, date, T.next_end_on.is_not(None)),
        Sort("practice", T.practice_months, int),
    ],
    search=names,
    finds=by_reference,
    base=(T.merged_into_id.is_(None),),  # a merged file leads to the one that remained
)


def narrowed(asked: Criteria, by: Actor) -> Criteria:
    """Who may not read names cannot search by them: such a search finds nothing."""
    if doctors.is_name_search(asked.q) and not by.may(P.NAMES_READ):
        return replace(asked, q="", reach=(*asked.reach, false()))
    return asked


def institution_meant(text: str) -> str:
    """The reference of the institution that somebody typed by name or reference; what is unknown comes back as it was."""
    key = name_key(text)
    named = select(Institution.reference).where(Institution.name_key == key, Institution.merged_into_id.is_(None))
    found = db.session.scalars(named.order_by(Institution.id).limit(2)).all() if key else []
    return found[0] if len(found) == 1 else text.strip()
