"""A household that is known already and is claimed again: what differs is taken over, or waits, or is doubted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from portal.core import clock, personal
from portal.core.actors import Actor
from portal.core.database import db, locked
from portal.households import events, rows
from portal.households.claims import HouseholdClaim, MemberClaim, ProofClaim, stored_end
from portal.households.doubts import NAME_DIFFERS, TWO_HOUSEHOLDS, Doubt, are_other_names, is_refused, raise_doubt, warning
from portal.households.file_updates import Changes, keep, pairs_of, pairs_of_rows
from portal.households.homes import Home, People, homes
from portal.households.joining import join
from portal.households.living import settled_among
from portal.households.models import Household, Membership, Person, Proof, ProposedChange
from portal.households.outcomes import Outcome, Taken
from portal.households.shaping import shape, shape_person
from portal.intake.judging import Fault
from portal.ledger.recording import record


@dataclass
class Difference:
    """What a claim says otherwise than the household stands. Blank says nothing."""

    household: dict[str, Any] = field(default_factory=dict)
    persons: list[tuple[Person, dict[str, Any]]] = field(default_factory=list)
    memberships: list[tuple[Membership, dict[str, Any]]] = field(default_factory=list)
    proofs: list[tuple[Proof, dict[str, Any]]] = field(default_factory=list)
    joining: list[MemberClaim] = field(default_factory=list)
    new_proofs: list[ProofClaim] = field(default_factory=list)

    def __bool__(self) -> bool:
        return any((self.household, self.persons, self.memberships, self.proofs, self.joining, self.new_proofs))


def update_households(
    claims: Sequence[HouseholdClaim], known: dict[tuple[str, str], int], people: People, batch_id: int | None, by: Actor
) -> list[Taken]:
    """Bring known households to what is claimed; those that are closed keep their facts and get a waiting change."""
    found = homes([known[claim.key] for claim in claims]) if claims else {}
    closed = settled_among(list(found))
    return [update_one(claim, found[known[claim.key]], people, batch_id, by, known[claim.key] in closed) for claim in claims]


def update_one(claim: HouseholdClaim, home: Home, people: People, batch_id: int | None, by: Actor, is_closed: bool) -> Taken:
    difference, doubts, warnings = compare(claim, home, people)
    for doubt in doubts:
        raise_doubt(doubt, by, batch_id)
    outcome = Outcome.UNCHANGED
    if difference and is_closed:
        outcome = Outcome.PROPOSED
        propose(claim, home, batch_id, by)
        warnings.append(warning(claim.members[0].row, "application_submitted"))
    elif difference:
        outcome = Outcome.UPDATED
        warnings += apply(difference, home, people, batch_id, by)
    ids = [known.id for member in claim.members if (known := people.get(member.number))]
    return Taken(claim, outcome, home.household.id, home.household.reference, tuple(ids), warnings)


def compare(claim: HouseholdClaim, home: Home, people: People) -> tuple[Difference, list[Doubt], list[Fault]]:
    """What differs, what is doubtful, and what the sender should know."""
    difference, doubts, warnings = Difference(household=of_household(claim, home)), [], []
    for member in claim.members:
        known = people.get(member.number)
        present = home.member(known.id) if known else None
        if known and are_other_names(known.name, member.name):
            doubts.append(Doubt(NAME_DIFFERS, known.id, home.household.id, member.name))
            warnings.append(warning(member.row, NAME_DIFFERS))
        elif present:
            of_person(member, *present, difference)
        if known and not present and is_refused(Doubt(TWO_HOUSEHOLDS, known.id, home.household.id)):
            warnings.append(warning(member.row, "claim_refused"))
        elif not present:
            difference.joining.append(member)
    of_proofs(claim, home, difference)
    claimed = {known.id for member in claim.members if (known := people.get(member.number))}
    if any(person.id not in claimed for _, person in home.members):
        warnings.append(warning(claim.members[0].row, "member_missing"))
    return difference, doubts, warnings


def of_household(claim: HouseholdClaim, home: Home) -> dict[str, Any]:
    household, changed = home.household, {}
    if not household.division_code.startswith(claim.division_code):
        changed["division_code"] = claim.division_code
    if claim.category != household.category:
        changed["category"] = claim.category
    if claim.address and rows.blind_address(claim.address) != household.address_blind:
        changed["address"] = claim.address
    return changed


def of_person(member: MemberClaim, membership: Membership, person: Person, difference: Difference) -> None:
    if changed := person_changes(member, person):
        difference.persons.append((person, changed))
    said = {"relation": member.relation, "is_head": member.is_head}
    if changed := {name: value for name, value in said.items() if getattr(membership, name) != value}:
        difference.memberships.append((membership, changed))


def person_changes(member: MemberClaim, person: Person) -> dict[str, Any]:
    """Only the phone may become another one; sex and birth date follow from the number and only fill a gap."""
    changed: dict[str, Any] = {}
    if member.phone and personal.current().blind("phone", member.phone) != person.phone_blind:
        changed["phone"] = member.phone
    if member.sex and not person.sex:
        changed["sex"] = member.sex
    if member.birth_on and not person.birth_on:
        changed["birth_on"] = member.birth_on
    return changed


def of_proofs(claim: HouseholdClaim, home: Home, difference: Difference) -> None:
    known = {proof.number: proof for proof in home.proofs}
    for said in claim.proofs:
        proof = known.get(said.number)
        if proof is None:
            difference.new_proofs.append(said)
        elif changed := proof_changes(said, proof):
            difference.proofs.append((proof, changed))


def proof_changes(said: ProofClaim, proof: Proof) -> dict[str, Any]:
    changed: dict[str, Any] = {}
    if said.issued_by and said.issued_by != proof.issued_by:
        changed["issued_by"] = said.issued_by
    if said.valid_until and stored_end(said.valid_until) != proof.valid_until:
        changed["valid_until"] = stored_end(said.valid_until)
        changed["is_expired"] = False
    return changed


def apply(difference: Difference, home: Home, people: People, batch_id: int | None, by: Actor) -> list[Fault]:
    """Take the difference over. Returns the warnings that joining members gave."""
    household = home.household
    include_old_head(home, difference)
    was = before(difference, household)
    step_back(difference.memberships)
    set_household(household, difference.household)
    for row, changed in (*difference.memberships, *difference.proofs):
        set_all(row, changed)
    new = [Proof(household_id=household.id, **rows.proof_columns(said, clock.now())) for said in difference.new_proofs]
    db.session.add_all(new)
    joined = [join(household, member, people, batch_id, by) for member in difference.joining]
    touched = [*(m for m, _ in home.members), *(p for p, _ in difference.proofs), *new, *(one.membership for one in joined)]
    db.session.flush()
    was.joined, was.new_proofs = [one.membership.id for one in joined], [proof.id for proof in new]
    shape(household, events.Updated(), *touched, *keep(was, batch_id, household.id), by=by)
    for person, changed in difference.persons:
        set_person(person, changed)
        shape_person(person, events.PersonUpdated(), by=by)
    return [fault for one in joined for fault in one.warnings]


def before(difference: Difference, household: Household) -> Changes:
    """The columns that will change, each with what it was and what it becomes."""
    return Changes(
        household=pairs_of(household, difference.household),
        persons=pairs_of_rows(difference.persons),
        memberships=pairs_of_rows(difference.memberships),
        proofs=pairs_of_rows(difference.proofs),
    )


def set_household(household: Household, changed: dict[str, Any]) -> None:
    set_all(household, changed)
    if "address" in changed:
        household.address_blind = rows.blind_address(changed["address"]) if changed["address"] else None


def include_old_head(home: Home, difference: Difference) -> None:
    """Where a new head comes, the old one's step back belongs to the difference, whether the file named it or not."""
    comes = any(changed.get("is_head") for _, changed in difference.memberships) or any(m.is_head for m in difference.joining)
    if comes and home.head and all(row is not home.head for row, _ in difference.memberships):
        difference.memberships.append((home.head, {"is_head": False}))


