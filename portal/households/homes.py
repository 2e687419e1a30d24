"""Households as they stand, with members and proofs, read in a fixed number of queries; and persons by their numbers."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import select, tuple_

from portal.core import personal
from portal.core.database import db, locked
from portal.core.lifecycle import NotFound
from portal.households.claims import HouseholdClaim
from portal.households.models import Household, Membership, Person, Proof


@dataclass
class Home:
    """A household with its present members and its proofs that were not withdrawn."""

    household: Household
    members: list[tuple[Membership, Person]] = field(default_factory=list)
    proofs: list[Proof] = field(default_factory=list)

    def member(self, person_id: int) -> tuple[Membership, Person] | None:
        return next(((m, p) for m, p in self.members if p.id == person_id), None)

    @property
    def head(self) -> Membership | None:
        return next((m for m, _ in self.members if m.is_head), None)


def homes(household_ids: Collection[int]) -> dict[int, Home]:
    """These households under lock, by id."""
    found = {h.id: Home(h) for h in db.session.scalars(locked(select(Household).where(Household.id.in_(household_ids))))}
    present = select(Membership, Person).join(Person, Person.id == Membership.person_id)
    for membership, person in db.session.execute(
        present.where(Membership.household_id.in_(household_ids), Membership.until.is_(None)).order_by(Membership.id)
    ):
        found[membership.household_id].members.append((membership, person))
    for proof in db.session.scalars(
        select(Proof).where(Proof.household_id.in_(household_ids), ~Proof.is_withdrawn).order_by(Proof.id)
    ):
        found[proof.household_id].proofs.append(proof)
    return found


def home(reference: str) -> Home:
    """The household of a reference, under lock. Raises NotFound."""
    key = db.session.scalar(select(Household.id).where(Household.reference == reference))
    if key is None:
        raise NotFound(reference)
    return homes([key])[key]


def known_households(claims: Iterable[HouseholdClaim]) -> dict[tuple[str, str], int]:
    """The ids of those that are known, by county and household number; one statement."""
    keys = {claim.key for claim in claims}
    statement = select(Household.county, Household.household_no, Household.id)
    return {
        (county, no): key
        for county, no, key in db.session.execute(statement.where(tuple_(Household.county, Household.household_no).in_(keys)))
    }


class KnownPerson(NamedTuple):
    """A person whom the portal knows; `home_id` is the household where he or she lives uncontested."""

    id: int
    name: str
    home_id: int | None


class People:
    """The persons whom some numbers belong to. One statement when made; those who are added later are known too."""

    def __init__(self, numbers: Iterable[str]):
        keys = personal.current()
        self.blinds = {number: keys.blind("id_no", number) for number in numbers}
        self.known: dict[str, KnownPerson] = {}
        for blind, person, merged_into in found_by(self.blinds.values()):
            if merged_into is None or blind not in self.known:
                self.known[blind] = person

    def get(self, number: str) -> KnownPerson | None:
        return self.known.get(self.blinds[number])

    def add(self, number: str, person: KnownPerson) -> None:
        self.known[self.blinds[number]] = person


def found_by(blinds: Iterable[str]) -> Iterable[tuple[str, KnownPerson, int | None]]:
    """Who holds these numbers; the number of a merged record leads to the person who remained."""
    kept = Person.__table__.alias("kept")
    statement = (
        select(Person.id_no_blind, kept.c.id, kept.c.name, Membership.household_id, Person.merged_into_id)
        .join(kept, ((Person.merged_into_id.is_(None)) & (kept.c.id == Person.id)) | (kept.c.id == Person.merged_into_id))
        .outerjoin(Membership, (Membership.person_id == kept.c.id) & Membership.until.is_(None) & ~Membership.is_contested)
        .where(Person.id_no_blind.in_(list(blinds)))
    )
    for blind, key, name, home_id, merged_into in db.session.execute(statement):
        yield blind, KnownPerson(key, name, home_id), merged_into
