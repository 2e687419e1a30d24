"""Two files of one doctor become one, field by field; and the way back.

The file that remains takes the values that count; the others stay on the merged file, where they are found again: nothing
is erased. Credentials, posts and documents come over; verifications belong to their credentials. Makers, verifiers and
acquaintances of the merged file count as those of the one that remains.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db, locked
from portal.core.lifecycle import Conflict, Refused
from portal.core.tongues import say
from portal.doctors import case as cases
from portal.doctors import deriving, twins
from portal.doctors import twin_events as events
from portal.doctors.case import ADDED, File
from portal.doctors.checklist import last_answer, of_row
from portal.doctors.filing import holder, presented_anew
from portal.doctors.lifecycle import Standing, State
from portal.doctors.models import Doctor, DoctorCredential, Item, PracticePeriod, StandingChange
from portal.doctors.search import names
from portal.doctors.steps import made_by
from portal.doctors.telling import tell_standing
from portal.doctors.twin_models import DoctorMerge, DoctorTwin
from portal.evidence.models import Document
from portal.ledger.operations import about
from portal.ledger.recording import record

# What is chosen together: a number carries its birth date, sex and kind of document.
FIELDS: dict[str, tuple[str, ...]] = {
    "name": ("name",),
    "number": ("id_no_blind", "id_no_sealed", "id_no_masked", "id_type", "birth_on", "sex"),
    "phone": ("phone_blind", "phone_sealed"),
    "title": ("title",),
    "institution": ("institution_id", "institution_name", "province"),
}
# What is taken over only where the file that remains says nothing.
FILLED = {name: (name,) for name in ("contract", "department", "good_at", "first_registered_on")}
ALL = FIELDS | FILLED
DECIDING = frozenset({State.READY, State.DENYING})
CONTRACTED = frozenset({State.APPROVED, State.ACTIVE})
FIRST, SECOND = "first", "second"
BY_PLACE = (Item.CONSENT, Item.MULTI_SITE, Item.TRAINING)  # one for each institution or department
STAMPED = ("doctor_id", "subject_id", "renewed_by_id", "withdrawn_on", "is_withdrawn")
Rows = list[DoctorCredential]
MOVED: dict[str, Any] = {"doctor_credential": DoctorCredential, "practice_period": PracticePeriod, "document": Document}


@dataclass
class Union:
    """Two files on their way to one: who remains, what was exchanged, which rows came over or were made."""

    kept: File
    merged: File
    exchanged: list[str]
    moved: list[Any]
    settled: list[DoctorCredential]
    added: list[Any]

    @property
    def rows(self) -> list[Any]:
        return [*self.moved, *self.settled, *self.added]


def expect_mergeable(twin: DoctorTwin, kept: Doctor, merged: Doctor) -> None:
    """Raises Refused where somebody decides on one of them, or the merged one has a contract."""
    for doctor in (kept, merged):
        if State(doctor.state) in DECIDING:
            text = say("Somebody is deciding on %(reference)s. Return it, or wait for the decision, then merge.", reference=doctor.reference)  # fmt: skip
            raise about(Refused("being_decided", text), twin)
    if State(merged.state) in CONTRACTED and merged.standing != Standing.DEPARTED:
        if State(kept.state) in CONTRACTED:
            text = say("Both files are under contract. Let one doctor's file depart first, then merge it into the other.")
            raise about(Refused("both_contracted", text), twin)
        text = say("%(reference)s is under contract, so it is the file that remains.", reference=merged.reference)
        raise about(Refused("keep_contracted", text, "keep"), twin)


def merge(twin: DoctorTwin, choices: Mapping[str, str], by: Actor) -> DoctorMerge:
    """Unite the files of a pair. `choices`: `keep` first | second, and for each of FIELDS whose value counts.

    Inside an operation; the pair is under lock. Raises Refused about the pair.
    """
    keep = SECOND if choices.get("keep") == SECOND else FIRST
    sides = {FIRST: locked_doctor(twin.first_id, twin), SECOND: locked_doctor(twin.second_id, twin)}
    kept, merged = sides.pop(keep), next(iter(sides.values()))
    expect_mergeable(twin, kept, merged)
    union = unite(cases.load(kept), cases.load(merged), choices, keep)
    pointing = point_on(merged, kept)
    followed = draw_both(kept, merged)
    maker = made_by(kept, by)
    trail = {**trail_of(union, pointing), "makers": [one.id for one in maker]}
    row = DoctorMerge(twin_id=twin.id, kept_id=kept.id, merged_id=merged.id, by_id=by.id, at=clock.now(), trail=trail)
    db.session.add(row)
    db.session.flush()
    twins.forget_keys([merged.id])
    event = events.Merged(merged.reference, kept.reference)
    record(event, merged, *pointing, by=by, reason=twin.note)
    record(event, kept, row, *union.rows, *followed, *maker, by=by, reason=twin.note)
    for moot in twins.open_twins([merged.id]):
        twins.make_moot(moot, by)
    twins.seek([kept.id], by)
    for doctor in (merged, kept):
        tell_standing(doctor, event.verb, by)
    return row


def locked_doctor(doctor_id: int, about_what: Any) -> Doctor:
    doctor = db.session.scalars(locked(select(Doctor).where(Doctor.id == doctor_id))).one()
    if doctor.merged_into_id is not None:
        text = say("One of these files was merged into another one meanwhile. Nothing was changed.")
        raise about(Conflict("merged", text), about_what)
    return doctor


def unite(kept: File, merged: File, choices: Mapping[str, str], keep: str) -> Union:
    """Exchange what counts, bring over what hangs on the merged file, settle which of two credentials counts."""
    before = {file.doctor.id: (holder(file.doctor), file.doctor.title) for file in (kept, merged)}
    old_names = kept.doctor.name, merged.doctor.name
    merged.doctor.merged_into_id, merged.doctor.updated_at = kept.doctor.id, clock.now()
    db.session.flush()  # the number is free before the other file takes it
    exchanged = [name for name in ALL if takes_over(name, kept.doctor, merged.doctor, choices, keep)]
    for name in exchanged:
        exchange(kept.doctor, merged.doctor, name)
    db.session.flush()
    names.remove(db.session(), merged.doctor.id, old_names[1])
    names.replace(db.session(), kept.doctor.id, (old_names[0],), (kept.doctor.name,))
    union = Union(kept, merged, exchanged, bring_over(kept, merged), [], [])
    settle_credentials(union, before)
    db.session.flush()
    return union


def takes_over(name: str, kept: Doctor, merged: Doctor, choices: Mapping[str, str], keep: str) -> bool:
    """Whether the merged file's value counts: it was chosen, or the other says nothing. Blank never erases."""
    lead = ALL[name][0]
    mine, other = getattr(kept, lead), getattr(merged, lead)
    is_chosen = name in FIELDS and choices.get(name) in {FIRST, SECOND} - {keep}
    return bool(other) and other != mine and (is_chosen or not mine)