def step_back(memberships: Iterable[tuple[Membership, dict[str, Any]]]) -> None:
    """A household has one head at any instant: the old one steps back before the new one steps up."""
    for membership, changed in memberships:
        if changed.get("is_head") is False:
            membership.is_head = False
    db.session.flush()


def set_person(person: Person, changed: dict[str, Any]) -> None:
    set_all(person, changed)
    if "phone" in changed:
        person.phone_blind = personal.current().blind("phone", changed["phone"]) if changed["phone"] else None


def set_all(row: Any, changed: dict[str, Any]) -> None:
    for name, value in changed.items():
        setattr(row, name, value)


def update_persons(claimed: Iterable[tuple[int, MemberClaim]], batch_id: int | None, by: Actor) -> None:
    """What is newly said of persons who were known before they came into their household."""
    said = dict(claimed)
    for person in db.session.scalars(locked(select(Person).where(Person.id.in_(said)))) if said else ():
        if changed := person_changes(said[person.id], person):
            was = Changes(persons=pairs_of_rows([(person, changed)]))
            set_person(person, changed)
            shape_person(person, events.PersonUpdated(), *keep(was, batch_id, None), by=by)


def propose(claim: HouseholdClaim, home: Home, batch_id: int | None, by: Actor) -> None:
    """Let the change wait; the same one waits once."""
    digest = personal.current().blind("claim", claim.as_json())
    waiting = select(ProposedChange.id).where(ProposedChange.household_id == home.household.id, ProposedChange.digest == digest)
    if db.session.scalar(waiting.where(ProposedChange.outcome.is_(None))) is not None:
        return
    change = ProposedChange(household_id=home.household.id, batch_id=batch_id, digest=digest, created_at=clock.now())
    change.claim = claim.as_json()
    db.session.add(change)
    db.session.flush()
    record(events.ChangeProposed(), home.household, change, by=by)
