"""Taking households as somebody claims them, many at once: the core of import and of registering by hand.

A household is its county and number, a person the ID number. What is new goes through the ledger's bulk door, what is
known already through the session. Blank never erases; the same number with another name changes nothing; a person who
stands in another household is taken as contested; a member whom a file leaves out stays.
Source: the programme's design, "Files that offices send".
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db, next_numbers, reserve_each
from portal.households import events, rows
from portal.households.claims import HouseholdClaim, MemberClaim
from portal.households.doubts import NAME_DIFFERS, TWO_HOUSEHOLDS, Doubt, are_other_names, raise_doubt, warning
from portal.households.homes import KnownPerson, People, known_households
from portal.households.likeness import Traits
from portal.households.outcomes import Outcome, Taken
from portal.households.pairs import Compared, look_for_pairs, open_pair, pair_values
from portal.households.search import names
from portal.households.updating import update_households, update_persons
from portal.ledger.events import Event
from portal.ledger.operations import operation
from portal.ledger.recording import Unit, record_rows
from portal.web.permissions import Permission


@operation(Permission.HOUSEHOLDS_IMPORT)
def take_households(claims: Sequence[HouseholdClaim], *, by: Actor, batch_id: int | None = None) -> list[Taken]:
    """Take some households of a file (about 100 at once: a transaction of at most 200 ms), in their order.

    `by` becomes a maker of each that is new or changed. Safe to repeat: what is as claimed stays unchanged.
    """
    return take(claims, by=by, batch_id=batch_id)


def take(
    claims: Sequence[HouseholdClaim], *, by: Actor, batch_id: int | None, event: Callable[[int], Event] = events.Imported
) -> list[Taken]:
    people = People({member.number for claim in claims for member in claim.members})
    known = known_households(claims)
    new = {claim.key: claim for claim in reversed(claims) if claim.key not in known}
    created = Creation(list(reversed(new.values())), people, batch_id, by, event).write()
    known |= {taken.claim.key: taken.household_id for taken in created}
    rest = [claim for claim in claims if new.get(claim.key) is not claim]
    done = {id(taken.claim): taken for taken in (*created, *update_households(rest, known, people, batch_id, by))}
    return [done[id(claim)] for claim in claims]


class Creation:
    """New households of one transaction: their rows, then all at once."""

    def __init__(
        self, claims: list[HouseholdClaim], people: People, batch_id: int | None, by: Actor, event: Callable[[int], Event]
    ):
        self.claims, self.people, self.batch_id, self.by, self.event = claims, people, batch_id, by, event
        self.doubts: list[Doubt] = []
        self.new_people: list[Compared] = []
        self.returning: list[tuple[int, MemberClaim]] = []
        self.now, self.today = clock.now(), clock.today()
        self.ids = self.reserve()

    def reserve(self) -> dict[str, Iterator[int]]:
        members = [member for claim in self.claims for member in claim.members]
        persons = len({member.number for member in members if self.people.get(member.number) is None})
        households, proofs = len(self.claims), sum(len(claim.proofs) for claim in self.claims)
        makers = households if self.by.id is not None else 0
        counts = {
            rows.HOUSEHOLD: households,
            rows.PERSON: persons,
            rows.MEMBERSHIP: len(members),
            rows.PROOF: proofs,
            rows.MAKER: makers,
        }
        year = self.today.year
        ids = {name: iter(reserved) for name, reserved in reserve_each(counts).items()}
        numbers = {prefix: iter(next_numbers(prefix, year, n)) for prefix, n in (("HOU", households), ("PER", persons)) if n}
        return ids | numbers

    def next_reference(self, prefix: str) -> str:
        return f"{prefix}-{self.today.year}-{next(self.ids[prefix]):06d}"

    def write(self) -> list[Taken]:
        """Rows, entries, index, keys; then the pairs that these persons make."""
        taken, units = [], []
        for claim in self.claims:
            one, its_units = self.household(claim)
            taken.append(one)
            units += its_units
        record_rows(units, self.by)
        names.add(db.session(), [(one.household_id, head_name(one, self.people)) for one in taken])
        self.open_pairs()
        update_persons(self.returning, self.batch_id, self.by)
        return taken

    def open_pairs(self) -> None:
        for doubt in self.doubts:
            raise_doubt(doubt, self.by, self.batch_id)
        for found in look_for_pairs(self.new_people):
            open_pair(self.by, **pair_values(found))

    def household(self, claim: HouseholdClaim) -> tuple[Taken, list[Unit]]:
        taken = Taken(claim, Outcome.CREATED, next(self.ids["household"]), self.next_reference("HOU"))
        units: list[Unit] = []
        ids: list[int] = []
        memberships: list[rows.Row] = []
        for member in claim.members:
            person, unit = self.person(member, claim, taken)
            units += unit
            ids.append(person.id)
            memberships.append(self.membership(member, person, taken))
        own = [self.household_row(claim, taken), *memberships, *self.proofs(claim, taken), *self.maker(taken)]
        first = Unit(self.event(len(claim.members)), rows.HOUSEHOLD, taken.household_id, taken.reference, own)
        return replace(taken, person_ids=tuple(ids)), [first, *units]

    def household_row(self, claim: HouseholdClaim, taken: Taken) -> rows.Row:
        columns = rows.household_columns(claim, head_name(taken, self.people), self.now)
        return rows.row(rows.HOUSEHOLD, id=taken.household_id, reference=taken.reference, batch_id=self.batch_id, **columns)

    def person(self, member: MemberClaim, claim: HouseholdClaim, taken: Taken) -> tuple[KnownPerson, list[Unit]]:
        """The person of a member: the known one, or a new one with the unit that enters it."""
        known = self.people.get(member.number)
        if known is not None:
            self.compare(member, known, taken)
            return known, []
        person = KnownPerson(next(self.ids["person"]), member.name, None)
        reference, columns = self.next_reference("PER"), rows.person_columns(member, self.now)
        self.people.add(member.number, person)
        self.new_people.append(Compared(person.id, traits_of_claim(member, claim, columns)))
        row = rows.row(rows.PERSON, id=person.id, reference=reference, batch_id=self.batch_id, **columns)
        return person, [Unit(events.PersonAdded(taken.reference), rows.PERSON, person.id, reference, [row])]

    def compare(self, member: MemberClaim, known: KnownPerson, taken: Taken) -> None:
        """A known person in a new household: another name, or another home, is for somebody to look at."""
        if are_other_names(known.name, member.name):
            self.doubt(Doubt(NAME_DIFFERS, known.id, taken.household_id, member.name), member, taken)
        elif known.home_id is None:
            self.returning.append((known.id, member))
        if known.home_id is not None:
            self.doubt(Doubt(TWO_HOUSEHOLDS, known.id, taken.household_id), member, taken)

    def doubt(self, doubt: Doubt, member: MemberClaim, taken: Taken) -> None:
        self.doubts.append(doubt)
        taken.warnings.append(warning(member.row, doubt.kind))

    def membership(self, member: MemberClaim, person: KnownPerson, taken: Taken) -> rows.Row:
        is_contested = person.home_id is not None
        if not is_contested:
            self.people.add(member.number, KnownPerson(person.id, person.name, taken.household_id))
        columns = {"relation": member.relation, "is_head": member.is_head, "is_contested": is_contested, "since": self.today}
        return rows.row(
            rows.MEMBERSHIP, id=next(self.ids["membership"]), household_id=taken.household_id, person_id=person.id, **columns
        )

    def proofs(self, claim: HouseholdClaim, taken: Taken) -> list[rows.Row]:
        return [
            rows.row(
                rows.PROOF, id=next(self.ids["proof"]), household_id=taken.household_id, **rows.proof_columns(proof, self.now)
            )
            for proof in claim.proofs
        ]

    def maker(self, taken: Taken) -> list[rows.Row]:
        if self.by.id is None:
            return []
        return [rows.row(rows.MAKER, id=next(self.ids["household_maker"]), household_id=taken.household_id, user_id=self.by.id)]


def head_name(taken: Taken, people: People) -> str:
    """The head's name as the portal knows the person."""
    head = next((member for member in taken.claim.members if member.is_head), taken.claim.members[0])
    known = people.get(head.number)
    return known.name if known else head.name


def traits_of_claim(member: MemberClaim, claim: HouseholdClaim, columns: dict[str, Any]) -> Traits:
    return Traits(
        name=member.name,
        born=member.birth_on.isoformat() if member.birth_on else "",
        number=columns["id_no_blind"],
        phone=columns["phone_blind"] or "",
        address=claim.address,
        division=claim.county,
        sex=member.sex,
    )