def exchange(one: Doctor, other: Doctor, name: str) -> None:
    for column in ALL[name]:
        mine, theirs = getattr(one, column), getattr(other, column)
        setattr(one, column, theirs)
        setattr(other, column, mine)


def bring_over(kept: File, merged: File) -> list[Any]:
    """Credentials, posts that are new, and documents, now the kept file's."""
    posts = {post_key(p) for p in kept.periods}
    shown = {d.sha256 for d in kept.documents if d.subject == ADDED}
    owned: list[Any] = [*merged.credentials, *(p for p in merged.periods if post_key(p) not in posts)]
    papers = [d for d in merged.documents if d.subject == ADDED and d.sha256 not in shown]
    for row in owned:
        row.doctor_id = kept.doctor.id
    for paper in papers:
        paper.subject_id = kept.doctor.id
    return [*owned, *papers]


def post_key(period: PracticePeriod) -> tuple[Any, ...]:
    return period.institution_id or period.place, period.department, period.is_independent, period.since


def settle_credentials(union: Union, before: Mapping[int, tuple[Any, Any]]) -> None:
    """Of two live rows of one item one counts, and the other points to it."""
    doctor = union.kept.doctor
    persons = [before[file.doctor.id] for file in (union.kept, union.merged)]
    has_new_posts = any(isinstance(row, PracticePeriod) for row in union.moved)
    speaking: dict[Item, list[bool]] = {
        Item.IDENTITY: [holder(doctor) == person for person, _ in persons],
        Item.TITLE: [doctor.title == title for _, title in persons],
        Item.PRACTICE_TIME: [not has_new_posts, False],
        Item.QUALIFICATION: ["number" not in union.exchanged, "number" in union.exchanged],
    }
    for item in Item:
        mine, theirs = live(union.kept, item), live(union.merged, item)
        if item in speaking:
            settle_fact(union, item, mine, theirs, speaking[item])
        elif mine and theirs and item not in BY_PLACE:
            settle_two(union, mine, theirs)


