"""Finding records that may be one person, as they are written: a few exact look-ups, then `likeness` for each hit."""

from base64 import urlsafe_b64decode
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import String, cast, delete, literal, select, union_all

from portal.core import clock, personal
from portal.core.actors import Actor
from portal.core.database import canonical, db, next_reference
from portal.households import events, likeness
from portal.households.likeness import Agreement, Level, Likeness, Traits
from portal.households.models import DuplicatePair, Household, Membership, Person, PersonKey
from portal.ledger.bulk_insert import insert_fast
from portal.ledger.recording import record

MOST_PER_KEY = 40
MOST_HITS = 4000
HAS_AN_INDEX = ("likeness.number", "likeness.phone")


class Compared(NamedTuple):
    """A person with what is compared of it; number and phone are blind."""

    id: int
    traits: Traits


@dataclass(frozen=True)
class Found:
    """Two persons who may be one, the older record first."""

    first: Compared
    second: Compared
    likeness: Likeness

    @property
    def compared(self) -> str:
        """A mark of all that was compared: when it changes, an earlier finding holds no longer."""
        return mark([[one.id, *values(one.traits)] for one in (self.first, self.second)])


def mark(facts: Any) -> str:
    return personal.current().blind("pair", canonical(facts))


def values(traits: Traits) -> list[str]:
    return [getattr(traits, name) for name in Traits.__dataclass_fields__]


def keys_of(traits: Traits) -> list[int]:
    """The keys that are kept of a person. Number and phone need none: the person's own row has an index on them."""
    return list({short(blind) for blind in likeness.keys(traits, blind_key) if blind})


def blind_key(kind: str, value: str) -> str:
    return "" if kind in HAS_AN_INDEX else personal.current().blind(kind, value)


def short(blind: str) -> int:
    """63 bits of a blind index."""
    return int.from_bytes(urlsafe_b64decode(blind[:12])[:8]) >> 1


def keep_keys(people: Iterable[Compared], keys: dict[int, list[int]]) -> None:
    """Keep the keys of persons who have none yet."""
    rows = [{"key": key, "person_id": one.id} for one in people for key in keys[one.id]]
    insert_fast(db.session.connection(), PersonKey.__table__, rows)


def forget_keys(person_ids: Iterable[int]) -> None:
    """Forget every key of these persons."""
    db.session.execute(delete(PersonKey).where(PersonKey.person_id.in_(list(person_ids))))


def look_for_pairs(people: Sequence[Compared]) -> list[Found]:
    """The pairs that these persons make among themselves and with those who are kept already; then they are kept too."""
    known = {one.id: one for one in people}
    keys = {one.id: keys_of(one.traits) for one in people}
    hits = set(hits_of(people, keys))
    keep_keys(people, keys)
    others = {key for pair in hits for key in pair} - known.keys()
    known |= {one.id: one for one in compared_of(others)}
    return [found for a, b in sorted(hits) if a in known and b in known and (found := compare(known[a], known[b]))]


def hits_of(people: Sequence[Compared], keys: dict[int, list[int]]) -> Iterator[tuple[int, int]]:
    """(smaller id, larger id) of persons who share a key that few others share."""
    asked: dict[tuple[str, Any], list[int]] = {}
    for one in people:
        for key in keys[one.id]:
            asked.setdefault(("key", key), []).append(one.id)
        if one.traits.phone:
            asked.setdefault(("phone", one.traits.phone), []).append(one.id)
    kept: dict[tuple[str, Any], list[int]] = {}
    for kind, key, person_id in db.session.execute(kept_under(asked)):
        kept.setdefault((kind, int(key) if kind == "key" else key), []).append(person_id)
    for shared, ids in asked.items():
        all_ids = sorted({*ids, *kept.get(shared, ())})
        if 1 < len(all_ids) <= MOST_PER_KEY:
            mine = set(ids)
            yield from ((a, b) for n, a in enumerate(all_ids) for b in all_ids[n + 1 :] if a in mine or b in mine)


