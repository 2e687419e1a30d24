"""Entering a partner, and changing what it is called, its number and its place."""

from typing import Any

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db, next_reference
from portal.core.faults import Invalid
from portal.core.identity import PROVINCES
from portal.core.identity.organisations import parse_organisation_code
from portal.core.lifecycle import Refused
from portal.core.tongues import say
from portal.formulary.naming import company_key
from portal.ledger.operations import about, operation
from portal.supply import events
from portal.supply.case import File
from portal.supply.lifecycle import CONFIRMED
from portal.supply.models import Partner
from portal.supply.search import names
from portal.supply.steps import opened, shape
from portal.web.permissions import Permission

KNOWN = frozenset(province.code for province in PROVINCES)


@operation(Permission.SUPPLY_ACT)
def enter(*, name: str, by: Actor, org_code: str = "", short_name: str = "", province: str = "") -> str:
    """Enter a partner that is not verified yet. Returns its reference. Raises Refused for what cannot be read, or is taken."""
    now = clock.now()
    row = Partner(
        reference=next_reference("PTR", clock.today().year),
        key=company_key(named(name)),
        created_at=now,
        updated_at=now,
        **particulars(name, org_code, short_name, province),
    )
    db.session.add(row)
    db.session.flush()
    names.add(db.session(), [(row.id, row.name, row.short_name)])
    shape(File(row), events.PartnerEntered(), by=by)
    return row.reference


@operation(Permission.SUPPLY_ACT)
def change(
    reference: str,
    *,
    name: str,
    org_code: str,
    by: Actor,
    short_name: str = "",
    province: str = "",
    version: int | None = None,
) -> None:
    """Change name, number or place. Who does so does not verify the partner."""
    file = opened(reference, "edit", by, version)
    row = file.partner
    said = particulars(name, org_code, short_name, province)
    demand_verified(file, said)
    names.remove(db.session(), row.id, row.name, row.short_name)
    for column, value in said.items():
        setattr(row, column, value)
    row.key = company_key(row.name)
    db.session.flush()
    names.add(db.session(), [(row.id, row.name, row.short_name)])
    shape(file, events.PartnerChanged(), by=by)


def demand_verified(file: File, said: dict[str, Any]) -> None:
    """Name and number were verified by another person: they change only in a file that is verified again. Raises Refused."""
    if file.partner.state in CONFIRMED and any(said[column] != getattr(file.partner, column) for column in ("name", "org_code")):
        text = say("Name and organisation code were verified by a second person. End the partner and open the file again to correct them.")  # fmt: skip
        raise about(Refused("verified", text, "name"), file.partner)


def particulars(name: str, org_code: str, short_name: str, province: str) -> dict[str, str | None]:
    """What was typed as it is kept. Raises Refused at the field."""
    if province and province not in KNOWN:
        raise Refused("province_unknown", say("There is no province of this code."), "province")
    return {
        "name": named(name),
        "org_code": number_of(org_code),
        "short_name": " ".join(short_name.split())[:40],
        "province": province,
    }


def named(name: str) -> str:
    if not name.strip():
        raise Refused("name_blank", say("The name is missing."), "name")
    return " ".join(name.split())[:200]


def number_of(written: str) -> str | None:
    """An organisation code in its one spelling, None for none. Raises Refused."""
    if not written.strip():
        return None
    try:
        return parse_organisation_code(written).code
    except Invalid as fault:
        raise Refused(fault.code, fault.text, "org_code") from fault
