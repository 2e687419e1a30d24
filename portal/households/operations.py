"""Registering households and correcting what is known of them: one verb each, and each actor becomes a maker.

Nothing changes while an application of the household is being decided. Life events are in `life_events`.
"""

from datetime import date

from sqlalchemy import select

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db, locked
from portal.core.lifecycle import Conflict, NotFound, Refused
from portal.core.tongues import say
from portal.households import checking, events, rows
from portal.households.claims import HouseholdClaim, MemberClaim, ProofClaim, read_claim
from portal.households.homes import Home, People, home, known_households
from portal.households.joining import join
from portal.households.living import expect_open, tell_identity
from portal.households.models import Household, Person, Proof, ProposedChange
from portal.households.shaping import households_of, shape, shape_person
from portal.households.taking import take as take_claims
from portal.households.updating import set_person, update_households
from portal.ledger.operations import about, constraint_means, operation, take
from portal.web.permissions import Permission

HOUSEHOLD_KNOWN = Refused(
    "household_known",
    say("This county has a household with this number already. Look for it and correct it there."),
    "household_no",
)
NUMBER_TAKEN = Refused(
    "number_taken", say("Another person has this ID number. If both are one person, that is decided under duplicates."), "number"
)

constraint_means("uq_household_county_household_no", "household.county, household.household_no", HOUSEHOLD_KNOWN)
constraint_means("uq_person_id_no_blind", "person.id_no_blind", NUMBER_TAKEN)
constraint_means(
    "uq_membership_person_current",
    "membership.person_id",
    Conflict("lives_elsewhere", say("This person lives in another household meanwhile. Look at the record again.")),
)
constraint_means(
    "uq_membership_head_current",
    "membership.household_id",
    Conflict("has_a_head", say("The household has another head meanwhile. Look at the record again.")),
)


@operation(Permission.HOUSEHOLDS_WRITE)
def register_household(said: HouseholdClaim, *, by: Actor) -> str:
    """Register a household as typed; its reference. A person who stands elsewhere is taken as contested.

    Raises Refused at the field that is wrong (`household_no`, `members-0-number` …), household_known.
    """
    claim = checking.checked_claim(said)
    if known_households([claim]):
        raise HOUSEHOLD_KNOWN
    return take_claims([claim], by=by, batch_id=None, event=events.Registered)[0].reference


def person_to_change(reference: str, version: int | None) -> Person:
    """The person under lock, if nothing closes a household of his or hers. Raises NotFound, Conflict, Refused."""
    person = find_person(reference, version)
    expect_open(*households_of(person))
    return person


def find_person(reference: str, version: int | None = None) -> Person:
    """The person under lock, as the actor saw it. A merged record is no longer changed. Raises NotFound, Conflict, Refused."""
    person = db.session.scalar(locked(select(Person).where(Person.reference == reference)))
    if person is None:
        raise NotFound(reference)
    take(person, version)
    if person.merged_into_id is not None:
        raise about(Refused("merged", say("This record was merged into another one. Change that one.")), person)
    return person


def home_to_change(reference: str, version: int | None) -> Home:
    """The household under lock, if nothing closes it. Raises NotFound, Conflict, Refused."""
    found = home(reference)
    take(found.household, version)
    expect_open(found.household)
    return found


@operation(Permission.HOUSEHOLDS_WRITE)
def correct_person(
    reference: str,
    *,
    by: Actor,
    name: str,
    birth_on: date | None = None,
    relation: str = "",
    version: int | None = None,
    note: str = "",
) -> None:
    """Correct the name. A birth date is only accepted as the number has it: to change it, correct the number."""
    person = person_to_change(reference, version)
    checking.expect_birth(birth_on, checking.checked_number(person.id_no or ""), "birth_on")
    before, person.name = person.name, checking.checked_name(name)
    shape_person(person, events.PersonCorrected(), by=by, reason=note)
    if person.name != before:
        tell_identity(person.id, "name_corrected", by)


@operation(Permission.HOUSEHOLDS_WRITE)
def correct_number(reference: str, *, by: Actor, number: str, version: int | None = None, note: str = "") -> None:
    """Correct the ID number; birth date, sex and kind of document follow it. A live grant of the person is flagged.

    Raises Refused number_taken.
    """
    person = person_to_change(reference, version)
    before = person.id_no_blind
    checked = checking.checked_number(number)
    for name, value in rows.number_columns(checked.number).items():
        setattr(person, name, value)
    person.birth_on, person.sex, person.id_type = checked.birth_date, str(checked.sex)[0], str(checked.kind)
    shape_person(person, events.NumberCorrected(), by=by, reason=note)
    if person.id_no_blind != before:
        tell_identity(person.id, "number_corrected", by)


