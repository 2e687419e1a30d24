"""Screening at submission: the match with the registered list, flags, and the band that follows from them.

Source: the programme's design, "Subsidy application", screening at submit.
"""

import secrets
from dataclasses import dataclass

from sqlalchemy import func, select

from portal.accounts.models import User
from portal.core import clock
from portal.core.database import db
from portal.core.tongues import Text, say
from portal.households.models import DuplicatePair, Membership, Person, Proof
from portal.households.registered import match_members
from portal.settings import setting
from portal.subsidies.case import Case
from portal.subsidies.models import Band

SOFT = ("shared_phone", "proof_expired", "name_and_division", "many_members")
FRAUD = ("name_differs", "two_households", "certificate_used", "staff_address")

FLAG_NAMES: dict[str, Text] = {
    "shared_phone": say("Shared phone"),
    "proof_expired": say("One proof expired"),
    "name_and_division": say("Name and division only"),
    "many_members": say("Many members"),
    "no_match": say("No list match"),
    "name_differs": say("Number with another name"),
    "two_households": say("Number in two households"),
    "certificate_used": say("Certificate used twice"),
    "staff_address": say("Address of staff"),
}
MATCH_NAMES: dict[str, Text] = {
    "exact": say("Number and name agree"),
    "lifted": say("Lifted out of poverty, eligible"),
    "name_and_division": say("Name and division only"),
    "name_differs": say("Number with another name"),
    "none": say("Not on the list"),
}
SURE = frozenset({"exact", "lifted"})


@dataclass(frozen=True)
class Screening:
    """What the screening found. `matches` maps person ids to the kind of match."""

    band: Band
    flags: tuple[str, ...]
    matches: dict[int, str]

    @property
    def level(self) -> str:
        """none, soft or fraud: the worst flag."""
        return "fraud" if set(self.flags) & set(FRAUD) else "soft" if set(self.flags) & set(SOFT) else "none"


def screen(case: Case) -> Screening:
    """Screen a case as it stands; inside the transaction that submits it."""
    matches = match_members([p for _, p in case.members], case.application.county)
    claiming = [matches[p.id] for m, p in case.members if m.is_included]
    flags = sorted(found_flags(case, claiming))
    return Screening(band_of(flags, claiming), tuple(flags), matches)


def band_of(flags: list[str], matches: list[str]) -> Band:
    """low = all matched and no flag; high = two soft flags or any fraud flag; medium = the rest."""
    soft = [f for f in flags if f in SOFT]
    if len(soft) >= 2 or any(f in FRAUD for f in flags):
        return Band.HIGH
    return Band.MEDIUM if soft or not all(m in SURE for m in matches) else Band.LOW


def found_flags(case: Case, matches: list[str]) -> set[str]:
    found = {m for m in matches if m in ("name_differs", "name_and_division")}
    if "none" in matches:
        found.add("no_match")
    for flag, is_so in (
        ("shared_phone", phone_is_shared(case)),
        ("proof_expired", one_proof_expired(case.proofs)),
        ("many_members", len(matches) > setting("members_limit")),
        ("two_households", number_in_two_households(case)),
        ("certificate_used", certificate_is_used(case)),
        ("staff_address", address_is_of_staff(case)),
    ):
        if is_so:
            found.add(flag)
    return found | pairs_of_another_name(case)


def phone_is_shared(case: Case) -> bool:
    """A phone that stands in more households than the setting allows."""
    phones = {p.phone_blind for _, p in case.members if p.phone_blind}
    if not phones:
        return False
    homes = (
        select(Person.phone_blind, func.count(func.distinct(Membership.household_id)).label("homes"))
        .join(Membership, Membership.person_id == Person.id)
        .where(Person.phone_blind.in_(phones), Membership.until.is_(None))
        .group_by(Person.phone_blind)
        .subquery()
    )
    return (db.session.scalar(select(func.max(homes.c.homes))) or 0) > setting("phone_households_limit")


def one_proof_expired(proofs: list[Proof]) -> bool:
    today = clock.today()
    expired = [p for p in proofs if p.valid_until is not None and p.valid_until < today]
    return 0 < len(expired) < len(proofs)


def number_in_two_households(case: Case) -> bool:
    """A number that an undecided or suspicious pair, or a contested membership, claims for another household too."""
    ids = [p.id for _, p in case.members]
    contested = select(Membership.id).where(Membership.person_id.in_(ids), Membership.is_contested, Membership.until.is_(None))
    return db.session.scalar(contested.limit(1)) is not None


def pairs_of_another_name(case: Case) -> set[str]:
    ids = [p.id for _, p in case.members]
    either = DuplicatePair.first_id.in_(ids) | DuplicatePair.second_id.in_(ids)
    open_or_bad = DuplicatePair.verdict.is_(None) | (DuplicatePair.verdict == "suspicious")
    kinds = set(db.session.scalars(select(DuplicatePair.kind).where(either, open_or_bad).distinct()))
    return kinds & {"name_differs", "two_households"}


def certificate_is_used(case: Case) -> bool:
    """A certificate number that stands in another household."""
    numbers = {p.number for p in case.proofs}
    other = select(Proof.id).where(Proof.number.in_(numbers), Proof.household_id != case.household.id, ~Proof.is_withdrawn)
    return bool(numbers) and db.session.scalar(other.limit(1)) is not None


def address_is_of_staff(case: Case) -> bool:
    blind = case.household.address_blind
    return blind is not None and db.session.scalar(select(User.id).where(User.address_blind == blind).limit(1)) is not None


def screen_again(case: Case) -> None:
    """A low risk that rests on a list which counts no more, or knows the members no more, is none: a second person decides."""
    claiming = [p for m, p in case.members if m.is_included]
    if case.application.band == Band.LOW and not SURE.issuperset(match_members(claiming, case.application.county).values()):
        case.application.band = Band.MEDIUM.value


def drawn_for_blind_review() -> bool:
    """A random share (ours) of the low-risk cases goes to a second, blind decider; nobody can foresee which."""
    return secrets.randbelow(10_000) < setting("blind_share_bp")