def settle_fact(union: Union, item: Item, mine: Rows, theirs: Rows, speaking: list[bool]) -> None:
    """An item about the file itself: a row counts if its side speaks of the doctor as the file now does. Where none does (a
    name from here, a number from there; another timeline) the item is presented anew and waits for its verification."""
    good = [mine if speaking[0] else [], theirs if speaking[1] else []]
    if speaking[0] and not theirs:
        return
    if all(good):
        settle_two(union, *good)
    elif any(good):
        yield_to(union, theirs if good[0] else mine, (good[0] or good[1])[-1])
    elif mine or theirs or item.value in cases.profile_of(union.kept.doctor, bool(union.kept.periods)).given:
        union.added.append(presented_anew(union.kept.doctor, item))
        yield_to(union, [*mine, *theirs], union.added[-1])


def settle_two(union: Union, mine: Rows, theirs: Rows) -> None:
    """The row of the file that remains counts, unless the other one alone is confirmed."""
    is_theirs = is_confirmed(union.merged, theirs[-1]) and not is_confirmed(union.kept, mine[-1])
    yield_to(union, mine if is_theirs else theirs, (theirs if is_theirs else mine)[-1])


def live(file: File, item: Item) -> list[DoctorCredential]:
    return [c for c in file.credentials if c.item == item and c.renewed_by_id is None and c.withdrawn_on is None]


def is_confirmed(file: File, credential: DoctorCredential) -> bool:
    last = last_answer(of_row(file.verifications, credential.id))
    return last is not None and last.result == "confirmed"


def yield_to(union: Union, rows: Iterable[DoctorCredential], counts: DoctorCredential) -> None:
    for row in rows:
        row.renewed_by_id = counts.id
        union.settled.append(row)


def point_on(merged: Doctor, kept: Doctor) -> list[Doctor]:
    """Those that were merged into it before point to the one that remains, so that one step leads there."""
    earlier = list(db.session.scalars(locked(select(Doctor).where(Doctor.merged_into_id == merged.id))))
    for doctor in earlier:
        doctor.merged_into_id = kept.id
    db.session.flush()
    return earlier


def draw_both(kept: Doctor, merged: Doctor) -> list[StandingChange]:
    """The list columns of both; the changes of standing that followed."""
    db.session.flush()
    return [change for doctor in (kept, merged) for change in deriving.draw_anew(doctor)]


def trail_of(union: Union, pointing: list[Doctor]) -> dict[str, Any]:
    """What it takes to undo the merge: ids and marks, no personal data."""
    kept = union.kept
    return {
        "exchanged": union.exchanged,
        "mark": mark_of(kept.doctor, union.exchanged),
        "moved": {name: stamps(r for r in union.moved if isinstance(r, model)) for name, model in MOVED.items()},
        "settled": stamps(union.settled),
        "added": stamps(union.added),
        "pointing": [doctor.id for doctor in pointing],
        "decided": [d.id for d in kept.decisions],
        "verified": [v.id for v in (*kept.verifications, *union.merged.verifications)],
    }


def stamps(rows: Iterable[Any]) -> dict[str, str]:
    return {str(row.id): stamp(row) for row in rows}


def stamp(row: Any) -> str:
    """Where a row stands and whether it counts: what must be as the merge left it."""
    return "|".join(str(getattr(row, name, "")) for name in STAMPED)


def mark_of(doctor: Doctor, exchanged: Iterable[str]) -> str:
    """A mark of the values that came over, by which a later change of them is seen."""
    return twins.mark([[name, getattr(doctor, ALL[name][0])] for name in exchanged])
