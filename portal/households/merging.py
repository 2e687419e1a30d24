"""Two records that were found to be one person become one, field by field; the other stays findable."""

from collections.abc import Iterable

from sqlalchemy import or_, select

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db, locked
from portal.core.lifecycle import Refused
from portal.core.tongues import say
from portal.households import events
from portal.households.living import tell_merge
from portal.households.models import DuplicatePair, Household, Membership, Person, Verdict
from portal.households.pairs import forget_keys
from portal.households.shaping import shape_person
from portal.ledger.operations import about
from portal.ledger.recording import record

# What is chosen together: a number carries its birth date, sex and kind of document.
FIELDS: dict[str, tuple[str, ...]] = {
    "name": ("name",),
    "number": ("id_no_sealed", "id_no_blind", "id_no_masked", "id_type", "birth_on", "sex"),
    "phone": ("phone_sealed", "phone_blind"),
}
FIRST, SECOND = "first", "second"


def merge(pair: DuplicatePair, choices: dict[str, str], by: Actor) -> None:
    """Unite the pair's persons: `keep` says which record remains, `name`, `number`, `phone` whose value counts."""
    sides = {FIRST: locked_person(pair.first_id, pair), SECOND: locked_person(pair.second_id, pair)}
    keep = SECOND if choices.get("keep") == SECOND else FIRST
    kept, merged = sides[keep], sides[SECOND if keep == FIRST else FIRST]
    other = SECOND if keep == FIRST else FIRST
    taken_over = [field for field in FIELDS if choices.get(field) == other]
    touched = households_of_both(kept, merged)
    flattened = point_to(kept, merged)
    for field in taken_over:
        exchange(kept, merged, FIELDS[field])
    kept.died_on = kept.died_on or merged.died_on
    moved = unite_memberships(kept, merged, choices.get("home", ""))
    moot = moot_pairs(merged, pair)
    merged.updated_at = clock.now()
    forget_keys([merged.id])
    event = events.Merged(merged.reference, kept.reference)
    record(event, merged, *flattened, by=by, reason=pair.note)
    shape_person(kept, event, *moved, by=by, reason=pair.note, homes=touched)
    for one in moot:
        record(events.PairAdjudicated(Verdict.MOOT.value), one, by=by, reason=pair.note)
    tell_merge(kept.id, merged.id, by)


def locked_person(person_id: int, pair: DuplicatePair) -> Person:
    person = db.session.scalar(locked(select(Person).where(Person.id == person_id)))
    if person is None or person.merged_into_id is not None:
        raise about(
            Refused("merged", say("One of these records was merged into another one meanwhile. Nothing was changed.")), pair
        )
    return person


def households_of_both(kept: Person, merged: Person) -> list[Household]:
    ids = select(Membership.household_id).where(Membership.person_id.in_((kept.id, merged.id)), Membership.until.is_(None))
    return list(db.session.scalars(locked(select(Household).where(Household.id.in_(ids)).order_by(Household.id))))


def point_to(kept: Person, merged: Person) -> list[Person]:
    """Every record that was merged before points to the one that remains, so that one step leads there."""
    earlier = list(db.session.scalars(locked(select(Person).where(Person.merged_into_id == merged.id))))
    for person in (merged, *earlier):
        person.merged_into_id = kept.id
    db.session.flush()
    return earlier


def exchange(kept: Person, merged: Person, columns: tuple[str, ...]) -> None:
    """The chosen value to the record that remains; the other value stays on the merged one, where it is still found."""
    for column in columns:
        mine, other = getattr(kept, column), getattr(merged, column)
        setattr(kept, column, other)
        setattr(merged, column, mine)


def unite_memberships(kept: Person, merged: Person, home: str) -> list[Membership]:
    """All memberships become the kept person's; of the present ones only that of `home` (else the kept one's own) stays."""
    rows = list(
        db.session.scalars(
            locked(select(Membership).where(Membership.person_id.in_((kept.id, merged.id))).order_by(Membership.id))
        )
    )
    present = [m for m in rows if m.until is None]
    stays = home_among(present, kept, home)
    for membership in present:
        if membership is not stays:
            membership.until, membership.ended_by = clock.today(), "merged"
    db.session.flush()
    for membership in rows:
        membership.person_id = kept.id
    if stays is not None:
        stays.is_contested = False
    db.session.flush()
    return rows


def home_among(present: Iterable[Membership], kept: Person, home: str) -> Membership | None:
    present = sorted(present, key=lambda m: (m.is_contested, m.person_id != kept.id, m.id))
    chosen = db.session.scalar(select(Household.id).where(Household.reference == home)) if home else None
    return next((m for m in present if m.household_id == chosen), present[0] if present else None)


def moot_pairs(merged: Person, pair: DuplicatePair) -> list[DuplicatePair]:
    """Open pairs of the merged record are settled with it; what is still doubtful is found anew on the kept one."""
    either = or_(DuplicatePair.first_id == merged.id, DuplicatePair.second_id == merged.id)
    found = list(
        db.session.scalars(
            locked(select(DuplicatePair).where(either, DuplicatePair.verdict.is_(None), DuplicatePair.id != pair.id))
        )
    )
    for one in found:
        one.verdict, one.found_at = Verdict.MOOT.value, clock.now()
    return found
