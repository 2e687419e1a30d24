"""What happens to people: each with a verb, a day and an effect of its own. They are recorded whenever they happened,
also while an application is being decided: the application shows what changed. What they do to a grant is registered
by the packages above (`living.on_life_event`)."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import select

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db, locked, next_reference
from portal.core.lifecycle import NotFound, Refused
from portal.core.tongues import say
from portal.households import checking, events
from portal.households.homes import Home, home, homes
from portal.households.living import tell
from portal.households.models import Household, LifeEvent, Membership, Person, Proof
from portal.households.operations import HOUSEHOLD_KNOWN, find_person
from portal.households.search import names
from portal.households.shaping import households_of, shape, shape_person
from portal.households.words import HEAD, OTHER
from portal.ledger.operations import about, operation, take
from portal.web.permissions import Permission

EXPIRED_AT_ONCE = 50


@operation(Permission.HOUSEHOLDS_WRITE)
def record_death(reference: str, *, by: Actor, on: date, version: int | None = None, note: str = "") -> None:
    """The person died on a day. Leaves the household; a grant is frozen at that day."""
    person = find_person(reference, version)
    if person.died_on is not None:
        raise about(Refused("died_already", say("This death is recorded already.")), person)
    person.died_on = checking.checked_day(on, earliest=person.birth_on)
    leave(person, on, "death", events.Died(on.isoformat()), by, note)


@operation(Permission.HOUSEHOLDS_WRITE)
def entered_in_error(reference: str, *, by: Actor, version: int | None = None, note: str = "") -> None:
    """The person should never have been entered: leaves the household; the revocation of a grant is proposed above."""
    leave(find_person(reference, version), clock.today(), "entered_in_error", events.EnteredInError(), by, note)


def leave(person: Person, on: date, kind: str, event: events.Event, by: Actor, note: str) -> None:
    """End every membership of the person and tell it."""
    touched = households_of(person)
    if not touched:
        raise about(Refused("no_household", say("This person is a member of no household.")), person)
    ended = list(present_memberships(person.id))
    for membership in ended:
        end(membership, on, kind)
    happened = [life_event(kind, household, on, note, person.id) for household in touched]
    shape_person(person, event, *ended, *happened, by=by, reason=note, homes=touched)
    tell(happened[0], by)


def present_memberships(person_id: int) -> Iterable[Membership]:
    return db.session.scalars(locked(select(Membership).where(Membership.person_id == person_id, Membership.until.is_(None))))


def end(membership: Membership, on: date, why: str) -> None:
    membership.until, membership.ended_by = max(on, membership.since), why


def life_event(
    kind: str, household: Household, on: date, note: str, person_id: int | None = None, other_id: int | None = None
) -> LifeEvent:
    happened = LifeEvent(
        kind=kind,
        household_id=household.id,
        person_id=person_id,
        other_household_id=other_id,
        happened_on=on,
        note=note,
        created_at=clock.now(),
    )
    db.session.add(happened)
    db.session.flush()
    return happened


@operation(Permission.HOUSEHOLDS_WRITE)
def transfer_person(
    reference: str, *, by: Actor, to: str, relation: str, on: date, version: int | None = None, note: str = ""
) -> None:
    """The person moved to another household (its reference `to`). A grant stays with the person."""
    person = find_person(reference, version)
    old = home_of(person)
    new = home(to.strip().upper())
    if new.household.id == old.household.id or new.member(person.id):
        raise about(Refused("same_household", say("The person is a member of that household already."), "to"), person)
    expect_no_second_head(new, checking.checked_relation(relation))
    checking.checked_day(on)
    moved = move([person], old, new.household, {person.id: relation}, on, "transfer")
    happened = life_event("transfer", old.household, on, note, person.id, new.household.id)
    event = events.Transferred(old.household.reference, new.household.reference, on.isoformat())
    shape_person(person, event, *moved, happened, by=by, reason=note, homes=[old.household, new.household])
    tell(happened, by)


def home_of(person: Person) -> Home:
    """Where the person lives uncontested. Raises Refused no_household."""
    membership = next((m for m in present_memberships(person.id) if not m.is_contested), None)
    if membership is None:
        raise about(Refused("no_household", say("This person is a member of no household.")), person)
    return homes([membership.household_id])[membership.household_id]


def expect_no_second_head(found: Home, relation: str) -> None:
    if relation == HEAD and found.head:
        raise about(Refused("head", say("This household has a head. Change the head instead."), "relation"), found.household)


def move(people: Sequence[Person], old: Home, new: Household, relations: dict[int, str], on: date, why: str) -> list[Membership]:
    """End the memberships in the old household, begin those in the new one; all rows that changed."""
    ended = [membership for membership, person in old.members if person in people]
    for membership in ended:
        end(membership, on, why)
    db.session.flush()
    begun = [
        Membership(household_id=new.id, person_id=p.id, relation=relations[p.id], is_head=relations[p.id] == HEAD, since=on)
        for p in people
    ]
    db.session.add_all(begun)
    db.session.flush()
    return [*ended, *begun]


@operation(Permission.HOUSEHOLDS_WRITE)
def split_household(
    reference: str,
    *,
    by: Actor,
    persons: Sequence[str],
    head: str,
    household_no: str,
    on: date,
    version: int | None = None,
    note: str = "",
) -> str:
    """Some members (references) form a household of their own, under `head`; its reference. Grants stay with the persons."""
    old = home(reference)
    take(old.household, version)
    leaving = leaving_members(old, persons, head)
    checking.checked_day(on)
    new = split_off(old.household, checking.needed(household_no.strip(), "household_no", 40), leaving[0].name)
    moved = move(leaving, old, new, {p.id: HEAD if p.reference == head else OTHER for p in leaving}, on, "split")
    happened = [life_event("split", old.household, on, note, p.id, new.id) for p in leaving]
    shape(new, events.FormedBySplit(old.household.reference, on.isoformat()), by=by, reason=note)
    shape(old.household, events.Split(len(leaving), new.reference, on.isoformat()), *moved, *happened, by=by, reason=note)
    for one in happened:
        tell(one, by)
    return new.reference


def leaving_members(old: Home, persons: Sequence[str], head: str) -> list[Person]:
    """The leaving members, their head first. Raises Refused where they are not some of the household, with a head."""
    leaving = [person for membership, person in old.members if person.reference in set(persons) and not membership.is_contested]
    if not leaving or len(leaving) == len(old.members):
        raise about(
            Refused("split_members", say("Choose some members, but not all, to form the new household."), "persons"),
            old.household,
        )
    if head not in {person.reference for person in leaving}:
        raise about(Refused("split_head", say("Choose the new household's head among those who leave."), "head"), old.household)
    return sorted(leaving, key=lambda person: person.reference != head)


def split_off(old: Household, household_no: str, head_name: str) -> Household:
    """A household at the same place. Raises Refused household_known."""
    if db.session.scalar(select(Household.id).where(Household.county == old.county, Household.household_no == household_no)):
        raise HOUSEHOLD_KNOWN
    copied = {
        name: getattr(old, name)
        for name in ("county", "province", "division_code", "category", "address_sealed", "address_blind")
    }
    now = clock.now()
    new = Household(
        reference=next_reference("HOU", clock.today().year),
        household_no=household_no,
        head_name=head_name,
        created_at=now,
        updated_at=now,
        **copied,
    )
    db.session.add(new)
    db.session.flush()
    names.add(db.session(), [(new.id, head_name)])
    return new


@operation(Permission.HOUSEHOLDS_WRITE)
def drop_from_list(
    reference: str, *, by: Actor, on: date, persons: Sequence[str] = (), version: int | None = None, note: str = ""
) -> None:
    """Members (all, or these references) are no longer on the registered list: a task to look at their grants, no loss."""
    found = home(reference)
    take(found.household, version)
    checking.checked_day(on)
    dropped = [person for _, person in found.members if not persons or person.reference in persons]
    if not dropped:
        raise about(Refused("nobody", say("Choose at least one member."), "persons"), found.household)
    happened = [life_event("dropped_from_list", found.household, on, note, person.id) for person in dropped]
    shape(found.household, events.DroppedFromList(on.isoformat(), len(dropped)), *happened, by=by, reason=note)
    for one in happened:
        tell(one, by)


@operation(Permission.HOUSEHOLDS_WRITE)
def change_head(
    reference: str, *, by: Actor, person: str, on: date, former: str = OTHER, version: int | None = None, note: str = ""
) -> None:
    """Another member (reference) is the head from a day on; `former` is the old head's relation to the new one."""
    found = home(reference)
    take(found.household, version)
    new = next(((m, p) for m, p in found.members if p.reference == person), None)
    if new is None or new[0].is_head:
        raise about(Refused("new_head", say("Choose another member as the head."), "person"), found.household)
    step_back(found, checking.checked_relation(former, "former"))
    new[0].is_head, new[0].relation = True, HEAD
    happened = life_event("head_changed", found.household, checking.checked_day(on), note, new[1].id)
    event = events.HeadChanged(new[1].reference, on.isoformat())
    shape(found.household, event, *(m for m, _ in found.members), happened, by=by, reason=note)
    tell(happened, by)


