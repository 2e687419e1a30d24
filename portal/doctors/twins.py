"""Finding files that may be one doctor: a few exact look-ups for each new or changed file.

A licence number in two files; a phone with names that are alike; a birth date with names that sound the same; one name at
one institution. Two different ID numbers are two persons, unless a licence number says otherwise.
"""

from base64 import urlsafe_b64decode
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, delete, or_, select

from portal.core import clock, personal
from portal.core.actors import Actor
from portal.core.database import canonical, db, next_reference
from portal.core.tongues import Text, say
from portal.doctors import twin_events as events
from portal.doctors.models import Doctor, DoctorCredential, Item
from portal.doctors.twin_models import DoctorKey, DoctorTwin, Reason, Verdict
from portal.doctors.twin_names import folded, is_alike, sound
from portal.ledger.bulk_insert import insert_fast
from portal.ledger.recording import record

MOST_PER_KEY = 40
D, C, K = Doctor.__table__.c, DoctorCredential.__table__.c, DoctorKey.__table__.c
KEPT = K.doctor_id, K.compared
REASON_NAMES: dict[str, Text] = {
    Reason.LICENCE.value: say("The same licence number"),
    Reason.PHONE.value: say("The same phone and a name that is alike"),
    Reason.BIRTH.value: say("The same birth date and a name that sounds the same"),
    Reason.PLACE.value: say("The same name at the same institution"),
}


class Traits(NamedTuple):
    """What is compared of a file; numbers and phone are blind."""

    id: int
    reference: str
    name: str
    birth: str
    number: str
    phone: str
    place: int
    licences: tuple[str, ...]

    @property
    def mark(self) -> str:
        return mark(self)


def mark(facts: Any) -> str:
    """A mark of some facts, which tells whether they changed and nothing else."""
    return personal.current().blind("doctor.twins", canonical(facts))


def short(blind: str) -> int:
    """63 bits of a blind index."""
    return int.from_bytes(urlsafe_b64decode(blind[:12])[:8]) >> 1


def key_of(kind: str, *parts: object) -> int | None:
    """The key of parts that are all known."""
    return short(personal.current().blind(f"doctor.{kind}", "|".join(map(str, parts)))) if all(parts) else None


def row_of(traits: Traits) -> dict[str, Any]:
    return {
        "doctor_id": traits.id,
        "by_birth": key_of("by_birth", sound(traits.name), traits.birth),
        "by_place": key_of("by_place", folded(traits.name), traits.place),
        "compared": short(traits.mark),
    }


def traits_of(ids: Collection[int]) -> dict[int, Traits]:
    """What is compared of these files as they stand; merged ones are left out."""
    licences = licences_of(ids)
    rows = db.session.execute(
        select(D.id, D.reference, D.name, D.birth_on, D.id_no_blind, D.phone_blind, D.institution_id).where(
            D.id.in_(ids), D.merged_into_id.is_(None)
        )
    )
    return {
        key: Traits(key, reference, name, str(birth or ""), number or "", phone or "", place or 0, tuple(sorted(licences[key])))
        for key, reference, name, birth, number, phone, place in rows
    }


def live_licence() -> tuple[ColumnElement[bool], ...]:
    return C.item == Item.PRACTICE.value, C.number_blind.is_not(None), C.renewed_by_id.is_(None), C.withdrawn_on.is_(None)


