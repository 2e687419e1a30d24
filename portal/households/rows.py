"""What claims say, as the columns of rows. `now` is the instant of the transaction."""

from datetime import datetime
from typing import Any

from sqlalchemy import Table

from portal.core import personal
from portal.core.identity import mask_number
from portal.core.identity.addresses import plain_address
from portal.households.claims import HouseholdClaim, MemberClaim, ProofClaim, stored_end
from portal.households.models import DuplicatePair, Household, HouseholdMaker, Membership, Person, Proof

Row = tuple[Table, dict[str, Any]]
HOUSEHOLD, PERSON, MEMBERSHIP, PROOF, MAKER, PAIR = (
    model.__table__ for model in (Household, Person, Membership, Proof, HouseholdMaker, DuplicatePair)
)


def row(table: Table, **values: Any) -> Row:
    return table, values


def household_columns(claim: HouseholdClaim, head_name: str, now: datetime) -> dict[str, Any]:
    """What a claim says of the household itself."""
    return {
        "household_no": claim.household_no,
        "county": claim.county,
        "province": claim.county[:2],
        "division_code": claim.division_code,
        "category": claim.category,
        "head_name": head_name,
        "members_count": len(claim.members),
        "created_at": now,
        "updated_at": now,
        **address_columns(claim.address),
    }


def address_columns(address: str) -> dict[str, Any]:
    if not address:
        return {"address_sealed": None, "address_blind": None}
    keys = personal.current()
    return {"address_sealed": keys.seal(address, Household.address.context), "address_blind": blind_address(address)}


def blind_address(address: str) -> str:
    return personal.current().blind("address", plain_address(address))


def person_columns(claim: MemberClaim, now: datetime) -> dict[str, Any]:
    """What a claim says of the person."""
    return {
        "name": claim.name,
        "id_type": claim.id_type,
        "sex": claim.sex or None,
        "birth_on": claim.birth_on,
        "created_at": now,
        "updated_at": now,
        **number_columns(claim.number),
        **phone_columns(claim.phone),
    }


def number_columns(number: str) -> dict[str, Any]:
    keys = personal.current()
    return {
        "id_no_sealed": keys.seal(number, Person.id_no.context),
        "id_no_blind": keys.blind("id_no", number),
        "id_no_masked": mask_number(number),
    }


def phone_columns(phone: str) -> dict[str, Any]:
    if not phone:
        return {"phone_sealed": None, "phone_blind": None}
    keys = personal.current()
    return {"phone_sealed": keys.seal(phone, Person.phone.context), "phone_blind": keys.blind("phone", phone)}


def proof_columns(claim: ProofClaim, now: datetime) -> dict[str, Any]:
    """What a claim says of a certificate."""
    return {
        "category": claim.category,
        "number": claim.number,
        "issued_by": claim.issued_by or None,
        "valid_until": stored_end(claim.valid_until),
        "created_at": now,
    }
