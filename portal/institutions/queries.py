"""Looking at institutions: the list, and one with its level, what happened to it, and those that may be the same."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from portal.core.actors import Actor
from portal.core.database import db
from portal.core.identity import PROVINCES, Invalid, parse_organisation_code
from portal.core.lifecycle import NotFound
from portal.core.listing import Criteria, Filter, Listing, Sort, always
from portal.core.paging import Page
from portal.institutions import words
from portal.institutions.models import Institution, InstitutionMerge
from portal.institutions.search import names
from portal.intake.queries import made_by
from portal.ledger.queries import timeline
from portal.web.permissions import Permission as P

T = Institution.__table__.c
REFERENCE = re.compile(r"INS-\d{4}-\d{6,12}", re.IGNORECASE)
MOST_ALIKE = 10


def by_number(text: str) -> ColumnElement[bool] | None:
    """A reference or an organisation code."""
    if REFERENCE.fullmatch(text):
        return T.reference == text.upper()
    try:
        return T.organisation_code == parse_organisation_code(text).code
    except Invalid:
        return None


def of_level(codes: tuple[str, ...]) -> ColumnElement[bool]:
    return or_(*(one_level(code) for code in codes))


def one_level(code: str) -> ColumnElement[bool]:
    if code == "none":
        return T.tier.is_(None)
    grade = T.grade == code[1:] if code[1:] else T.grade.is_(None)
    return and_(T.tier == int(code[0]), grade)


institutions = Listing(
    T.id,
    T.reference,
    [T.reference, T.name, T.tier, T.grade, T.province, T.organisation_code, T.departments, T.updated_at],
    filters=[
        Filter("province", T.province, known=tuple(p.code for p in PROVINCES)),
        Filter("level", condition=of_level, known=(*words.level_codes(), "none"), steady=always),
        Filter("batch", condition=made_by(T.batch_id)),
    ],
    sorts=[Sort("tier", T.tier, int, T.tier.is_not(None))],
    search=names,
    finds=by_number,
    base=(T.merged_into_id.is_(None),),
)


@dataclass(frozen=True)
class Merge:
    """One merge into this institution, as its page tells it."""

    id: int
    reference: str
    name: str
    at: Any
    reason: str
    is_last: bool


@dataclass(frozen=True)
class InstitutionRecord:
    """What the page of an institution draws. `alike`: others that may be the same one."""

    viewer: Actor
    institution: Institution
    alike: Sequence[Institution]
    merges: Sequence[Merge]
    timeline: Page

    @property
    def reference(self) -> str:
        return self.institution.reference

    @property
    def version(self) -> int:
        return self.institution.version

    @property
    def may_write(self) -> bool:
        return self.viewer.may(P.INSTITUTIONS_WRITE)


def find(reference: str) -> Institution:
    """Raises NotFound."""
    row = db.session.scalar(select(Institution).where(Institution.reference == reference.upper()))
    if row is None:
        raise NotFound(reference)
    return row


@dataclass(frozen=True)
class Suggestion:
    """An institution as an input offers it: what is typed for it, its name, and what tells it from others."""

    value: str
    name: str
    about: str


def suggested(text: str, most: int = MOST_ALIKE) -> list[Suggestion]:
    """Institutions whose name holds what was typed; one whose name another has too is typed by its reference."""
    if len(text.strip()) < 2:
        return []
    rows = institutions.page(Criteria(q=text.strip()[:80], size=most)).rows
    names = [row.name for row in rows]
    return [Suggestion(row.name if names.count(row.name) == 1 else row.reference, row.name, about(row)) for row in rows]


def about(row: Any) -> str:
    place = words.province_name(row.province) if row.province else ""
    return " · ".join(str(part) for part in (words.level_name(row.tier, row.grade), place, row.reference) if part)


def survivor(row: Institution) -> str | None:
    """The reference of the one that it was merged into."""
    if row.merged_into_id is None:
        return None
    return db.session.scalar(select(Institution.reference).where(Institution.id == row.merged_into_id))


def record(reference: str, viewer: Actor) -> InstitutionRecord:
    """Everything of an institution's page. Raises NotFound."""
    row = find(reference)
    return InstitutionRecord(viewer, row, alike(row), merges_into(row), timeline("institution", row.id, viewer))


def alike(row: Institution) -> Sequence[Institution]:
    """Others whose name is the same but for what spellings add, in the same province or where one is not known."""
    same = select(Institution).where(
        Institution.alike_key == row.alike_key, Institution.id != row.id, Institution.merged_into_id.is_(None)
    )
    if row.province:
        same = same.where(Institution.province.in_((row.province, "")))
    return db.session.scalars(same.order_by(Institution.id).limit(MOST_ALIKE)).all()


def merges_into(row: Institution) -> list[Merge]:
    """Merges that were not undone, the youngest first; only that one can be."""
    m, other = InstitutionMerge, Institution
    statement = select(m.id, other.reference, other.name, m.at, m.reason).join(other, other.id == m.merged_id)
    found = db.session.execute(statement.where(m.kept_id == row.id, m.undone_at.is_(None)).order_by(m.id.desc())).all()
    return [Merge(*found_row, is_last=number == 0) for number, found_row in enumerate(found)]
