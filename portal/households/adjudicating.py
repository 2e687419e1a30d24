"""Adjudicating pairs: what somebody finds about two records, and what follows from it.

Who shaped either record does not adjudicate it, nor who knows the people. A pair of one person (`first` = `second`)
doubts a claim of the number: under another name, or in a second household.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy import select

from portal.accounts.models import User
from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db, locked
from portal.core.lifecycle import Conflict, NotFound, Refused
from portal.core.tongues import say
from portal.households import events
from portal.households.doubts import NAME_DIFFERS, TWO_HOUSEHOLDS
from portal.households.living import expect_open
from portal.households.merging import merge
from portal.households.models import Acquaintance, DuplicatePair, Household, HouseholdMaker, Membership, Person, Verdict
from portal.households.shaping import shape_person
from portal.ledger.operations import about, operation, take
from portal.ledger.recording import record
from portal.web.permissions import Permission

SENTENCE = 10


@dataclass(frozen=True)
class PairFacts:
    """What decides who may adjudicate a pair."""

    is_open: bool
    actor_ids: frozenset[int]
    maker_ids: frozenset[int]
    acquainted_ids: frozenset[int]
    is_own: bool


def still_open(facts: PairFacts) -> Refused | None:
    return (
        None
        if facts.is_open
        else Conflict("adjudicated", say("This pair is adjudicated already. The finding stands in its timeline."))
    )


def not_a_maker(facts: PairFacts) -> Refused | None:
    if facts.actor_ids & facts.maker_ids:
        return Refused("maker", say("You took part in entering one of these households, so somebody else has to decide."))
    return None


def no_tie(facts: PairFacts) -> Refused | None:
    if facts.is_own:
        return Refused("own_household", say("This is your own household. Somebody else has to decide."))
    if facts.actor_ids & facts.acquainted_ids:
        return Refused("acquainted", say("You said that you know them. Somebody else has to decide."))
    return None


RULES: tuple[Callable[[PairFacts], Refused | None], ...] = (still_open, not_a_maker, no_tie)


def why_not(pair: DuplicatePair, by: Actor) -> Refused | None:
    """Why this actor cannot adjudicate the pair now, or None. The page draws its buttons by the same answer."""
    facts = facts_of(pair, by)
    return next((refusal for rule in RULES if (refusal := rule(facts))), None)


def facts_of(pair: DuplicatePair, by: Actor) -> PairFacts:
    households = households_of_pair(pair)
    return PairFacts(
        is_open=pair.verdict is None,
        actor_ids=by.bound_ids,
        maker_ids=frozenset(
            db.session.scalars(select(HouseholdMaker.user_id).where(HouseholdMaker.household_id.in_(households)))
        ),
        acquainted_ids=frozenset(
            db.session.scalars(select(Acquaintance.user_id).where(Acquaintance.household_id.in_(households)))
        ),
        is_own=is_own(pair, households, by),
    )


def households_of_pair(pair: DuplicatePair) -> set[int]:
    """Every household that the pair is about: where either person is or was a member, and the one that claims."""
    found = select(Membership.household_id).where(Membership.person_id.in_((pair.first_id, pair.second_id)))
    return {*db.session.scalars(found), *([pair.household_id] if pair.household_id else [])}


def is_own(pair: DuplicatePair, households: set[int], by: Actor) -> bool:
    """Whether one of the persons behind the actor stands in the pair, or lives in one of its households."""
    people = db.session.execute(select(User.id_no_blind, User.address_blind).where(User.id.in_(by.bound_ids))).all()
    numbers = {number for number, _ in people if number}
    addresses = {address for _, address in people if address}
    member = (
        select(Person.id)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.household_id.in_(households), Person.id_no_blind.in_(numbers))
    )
    home = select(Household.id).where(Household.id.in_(households), Household.address_blind.in_(addresses))
    return bool(numbers and db.session.scalar(member.limit(1))) or bool(addresses and db.session.scalar(home.limit(1)))


@operation(Permission.DUPLICATES_ADJUDICATE)
def adjudicate(
    reference: str, verdict: str, *, by: Actor, note: str, choices: dict[str, str] | None = None, version: int | None = None
) -> None:
    """Find what a pair is: same_person, not_the_same, same_family, suspicious; with a sentence why.

    `choices` for same_person: `keep` first | second (the record that remains), and for `name`, `number`, `birth_on`,
    `sex`, `phone` which record's value counts; `home`: the reference of the household where the person lives;
    for a claimed name `name`: stored | claimed. Raises NotFound, Refused, Conflict.
    """
    pair = db.session.scalar(locked(select(DuplicatePair).where(DuplicatePair.reference == reference)))
    if pair is None:
        raise NotFound(reference)
    take(pair, version)
    check(pair, verdict, note, by)
    settle_pair(pair, verdict, note, by)
    follow(pair, Verdict(verdict), choices or {}, by)


def check(pair: DuplicatePair, verdict: str, note: str, by: Actor) -> None:
    if refusal := why_not(pair, by):
        raise about(refusal, pair)
    if verdict not in set(Verdict) - {Verdict.MOOT}:
        raise about(Refused("verdict", say("Choose what you found."), "verdict"), pair)
    if len("".join(note.split())) < SENTENCE:
        raise about(
            Refused("note", say("Write at least %(least)s characters, so that others understand why.", least=SENTENCE), "note"),
            pair,
        )
    if verdict != Verdict.SUSPICIOUS:
        expect_open(*db.session.scalars(select(Household).where(Household.id.in_(households_of_pair(pair)))))


def settle_pair(pair: DuplicatePair, verdict: str, note: str, by: Actor) -> None:
    pair.verdict, pair.found_by_id, pair.found_at, pair.note = verdict, by.id, clock.now(), note
    db.session.flush()
    record(events.PairAdjudicated(verdict), pair, by=by, reason=note)


def follow(pair: DuplicatePair, verdict: Verdict, choices: dict[str, str], by: Actor) -> None:
    """What the finding does to the records."""
    if verdict == Verdict.SUSPICIOUS:
        return
    if pair.kind == NAME_DIFFERS:
        decide_name(pair, verdict, choices, by)
    elif pair.kind == TWO_HOUSEHOLDS:
        decide_home(pair, verdict, choices, by)
    elif verdict == Verdict.SAME_PERSON:
        merge(pair, choices, by)


def decide_name(pair: DuplicatePair, verdict: Verdict, choices: dict[str, str], by: Actor) -> None:
    """The person is meant: one of the names counts. Another person is meant: that household's claim ends."""
    person = db.session.get_one(Person, pair.first_id)
    if verdict == Verdict.SAME_PERSON:
        if choices.get("name") == "claimed" and pair.claimed_name:
            person.name = pair.claimed_name
        shape_person(person, events.PersonCorrected(), by=by, reason=pair.note)
    else:
        end_claim(pair, [m for m in claims_of(pair) if m.is_contested or came_with(m, pair)], by)