def kept_under(asked: Iterable[tuple[str, Any]]) -> Any:
    """One statement for all look-ups: (kind, key as text, person id)."""
    keys = [key for kind, key in asked if kind == "key"]
    phones = [key for kind, key in asked if kind == "phone"]
    by_key = select(literal("key").label("kind"), cast(PersonKey.key, String(64)).label("key"), PersonKey.person_id).where(
        PersonKey.key.in_(keys)
    )
    by_phone = select(literal("phone"), Person.phone_blind, Person.id).where(
        Person.phone_blind.in_(phones), Person.merged_into_id.is_(None)
    )
    return union_all(by_key, by_phone).limit(MOST_HITS)


def compare(a: Compared, b: Compared) -> Found | None:
    """The pair if it deserves somebody's look."""
    if likeness.compare_names(a.traits.name, b.traits.name) is Agreement.DIFFERENT:
        return None
    found = likeness.score(a.traits, b.traits)
    first, second = sorted((a, b))
    return Found(first, second, found) if found.level >= Level.POSSIBLE else None


def compared_of(ids: Iterable[int]) -> list[Compared]:
    """Persons as they stand, with address and county of the household where they live; merged ones are left out."""
    ids = list(ids)
    if not ids:
        return []
    statement = (
        select(
            Person.id,
            Person.name,
            Person.birth_on,
            Person.sex,
            Person.id_no_blind,
            Person.phone_blind,
            Household.county,
            Household.address_sealed,
        )
        .outerjoin(Membership, (Membership.person_id == Person.id) & Membership.until.is_(None) & ~Membership.is_contested)
        .outerjoin(Household, Household.id == Membership.household_id)
        .where(Person.id.in_(ids), Person.merged_into_id.is_(None))
    )
    return [
        Compared(row.id, traits_of(row, row.county or "", opened(row.address_sealed))) for row in db.session.execute(statement)
    ]


def traits_of(person: Any, county: str, address: str) -> Traits:
    return Traits(
        name=person.name,
        born=person.birth_on.isoformat() if person.birth_on else "",
        number=person.id_no_blind,
        phone=person.phone_blind or "",
        address=address,
        division=county,
        sex=person.sex or "",
    )


def opened(sealed: str | None) -> str:
    return personal.current().open(sealed, Household.address.context) if sealed else ""


def pair_values(found: Found) -> dict[str, Any]:
    """The columns of a pair's row that say what was found."""
    return {
        "first_id": found.first.id,
        "second_id": found.second.id,
        "kind": found.likeness.kind.value,
        "score": found.likeness.permille,
        "reasons": found.likeness.reasons,
        "compared": found.compared,
    }


def open_pair(by: Actor, **columns: Any) -> DuplicatePair:
    """A pair for somebody to adjudicate, recorded."""
    reference = next_reference("DUP", clock.today().year)
    pair = DuplicatePair(reference=reference, created_at=clock.now(), **columns)
    db.session.add(pair)
    db.session.flush()
    record(events.PairFound(pair.kind), pair, by=by)
    return pair


def compare_anew(person: Person, by: Actor) -> None:
    """After a change: the person's keys, and every pair that the change made, moved, or freed of an old finding."""
    now = next(iter(compared_of([person.id])), None)
    if now is None:
        return
    forget_keys([person.id])
    for found in look_for_pairs([now]):
        note(found, by)


def note(found: Found, by: Actor) -> None:
    """Open the pair, or bring an open one up to date; what was found about the same facts stays found."""
    both = (DuplicatePair.first_id == found.first.id, DuplicatePair.second_id == found.second.id)
    known = list(db.session.scalars(select(DuplicatePair).where(*both).order_by(DuplicatePair.id)))
    if any(pair.compared == found.compared for pair in known):
        return
    waiting = next((pair for pair in known if pair.verdict is None), None)
    if waiting is None:
        open_pair(by, **pair_values(found))
        return
    for column, value in pair_values(found).items():
        setattr(waiting, column, value)
    record(events.PairChanged(), waiting, by=by)
