"""Putting back what an import changed in households and persons that were known, as long as it stands as the import left it."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import select

from portal.core.actors import Actor
from portal.core.database import db, locked
from portal.evidence.models import Document
from portal.households import events
from portal.households.file_updates import Changes, Columns, became, changes_of, was
from portal.households.living import named_among, settled_among
from portal.households.models import DuplicatePair, FileUpdate, Household, Membership, Person, Proof, ProposedChange
from portal.households.shaping import shape, shape_person
from portal.households.undoing import delete_all, persons_left_alone, remove_person
from portal.households.updating import set_all, set_household, set_person, step_back
from portal.ledger.operations import operation
from portal.ledger.recording import record
from portal.web.permissions import Permission

PART = 200
UNMERGED: Columns = {"merged_into_id": [None, None]}


def standing_upon_updates(batch_id: int) -> str | None:
    """The reference of a first record that cannot be put back: changed since, submitted, compared, or taken over by somebody."""
    for part in parts_of(batch_id):
        for update, _ in fixed_among(part):
            return reference_of(update)
    return decided_since(batch_id)


def parts_of(batch_id: int) -> Iterator[list[FileUpdate]]:
    """What the batch changed, the last first, so that what was changed twice goes back step by step."""
    before = None
    while part := list(db.session.scalars(some_of(batch_id, before))):
        yield part
        before = part[-1].id


def some_of(batch_id: int, before: int | None) -> Any:
    statement = select(FileUpdate).where(FileUpdate.batch_id == batch_id).order_by(FileUpdate.id.desc()).limit(PART)
    return statement if before is None else statement.where(FileUpdate.id < before)


def fixed_among(updates: Sequence[FileUpdate]) -> list[tuple[FileUpdate, Changes]]:
    """Those that something builds upon: the household is submitted, or a value is no longer the one that the file gave."""
    told = [(update, changes_of(update)) for update in updates]
    settled = settled_among({u.household_id for u in updates if u.household_id})
    rows = Rows([changes for _, changes in told], [u.household_id for u in updates if u.household_id])
    return [(u, c) for u, c in told if u.household_id in settled or not rows.stand_as_left(u, c)]


class Rows:
    """The rows that some updates speak of, as they stand now, read in five statements."""

    def __init__(self, told: Iterable[Changes], household_ids: Collection[int]):
        told = list(told)
        self.households = read(Household, household_ids)
        self.persons = read(Person, [key for changes in told for key in changes.persons])
        self.memberships = read(Membership, [key for c in told for key in (*c.memberships, *c.joined)])
        self.proofs = read(Proof, [key for c in told for key in (*c.proofs, *c.new_proofs)])
        self.scanned = scanned_among([key for changes in told for key in changes.new_proofs])

    def stand_as_left(self, update: FileUpdate, changes: Changes) -> bool:
        if self.scanned.intersection(changes.new_proofs):
            return False
        kinds = (
            ({update.household_id: changes.household} if update.household_id else {}, self.households),
            ({key: UNMERGED | columns for key, columns in changes.persons.items()}, self.persons),
            (changes.memberships, self.memberships),
            (changes.proofs, self.proofs),
            ({key: {"until": [None, None]} for key in changes.joined}, self.memberships),
            ({key: {"is_withdrawn": [False, False]} for key in changes.new_proofs}, self.proofs),
        )
        return all(as_left(found.get(key), columns) for told, found in kinds for key, columns in told.items())


def read(model: Any, ids: Collection[int]) -> dict[int, Any]:
    return {row.id: row for row in db.session.scalars(locked(select(model).where(model.id.in_(ids))))} if ids else {}


def scanned_among(proof_ids: Collection[int]) -> set[int]:
    """Those to which a scan was added."""
    scans = select(Document.subject_id).where(Document.subject == "proof", Document.subject_id.in_(proof_ids))
    return set(db.session.scalars(scans)) if proof_ids else set()


def as_left(row: Any, columns: Columns) -> bool:
    return row is not None and all(getattr(row, name) == value for name, value in became(columns).items())


def reference_of(update: FileUpdate) -> str:
    if update.household_id is None:
        (person_id,) = changes_of(update).persons
        return db.session.get_one(Person, person_id).reference
    return db.session.get_one(Household, update.household_id).reference


def decided_since(batch_id: int) -> str | None:
    """A pair that the batch raised and somebody decided, or a household whose waiting change somebody took over."""
    pair = select(DuplicatePair.reference).where(DuplicatePair.batch_id == batch_id, DuplicatePair.verdict.is_not(None))
    taken = select(Household.reference).join(ProposedChange, ProposedChange.household_id == Household.id)
    taken = taken.where(ProposedChange.batch_id == batch_id, ProposedChange.outcome == "taken")
    return db.session.scalar(pair.limit(1)) or db.session.scalar(taken.limit(1))


@operation(Permission.HOUSEHOLDS_IMPORT)
def restore_some(batch_id: int, *, by: Actor, at_once: int = 20) -> int:
    """Put some of it back; then forget what waits or is doubted because of the file. 0 when nothing is left to do."""
    due = next_free(batch_id, at_once)
    for update in due:
        restore(update, by)
    return len(due) or forget_some(batch_id, at_once, by)


def next_free(batch_id: int, most: int) -> list[FileUpdate]:
    for part in parts_of(batch_id):
        fixed = {update.id for update, _ in fixed_among(part)}
        if free := [update for update in part if update.id not in fixed]:
            return free[:most]
    return []


def restore(update: FileUpdate, by: Actor) -> None:
    """Put one household with its members and proofs back, then the persons."""
    changes = changes_of(update)
    household = read(Household, [update.household_id]).get(update.household_id) if update.household_id else None
    people = read(Person, list(changes.persons))
    if household:
        restore_household(household, changes, update, by)
    for n, (key, columns) in enumerate(changes.persons.items()):
        set_person(people[key], was(columns))
        own = [] if household or n else [gone(update)]
        shape_person(people[key], events.PersonRestored(), *own, by=by)


def gone(row: Any) -> Any:
    db.session.delete(row)
    return row


def restore_household(household: Household, changes: Changes, update: FileUpdate, by: Actor) -> None:
    joined = list(read(Membership, changes.joined).values())
    pairs = open_pairs_of(household, {m.person_id for m in joined})
    new = [*pairs, *joined, *read(Proof, changes.new_proofs).values(), update]
    delete_all(new)
    memberships = [(row, was(changes.memberships[key])) for key, row in read(Membership, list(changes.memberships)).items()]
    proofs = [(row, was(changes.proofs[key])) for key, row in read(Proof, list(changes.proofs)).items()]
    step_back(memberships)
    for row, columns in (*memberships, *proofs):
        set_all(row, columns)
    set_household(household, was(changes.household))
    shape(household, events.Restored(), *new, *(row for row, _ in (*memberships, *proofs)), by=by)
    remove_left_alone({m.person_id for m in joined}, update.batch_id, by)


def open_pairs_of(household: Household, persons: set[int]) -> list[DuplicatePair]:
    """The doubts about these persons that speak of the household: without the membership they are void."""
    mine = select(DuplicatePair).where(DuplicatePair.household_id == household.id, DuplicatePair.first_id.in_(persons))
    return list(db.session.scalars(locked(mine.where(DuplicatePair.verdict.is_(None))))) if persons else []


def remove_left_alone(ids: set[int], batch_id: int, by: Actor) -> None:
    """Remove the persons who came with the file and stand nowhere else."""
    named = named_among(ids)
    for person in persons_left_alone(ids - named, batch_id):
        remove_person(person, by)


def forget_some(batch_id: int, most: int, by: Actor) -> int:
    """Remove changes that wait, and doubts that are open, because of the batch."""
    waiting = select(ProposedChange).where(ProposedChange.batch_id == batch_id, ProposedChange.outcome.is_(None))
    changes = list(db.session.scalars(locked(waiting.limit(most))))
    for change in changes:
        household = db.session.get_one(Household, change.household_id)
        record(events.ChangeForgotten(), household, gone(change), by=by)
    doubted = select(DuplicatePair).where(DuplicatePair.batch_id == batch_id, DuplicatePair.verdict.is_(None))
    pairs = list(db.session.scalars(locked(doubted.limit(most))))
    for pair in pairs:
        record(events.PairForgotten(), gone(pair), by=by)
    return len(changes) + len(pairs)