def licences_of(ids: Collection[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for key, blind in db.session.execute(select(C.doctor_id, C.number_blind).where(C.doctor_id.in_(ids), *live_licence())):
        found[key].add(blind)
    return found


def seek(ids: Collection[int], by: Actor) -> int:
    """Compare these files with all others where they changed since the last time. Returns the pairs opened or changed.
    Inside an operation, after everything is written."""
    kept = {(row.doctor_id, row.compared) for row in db.session.execute(select(*KEPT).where(K.doctor_id.in_(ids)))}
    mine = {key: one for key, one in traits_of(ids).items() if (key, short(one.mark)) not in kept}
    return seek_for(mine, by) if mine else 0


def seek_for(mine: dict[int, Traits], by: Actor) -> int:
    keep_keys(mine.values())
    hits = set(hits_of(mine))
    known = mine | traits_of({key for hit in hits for key in hit} - mine.keys())
    found = {(a, b): why for a, b in hits if a in known and b in known and (why := reasons(known[a], known[b]))}
    drop_moot(mine, found, by)
    return sum(note(known[a], known[b], why, by) for (a, b), why in sorted(found.items()))


def keep_keys(files: Iterable[Traits]) -> None:
    rows = [row_of(one) for one in files]
    forget_keys([row["doctor_id"] for row in rows])
    insert_fast(db.session.connection(), DoctorKey.__table__, rows)


def forget_keys(ids: Collection[int]) -> None:
    """Forget the keys of files that changed in bulk, were merged or removed: whoever is still there is sought anew."""
    db.session.execute(delete(DoctorKey).where(DoctorKey.doctor_id.in_(ids)))


def hits_of(mine: dict[int, Traits]) -> Iterator[tuple[int, int]]:
    """(smaller id, larger id) of files that share a key, unless so many share it that it says nothing."""
    for statement in look_ups(mine.values()):
        sharing: dict[Any, set[int]] = defaultdict(set)
        for key, doctor_id in db.session.execute(statement):
            sharing[key].add(doctor_id)
        for ids in sharing.values():
            if 1 < len(ids) <= MOST_PER_KEY:
                yield from ((min(a, b), max(a, b)) for a in ids & mine.keys() for b in ids - {a})


def look_ups(files: Collection[Traits]) -> Iterator[Any]:
    """One statement a reason: (key, doctor's id), these files among them."""
    rows = [row_of(one) for one in files]
    standing = D.merged_into_id.is_(None)
    for column in (K.by_birth, K.by_place):
        if wanted := {row[column.name] for row in rows} - {None}:
            yield select(column, K.doctor_id).where(column.in_(wanted))
    if phones := {one.phone for one in files} - {""}:
        yield select(D.phone_blind, D.id).where(D.phone_blind.in_(phones), standing)
    if numbers := {number for one in files for number in one.licences}:
        held = select(C.number_blind, C.doctor_id).join_from(DoctorCredential, Doctor, C.doctor_id == D.id)
        yield held.where(C.number_blind.in_(numbers), *live_licence(), standing)


def reasons(a: Traits, b: Traits) -> list[str]:
    """Why two files may be one doctor; empty where nothing says so."""
    found = [Reason.LICENCE.value] if set(a.licences) & set(b.licences) else []
    if a.number and b.number and a.number != b.number:
        return found
    checks = {
        Reason.PHONE: bool(a.phone) and a.phone == b.phone and is_alike(a.name, b.name),
        Reason.BIRTH: bool(a.birth) and a.birth == b.birth and sound(a.name) == sound(b.name),
        Reason.PLACE: bool(a.place) and a.place == b.place and folded(a.name) == folded(b.name),
    }
    return found + [reason.value for reason, holds in checks.items() if holds]


def note(a: Traits, b: Traits, why: list[str], by: Actor) -> bool:
    """Open the pair, or bring an open one up to date. What was found about the same facts stays found."""
    compared = mark([a.mark, b.mark])
    both = (DoctorTwin.first_id == a.id, DoctorTwin.second_id == b.id)
    known = db.session.scalars(select(DoctorTwin).where(*both).order_by(DoctorTwin.id)).all()
    if any(twin.compared == compared and twin.verdict != Verdict.MOOT for twin in known):
        return False
    twin = next((one for one in known if one.verdict is None), None)
    if twin is None:
        open_twin(a, b, why, compared, by)
    else:
        twin.reasons, twin.compared = why, compared
        record(events.TwinChanged(), twin, by=by)
    return True


def open_twin(a: Traits, b: Traits, why: list[str], compared: str, by: Actor) -> None:
    reference = next_reference("DTW", clock.today().year)
    twin = DoctorTwin(reference=reference, first_id=a.id, second_id=b.id, reasons=why, compared=compared, created_at=clock.now())
    db.session.add(twin)
    db.session.flush()
    record(events.TwinFound(a.reference, b.reference), twin, by=by)


def drop_moot(mine: Collection[int], found: Collection[tuple[int, int]], by: Actor) -> None:
    """Open pairs of these files that are alike no more."""
    for twin in open_twins(mine):
        if (twin.first_id, twin.second_id) not in found:
            make_moot(twin, by)


def make_moot(twin: DoctorTwin, by: Actor) -> None:
    twin.verdict, twin.decided_at = Verdict.MOOT.value, clock.now()
    record(events.TwinMoot(), twin, by=by)


def open_twins(ids: Collection[int]) -> list[DoctorTwin]:
    """The pairs of these files that wait for somebody, oldest first."""
    either = or_(DoctorTwin.first_id.in_(ids), DoctorTwin.second_id.in_(ids))
    return list(db.session.scalars(select(DoctorTwin).where(either, DoctorTwin.verdict.is_(None)).order_by(DoctorTwin.id)))