@operation(Permission.HOUSEHOLDS_WRITE)
def change_phone(reference: str, *, by: Actor, phone: str, version: int | None = None, note: str = "") -> None:
    """Change a person's phone; blank removes it."""
    person = person_to_change(reference, version)
    set_person(person, {"phone": checking.checked_phone(phone) or None})
    shape_person(person, events.PhoneChanged(), by=by, reason=note)


@operation(Permission.HOUSEHOLDS_WRITE)
def change_address(
    reference: str, *, by: Actor, address: str, division_code: str = "", version: int | None = None, note: str = ""
) -> None:
    """Change where the household lives. Another county makes it another household: transfer its members instead."""
    household = home_to_change(reference, version).household
    set_division(household, division_code)
    for name, value in rows.address_columns(checking.checked_text(address, "address", 300)).items():
        setattr(household, name, value)
    shape(household, events.AddressChanged(), by=by, reason=note)


def set_division(household: Household, code: str) -> None:
    if not code:
        return
    division = checking.read(checking.parse_division, code, "division_code")
    if division.county != household.county:
        text = say("A household stays in its county. Register it there and transfer its members.")
        raise about(Refused("county_differs", text, "division_code"), household)
    household.division_code = division.code


@operation(Permission.HOUSEHOLDS_WRITE)
def change_category(reference: str, *, by: Actor, category: str, version: int | None = None, note: str = "") -> None:
    """Change why the household is needy."""
    household = home_to_change(reference, version).household
    household.category = checking.checked_category(category)
    shape(household, events.CategoryChanged(), by=by, reason=note)


@operation(Permission.HOUSEHOLDS_WRITE)
def add_member(reference: str, said: MemberClaim, *, by: Actor, version: int | None = None, note: str = "") -> str:
    """Add a person to the household; the person's reference. Who lives elsewhere is contested until adjudicated."""
    found = home_to_change(reference, version)
    member = checking.checked_member(said)
    people = People([member.number])
    known = people.get(member.number)
    if known and found.member(known.id):
        raise about(
            Refused("person_repeated", say("The same person stands in this household already."), "number"), found.household
        )
    if member.is_head and found.head:
        raise about(Refused("head", say("This household has a head. Change the head instead."), "relation"), found.household)
    joined = join(found.household, member, people, None, by)
    person = db.session.get_one(Person, joined.person_id)
    shape(found.household, events.MemberAdded(person.reference), joined.membership, by=by, reason=note)
    return person.reference


@operation(Permission.HOUSEHOLDS_WRITE)
def add_proof(reference: str, said: ProofClaim, *, by: Actor, version: int | None = None, note: str = "") -> int:
    """Add a certificate; its id. `valid_until` None = no end. Raises Refused proof_known."""
    found = home_to_change(reference, version)
    checked = checking.checked_proof(said)
    if any(proof.number == checked.number for proof in found.proofs):
        raise about(Refused("proof_known", say("This certificate stands here already."), "number"), found.household)
    proof = Proof(household_id=found.household.id, **rows.proof_columns(checked, clock.now()))
    db.session.add(proof)
    shape(found.household, events.ProofAdded(checked.number), proof, by=by, reason=note)
    return proof.id


@operation(Permission.HOUSEHOLDS_WRITE)
def withdraw_proof(reference: str, proof_id: int, *, by: Actor, version: int | None = None, note: str = "") -> None:
    """Take a certificate back; it stays on record."""
    found = home_to_change(reference, version)
    proof = next((p for p in found.proofs if p.id == proof_id), None)
    if proof is None:
        raise NotFound(str(proof_id))
    proof.is_withdrawn = True
    shape(found.household, events.ProofWithdrawn(proof.number), proof, by=by, reason=note)


def waiting_change(reference: str, change_id: int) -> tuple[Home, ProposedChange]:
    found = home(reference)
    change = db.session.scalar(locked(select(ProposedChange).where(ProposedChange.id == change_id)))
    if change is None or change.household_id != found.household.id:
        raise NotFound(str(change_id))
    if change.outcome is not None:
        raise about(Conflict("change_settled", say("Somebody settled this waiting change already.")), found.household)
    return found, change


@operation(Permission.HOUSEHOLDS_WRITE)
def take_change(reference: str, change_id: int, *, by: Actor, note: str = "") -> None:
    """Take over what a file said while the household was closed."""
    found, change = waiting_change(reference, change_id)
    expect_open(found.household)
    change.outcome = "taken"
    claim = read_claim(change.claim or "")
    update_households([claim], {claim.key: found.household.id}, People(m.number for m in claim.members), change.batch_id, by)
    shape(found.household, events.ChangeTaken(), change, by=by, reason=note)


@operation(Permission.HOUSEHOLDS_WRITE)
def drop_change(reference: str, change_id: int, *, by: Actor, note: str = "") -> None:
    """Drop what a file said while the household was closed."""
    found, change = waiting_change(reference, change_id)
    change.outcome = "dropped"
    shape(found.household, events.ChangeDropped(), change, by=by, reason=note)