def step_back(found: Home, relation: str) -> None:
    if relation == HEAD:
        raise about(Refused("former", say("Say what the former head is to the new one."), "former"), found.household)
    if found.head:
        found.head.relation, found.head.is_head = relation, False
        db.session.flush()


@operation(None)
def expire_proofs(*, by: Actor) -> int:
    """Tell of proofs whose last day is over, some at once; how many. For the daily job, until it returns 0.

    A grant of the year is kept and flagged for the year turn.
    """
    over = select(Proof).where(Proof.valid_until < clock.today(), ~Proof.is_expired, ~Proof.is_withdrawn)
    proofs = list(db.session.scalars(locked(over.order_by(Proof.valid_until).limit(EXPIRED_AT_ONCE))))
    touched = homes({proof.household_id for proof in proofs}) if proofs else {}
    for proof in proofs:
        expire(proof, touched[proof.household_id], by)
    return len(proofs)


def expire(proof: Proof, found: Home, by: Actor) -> None:
    assert proof.valid_until
    proof.is_expired = True
    happened = [life_event("proof_expired", found.household, proof.valid_until, "", person.id) for _, person in found.members]
    shape(found.household, events.ProofExpired(proof.number, proof.valid_until.isoformat()), proof, *happened, by=by)
    for one in happened:
        tell(one, by)


def household_of(reference: str) -> Household:
    """The household of a reference. Raises NotFound."""
    found = db.session.scalar(select(Household).where(Household.reference == reference))
    if found is None:
        raise NotFound(reference)
    return found
