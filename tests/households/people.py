"""Households to test with: claims as a file or a form makes them. All of them invented."""

from datetime import date

from portal.accounts.operations import add_user
from portal.accounts.queries import actor_of
from portal.core.actors import SYSTEM, Actor
from portal.core.identity import check_character
from portal.households.claims import HouseholdClaim, MemberClaim, ProofClaim

COUNTY = "522325"
BORN = date(1970, 5, 4)


def number(serial: int, born: date = BORN, region: str = COUNTY) -> str:
    """A sound ID number; an odd serial is a man's."""
    body = f"{region}{born:%Y%m%d}{serial:03d}"
    return body + check_character(body)


def member(serial: int, name: str = "张三丰", relation: str = "head", born: date = BORN, phone: str = "") -> MemberClaim:
    return MemberClaim(
        name=name, number=number(serial, born), relation=relation, sex="fm"[serial % 2], birth_on=born, phone=phone
    )


def household(
    no: str, *members: MemberClaim, address: str = "", county: str = COUNTY, proofs: tuple[ProofClaim, ...] = ()
) -> HouseholdClaim:
    return HouseholdClaim(
        no, county, "dibao", members, proofs or (ProofClaim("dibao", f"C-{no}", "民政局", date(2030, 1, 1)),), address
    )


def staff(name: str, *roles: str) -> Actor:
    """A member of staff with an account; the role is the name without its digits unless said."""
    add_user(f"{name}@portal.example", name, list(roles or (name.rstrip("0123456789"),)), by=SYSTEM)
    return actor_of(f"{name}@portal.example", via="cli")
