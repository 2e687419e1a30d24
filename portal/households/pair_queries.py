"""Looking at pairs: the queue, and one pair with both sides beside each other."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, select

from portal.core.actors import Actor
from portal.core.database import db
from portal.core.lifecycle import NotFound, Refused
from portal.core.listing import Filter, Listing
from portal.core.paging import Page
from portal.core.tongues import Text, say
from portal.households import naming
from portal.households.adjudicating import why_not
from portal.households.doubts import NAME_DIFFERS, TWO_HOUSEHOLDS
from portal.households.models import DuplicatePair, Household, Membership, Person, Verdict
from portal.households.queries import Member, member, named
from portal.ledger.queries import timeline
from portal.web.permissions import Permission as P

D = DuplicatePair
OPEN, DECIDED = "open", "decided"


def in_state(values: tuple[str, ...]) -> ColumnElement[bool]:
    if set(values) == {OPEN, DECIDED}:
        return D.id > 0
    return D.verdict.is_(None) if OPEN in values else D.verdict.is_not(None)


pairs = Listing(
    D.id,
    D.reference,
    [D.reference, D.kind, D.score, D.reasons, D.verdict, D.created_at],
    filters=[
        Filter("state", condition=in_state, known=(OPEN, DECIDED)),
        Filter("kind", D.kind, known=tuple(naming.PAIR_KINDS)),
        Filter("verdict", D.verdict, known=tuple(v.value for v in Verdict)),
    ],
    finds=lambda text: D.reference == text.upper(),
)


@dataclass(frozen=True)
class Side:
    """One of the two: a record, or what a file claims. Values in the order of `PairRecord.fields`."""

    title: Text | str
    household: str
    values: dict[str, Any]


@dataclass
class PairRecord:
    """What the page of a pair draws."""

    pair: DuplicatePair
    sides: tuple[Side, Side]
    refusal: Refused | None
    timeline: Page
    may_decide: bool

    @property
    def reference(self) -> str:
        return self.pair.reference

    @property
    def version(self) -> int:
        return self.pair.version

    @property
    def state(self) -> str:
        return self.pair.verdict or OPEN

    @property
    def is_claim(self) -> bool:
        """Whether it doubts a claim of one person's number, instead of comparing two records."""
        return self.pair.kind in (NAME_DIFFERS, TWO_HOUSEHOLDS)

    @property
    def reasons(self) -> list[Text]:
        return [naming.reason_of(code) for code in self.pair.reasons]

    @property
    def fields(self) -> list[tuple[str, Text, Any, Any, bool]]:
        """(code, label, left, right, do they differ) for each field that is compared."""
        left, right = (side.values for side in self.sides)
        return [
            (code, label, left[code], right[code], left["=" + code] != right["=" + code])
            for code, label in LABELS.items()
            if code in left
        ]


LABELS: dict[str, Text] = {
    "name": say("Name"),
    "number": say("ID number"),
    "sex": say("Sex"),
    "age": say("Age"),
    "phone": say("Phone"),
    "relation": say("Relation to the head"),
    "household": say("Household"),
    "county": say("County"),
    "address": say("Address"),
}


def pair_record(reference: str, viewer: Actor) -> PairRecord:
    """A pair with both sides. Raises NotFound."""
    pair = db.session.scalar(select(D).where(D.reference == reference.upper()))
    if pair is None:
        raise NotFound(reference)
    plain = viewer.may(P.NAMES_READ)
    return PairRecord(
        pair=pair,
        sides=claim_sides(pair, plain) if pair.kind in (NAME_DIFFERS, TWO_HOUSEHOLDS) else record_sides(pair, plain),
        refusal=why_not(pair, viewer),
        timeline=timeline("duplicate_pair", pair.id, viewer),
        may_decide=viewer.may(P.DUPLICATES_ADJUDICATE),
    )


def record_sides(pair: DuplicatePair, plain: bool) -> tuple[Side, Side]:
    first, second = standing(pair.first_id), standing(pair.second_id)
    return side(first, plain, say("First record")), side(second, plain, say("Second record"))


def claim_sides(pair: DuplicatePair, plain: bool) -> tuple[Side, Side]:
    """The person as known, and as the household that is doubted claims."""
    known = side(standing(pair.first_id, without=pair.household_id), plain, say("As the portal knows it"))
    claimed = side(standing(pair.first_id, at=pair.household_id), plain, say("As it is claimed"))
    if pair.claimed_name:
        claimed.values.update({"name": named(pair.claimed_name, plain), "=name": pair.claimed_name})
    return known, claimed


@dataclass(frozen=True)
class Standing:
    """A person in one of the households where he or she stands."""

    person: Person
    membership: Membership
    household: Household | None


def standing(person_id: int, at: int | None = None, without: int | None = None) -> Standing:
    """Where the person lives: at one household, or best not at another; the present and uncontested membership first."""
    person = db.session.get_one(Person, person_id)
    joined = (
        select(Membership, Household)
        .join(Household, Household.id == Membership.household_id)
        .where(Membership.person_id == person_id)
    )
    rows = db.session.execute(joined.where(Membership.household_id == at) if at else joined).all()
    order = lambda row: (row[1].id == without, row[0].until is not None, row[0].is_contested, -row[0].id)  # noqa: E731
    best = min(rows, key=order, default=None)
    if best is not None:
        return Standing(person, *best)
    household = db.session.get(Household, at) if at else None
    return Standing(person, Membership(relation="", since=person.created_at.date()), household)


def side(found: Standing, plain: bool, title: Text) -> Side:
    """Masked for everybody: numbers and phones are revealed on the household's own page."""
    shown: Member = member(found.membership, found.person, plain, is_revealed=False)
    household = found.household
    values = {
        "name": shown.name,
        "number": shown.number,
        "sex": shown.sex,
        "age": shown.age,
        "phone": shown.phone,
        "relation": shown.relation,
        "household": household.reference if household else "",
        "county": naming.place(household.county) if household else "",
        "address": "****" if household and household.address_sealed else "",
    }
    compared = {
        "name": found.person.name,
        "number": found.person.id_no_blind,
        "sex": found.person.sex,
        "age": found.person.birth_on,
        "phone": found.person.phone_blind,
        "relation": found.membership.relation,
        "household": household.id if household else None,
        "county": household.county if household else None,
        "address": household.address_blind if household else None,
    }
    return Side(
        title, household.reference if household else "", {**values, **{"=" + code: value for code, value in compared.items()}}
    )
