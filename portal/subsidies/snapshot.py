"""The canonical content of an application: what is frozen at submission, and what a decision is bound to."""

import hashlib
from typing import Any

from portal.core.database import canonical
from portal.households.models import Household, Person, Proof
from portal.subsidies.models import ApplicationMember

Members = list[tuple[ApplicationMember, Person]]


def content(household: Household, members: Members, proofs: list[Proof], documents: dict[int, list[str]]) -> dict[str, Any]:
    """Household, members and evidence as one JSON value. Numbers and phones stand in it as blind indexes."""
    return {
        "household": {
            "no": household.household_no,
            "division": household.division_code,
            "category": household.category,
            "address": household.address_blind,
        },
        "members": [
            {
                "person": person.id,
                "name": person.name,
                "number": person.id_no_blind,
                "born": person.birth_on,
                "died": person.died_on,
                "phone": person.phone_blind,
                "included": member.is_included,
                "exclusion": member.exclusion,
                "consent": member.consent,
            }
            for member, person in sorted(members, key=lambda pair: pair[1].id)
        ],
        "proofs": [
            {
                "id": proof.id,
                "category": proof.category,
                "number": proof.number,
                "issuer": proof.issued_by,
                "until": proof.valid_until,
                "files": sorted(documents.get(proof.id, [])),
            }
            for proof in sorted(proofs, key=lambda p: p.id)
        ],
    }


def fingerprint(value: dict[str, Any]) -> str:
    """SHA-256 (hex) of the content's one spelling."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def difference(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    """(place, before, after) for each value that differs, for the page that explains a closed approval."""
    old, new = flat(before), flat(after)
    return [(key, old.get(key), new.get(key)) for key in sorted(old.keys() | new.keys()) if old.get(key) != new.get(key)]


def flat(value: Any, place: str = "") -> dict[str, Any]:
    if isinstance(value, dict):
        return {k: v for key, inner in value.items() for k, v in flat(inner, f"{place}.{key}" if place else str(key)).items()}
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return {k: v for inner in value for k, v in flat(inner, f"{place}.{inner.get('person') or inner.get('id')}").items()}
    return {place: value}