def decide_home(pair: DuplicatePair, verdict: Verdict, choices: dict[str, str], by: Actor) -> None:
    """One person has one home: the claiming household, or the one where he or she stood before."""
    claim = db.session.get_one(Household, pair.household_id)
    present = list(present_memberships(pair.first_id))
    if verdict != Verdict.SAME_PERSON or choices.get("home") != claim.reference:
        end_claim(pair, [m for m in claims_of(pair) if m.is_contested], by)
        return
    ended = [m for m in present if m.household_id != claim.id and not m.is_contested]
    end_all(ended)
    moved = [m for m in present if m.household_id == claim.id]
    for membership in moved:
        membership.is_contested = False
    close_claim(pair, [*ended, *moved], by)


def claims_of(pair: DuplicatePair) -> Iterable[Membership]:
    return [m for m in present_memberships(pair.first_id) if m.household_id == pair.household_id]


def present_memberships(person_id: int) -> Iterable[Membership]:
    return db.session.scalars(locked(select(Membership).where(Membership.person_id == person_id, Membership.until.is_(None))))


def came_with(membership: Membership, pair: DuplicatePair) -> bool:
    """Whether the membership was made by the very claim that is doubted."""
    return membership.since == clock.on_page(pair.created_at).date()


def end_claim(pair: DuplicatePair, ended: list[Membership], by: Actor) -> None:
    end_all(ended)
    close_claim(pair, ended, by)


def end_all(ended: Iterable[Membership]) -> None:
    for membership in ended:
        membership.until, membership.ended_by = clock.today(), "adjudicated"
    db.session.flush()


def close_claim(pair: DuplicatePair, changed: list[Membership], by: Actor) -> None:
    if not changed:
        return
    touched = list(db.session.scalars(select(Household).where(Household.id.in_({m.household_id for m in changed}))))
    person, claim = db.session.get_one(Person, pair.first_id), db.session.get_one(Household, pair.household_id)
    shape_person(person, events.ClaimDecided(claim.reference), *changed, by=by, reason=pair.note, homes=touched)
