"""The lists of this room: the lines in force, the register, its diseases and makers, editions, suspensions, proposals."""

import re
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, select

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db
from portal.core.listing import Criteria, Filter, Listing, Sort
from portal.formulary.banned import CLASS_NAMES
from portal.formulary.edition_models import CHANNELS, DrugProposal, Edition, EditionLine, Suspension
from portal.formulary.lifecycle import ProposalState, State, SuspensionState
from portal.formulary.models import Disease, Drug, DrugDisease, Maker
from portal.formulary.naming import company_key
from portal.formulary.queries import current, suspended
from portal.formulary.search import names
from portal.intake.queries import made_by

L, D = EditionLine, Drug
NUMBER = re.compile(r"(?:国药准字)?[A-Za-z]{0,3}[0-9]{4,16}[A-Za-z0-9]*")
YES = ("1",)


def by_number(column: Any) -> Any:
    """An approval number, or a part of one that holds four digits."""

    def finds(text: str) -> ColumnElement[bool] | None:
        plain = text.strip().upper()
        return column.contains(plain, autoescape=True) if NUMBER.fullmatch(plain) else None

    return finds


def of_edition(values: tuple[str, ...]) -> ColumnElement[bool]:
    return L.edition_id == int(values[0])


def for_disease(values: tuple[str, ...]) -> ColumnElement[bool]:
    named = select(Disease.id).where(Disease.name.in_(values))
    return L.drug_id.in_(select(DrugDisease.drug_id).where(DrugDisease.disease_id.in_(named)))


lines = Listing(
    L.drug_id,
    L.approval_no,
    [
        L.approval_no,
        L.generic_name,
        L.generic_en,
        L.brand_name,
        L.form,
        L.strength,
        L.pack,
        L.maker_name,
        L.partner_name,
        L.rx_class,
        L.atc,
        L.rate_bp,
        L.unit_cap_fen,
        L.cap_30_days,
        L.price_fen,
        L.channels,
        L.is_chronic,
        L.is_free_delivery,
    ],
    filters=[
        Filter("edition", condition=of_edition, steady=lambda: 1),
        Filter("channels", L.channels, known=CHANNELS),
        Filter("class", L.rx_class, known=tuple(CLASS_NAMES)),
        Filter("chronic", condition=lambda v: L.is_chronic == (v[0] == "1"), known=("1", "0"), steady=lambda: 1),
        Filter("rate", condition=lambda v: L.rate_bp.in_([int(x) for x in v if x.isdecimal() and len(x) < 6]), steady=lambda: 1),
        Filter("disease", condition=for_disease, steady=lambda: 1),
        Filter("suspended", condition=lambda v: suspended(clock.now()), known=YES),
    ],
    sorts=[Sort("rate", L.rate_bp), Sort("price", L.price_fen)],
    search=names,
    finds=by_number(L.approval_no),
)


def in_force(asked: Criteria, by: Actor | None = None) -> Criteria:
    """Only the lines of the edition in force now."""
    edition = current()
    return of(asked, edition.id if edition else 0)


def of(asked: Criteria, edition_id: int) -> Criteria:
    """Only the lines of one edition."""
    return replace(asked, filters={**asked.filters, "edition": (str(edition_id),)})


drugs = Listing(
    D.id,
    D.approval_no,
    [D.approval_no, D.generic_name, D.brand_name, D.form, D.strength, D.pack, D.maker_name, D.rx_class, D.atc, D.is_incomplete],
    filters=[
        Filter("incomplete", condition=lambda v: D.is_incomplete == (v[0] == "1"), known=("1", "0"), steady=lambda: 1),
        Filter("class", D.rx_class, known=tuple(CLASS_NAMES)),
        Filter("maker", condition=lambda v: D.maker_id.in_(select(Maker.id).where(Maker.key.in_([company_key(x) for x in v])))),
        Filter("batch", condition=made_by(D.batch_id)),
    ],
    search=names,
    finds=by_number(D.approval_no),
)


def counted(of: Any, of_what: Any) -> Any:
    return select(func.count()).where(of == of_what).scalar_subquery()


diseases = Listing(
    Disease.id,
    Disease.name,
    [Disease.name, Disease.name_en, Disease.icd10, counted(DrugDisease.disease_id, Disease.id).label("drugs")],
    filters=[Filter("named", condition=lambda v: (Disease.icd10 != "") == (v[0] == "1"), known=("1", "0"), steady=lambda: 1)],
    sorts=[Sort("name", Disease.name, str), Sort("icd10", Disease.icd10, str)],
    finds=lambda text: Disease.name.contains(text, autoescape=True) | (Disease.icd10 == text.upper()),
)
makers = Listing(
    Maker.id,
    Maker.name,
    [Maker.name, counted(Drug.maker_id, Maker.id).label("drugs")],
    finds=lambda text: Maker.key.contains(company_key(text), autoescape=True),
)
editions = Listing(
    Edition.id,
    Edition.number,
    [
        Edition.number,
        Edition.state,
        Edition.lines_count,
        Edition.valid_from,
        Edition.note,
        Edition.created_at,
        Edition.fingerprint,
    ],
    filters=[Filter("state", Edition.state, known=tuple(s.value for s in State))],
    finds=lambda text: Edition.number == int(text) if text.isdecimal() and len(text) < 9 else None,
)
suspensions = Listing(
    Suspension.id,
    Suspension.reference,
    [
        Suspension.reference,
        Suspension.state,
        Suspension.reason,
        Suspension.since,
        Suspension.until,
        Suspension.proposed_at,
        select(Drug.generic_name).where(Drug.id == Suspension.drug_id).scalar_subquery().label("generic_name"),
        select(Drug.approval_no).where(Drug.id == Suspension.drug_id).scalar_subquery().label("approval_no"),
    ],
    filters=[Filter("state", Suspension.state, known=tuple(s.value for s in SuspensionState))],
    finds=lambda text: Suspension.reference == text.upper(),
)
proposals = Listing(
    DrugProposal.id,
    DrugProposal.reference,
    [
        DrugProposal.reference,
        DrugProposal.state,
        DrugProposal.organisation,
        DrugProposal.approval_no,
        DrugProposal.generic_name,
        DrugProposal.received_on,
        DrugProposal.screening,
        DrugProposal.reason,
    ],
    filters=[Filter("state", DrugProposal.state, known=tuple(s.value for s in ProposalState))],
    finds=lambda text: (DrugProposal.reference == text.upper()) | DrugProposal.generic_name.contains(text, autoescape=True),
)


_S = Suspension.__table__.c
_AT = bindparam("at", type_=_S.since.type)
_SUSPENDED = select(_S.drug_id).where(_S.since <= _AT, _S.until.is_(None) | (_S.until > _AT))


def suspended_now() -> set[int]:
    """The drugs that are suspended now: few."""
    return set(db.session.scalars(_SUSPENDED, {"at": clock.now()}))
