"""Asking about partners: who is meant by a name or number, who supplies what on a day."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select

from portal.core.database import db
from portal.core.faults import Invalid
from portal.core.identity.organisations import parse_organisation_code
from portal.formulary.naming import company_key
from portal.supply.lifecycle import CONFIRMED
from portal.supply.models import Partner, PartnerDrug, Relation

TAKING_PART = tuple(state.value for state in CONFIRMED)


def holds_on(model: type, day: date) -> ColumnElement[bool]:
    """Whether a dated row holds on a day; the last day counts."""
    return and_(model.since <= day, or_(model.until.is_(None), model.until >= day))  # type: ignore[attr-defined]


def partner_meant(written: str) -> int | None:
    """The partner that takes part and that an organisation code or a name means; None where none does, or several do."""
    p = Partner
    try:
        same = p.org_code == parse_organisation_code(written).code
    except Invalid:
        same = p.key == company_key(written)
    found = list(db.session.scalars(select(p.id).where(same, p.state.in_(TAKING_PART)).limit(2)))
    return found[0] if len(found) == 1 else None


def suppliers(drug_ids: Collection[int], day: date) -> dict[int, list[int]]:
    """For each of some drugs the partners that supply it on a day."""
    d, found = PartnerDrug, dict[int, list[int]]()
    statement = (
        select(d.drug_id, d.partner_id)
        .join(Partner, Partner.id == d.partner_id)
        .where(d.drug_id.in_(drug_ids), d.relation == Relation.SUPPLIES.value, holds_on(d, day), Partner.state.in_(TAKING_PART))
    )
    for drug_id, partner_id in db.session.execute(statement):
        found.setdefault(drug_id, []).append(partner_id)
    return found


def takes_part(reference: str) -> bool:
    """Whether a reference names a partner that takes part."""
    return db.session.scalar(select(Partner.id).where(Partner.reference == reference, Partner.state.in_(TAKING_PART))) is not None
