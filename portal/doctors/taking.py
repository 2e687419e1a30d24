"""Taking the doctors of a personnel file, many at once.

A doctor is the identity number; in a foreign register the licence number. What is new goes through the ledger's bulk
door. Blank never erases; the same number with another name changes nothing; a file that is being verified or decided is
not changed by an import. Source: the programme's design, "Files that offices send".
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import insert

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db, next_numbers, reserve_ids
from portal.core.search import searchable
from portal.core.tongues import Text, say
from portal.doctors import import_events as events
from portal.doctors.checklist import Profile, asked
from portal.doctors.claims import DoctorClaim, LicenceClaim
from portal.doctors.known import Blinds, Known, differences
from portal.doctors.lifecycle import EDITABLE, State
from portal.doctors.models import Doctor, DoctorCredential, DoctorPassage, Item, PracticePeriod
from portal.doctors.numbers import NO_NUMBER, id_columns, licence_columns, phone_columns
from portal.doctors.pairs import raise_pairs
from portal.doctors.search import names
from portal.doctors.updating import update
from portal.institutions.taking import TakenInstitution, take_institutions
from portal.intake.judging import Fault
from portal.ledger.bulk import Unit, record_rows
from portal.ledger.operations import operation
from portal.web.permissions import Permission

DOCTOR, CREDENTIAL, PERIOD = (model.__table__ for model in (Doctor, DoctorCredential, PracticePeriod))
Places = Mapping[tuple[str, str], TakenInstitution]


@dataclass
class TakenDoctors:
    """Outcome → how many; what deserves a second look; how many hospitals are new."""

    counts: dict[str, int] = field(default_factory=lambda: {"created": 0, "updated": 0, "unchanged": 0})
    warnings: list[Fault] = field(default_factory=list)
    new_institutions: int = 0

    def warn(self, row: int, column: str, code: str, text: Text) -> None:
        self.warnings.append(Fault(row, column, code, text))


@operation(Permission.DOCTORS_IMPORT)
def take_doctors(claims: Sequence[DoctorClaim], *, by: Actor, batch_id: int | None = None) -> TakenDoctors:
    """Take some rows of a file (a transaction of at most 200 ms). Safe to repeat: what is as claimed stays unchanged."""
    taken, blinds = TakenDoctors(), [Blinds.of(claim) for claim in claims]
    known = Known.of(blinds)
    places = take_places(claims, taken, by, batch_id)
    new: list[tuple[DoctorClaim, Blinds]] = []
    met: list[tuple[DoctorClaim, Any]] = []
    for claim, blind in zip(claims, blinds, strict=True):
        row = known.find(claim, blind)
        warn_of_licence(taken, claim, known.others_with_licence(blind, row.id if row else None))
        if row is None:
            new.append((claim, blind))
        else:
            met.append((claim, row))
    if new:
        Creation(len(new), places, batch_id, by).write(new)
        taken.counts["created"] = len(new)
    if met:
        compare(met, known, places, taken, by, batch_id)
    return taken


def take_places(claims: Sequence[DoctorClaim], taken: TakenDoctors, by: Actor, batch_id: int | None) -> Places:
    """The institutions of these rows; where a known one has another level, the first row that says so is warned."""
    places = take_institutions((c.institution for c in claims if c.institution), by=by, batch_id=batch_id)
    taken.new_institutions = len({place.id for place in places.values() if place.outcome == "created"})
    told: set[int] = set()
    for claim in claims:
        place = places[claim.institution.key] if claim.institution else None
        if place and place.id not in told and {"tier", "grade"} & set(place.differing):
            told.add(place.id)
            text = say("We know this hospital with another tier or grade. It is not changed by a personnel file.")
            taken.warn(claim.row, "医院等级", "level_differs", text)
    return places


def warn_of_licence(taken: TakenDoctors, claim: DoctorClaim, others: list[str]) -> None:
    if others:
        text = say("%(reference)s has the same licence number. Compare both before one is approved.", reference=others[0])
        taken.warn(claim.row, "医师执业证书编码", "practice_taken", text)


def compare(
    met: Sequence[tuple[DoctorClaim, Any]], known: Known, places: Places, taken: TakenDoctors, by: Actor, batch_id: int | None
) -> None:
    """Those whom the portal knows: another name is doubtful, another fact changes an open file."""
    known.read_numbers({row.id for _, row in met})
    doubtful = []
    for claim, row in met:
        outcome = "unchanged"
        if searchable(row.name) != searchable(claim.name):
            doubtful.append((row.id, claim.name))
            taken.warn(claim.row, "姓名", "name_differs", other_name(row.reference))
        elif differing := differing_facts(claim, row, known, places):
            outcome = change(claim, row, differing, places, taken, by, batch_id)
        taken.counts[outcome] += 1
    raise_pairs(doubtful, batch_id, by)


def other_name(reference: str) -> Text:
    return say("%(reference)s has this number under another name. Nothing was changed: somebody looks who is meant.", reference=reference)  # fmt: skip


def differing_facts(claim: DoctorClaim, row: Any, known: Known, places: Places) -> list[str]:
    phone = phone_columns(claim.phone)["phone_blind"]
    place = places[claim.institution.key].id if claim.institution else None
    return differences(claim, row, known.numbers.get(row.id, {}), phone, place)


def change(
    claim: DoctorClaim,
    row: Any,
    differing: list[str],
    places: Places,
    taken: TakenDoctors,
    by: Actor,
    batch_id: int | None,
) -> str:
    """Change an open file; say of any other that it stays as it is. Returns the outcome."""
    if State(row.state) not in EDITABLE:
        text = say("%(reference)s is no longer being filled in, so a file does not change it. What it says otherwise: %(facts)s.", reference=row.reference, facts="、".join(map(COLUMN_OF.__getitem__, differing)))  # fmt: skip
        taken.warn(claim.row, "证件号码", "file_closed", text)
        return "unchanged"
    place = places[claim.institution.key] if claim.institution else None
    update(row.id, claim, differing, place, batch_id=batch_id, by=by)
    return "updated"


COLUMN_OF = {
    "phone": "联系电话",
    "title": "职称",
    "department": "执业科目",
    "contract": "合同类型",
    "institution": "执业机构",
    "good_at": "擅长",
    "first_registered_on": "首次注册日期",
    "qualification": "医师资格证书编码",
    "practice": "医师执业证书编码",
}


class Listed(NamedTuple):
    """A credential as the checklist sees it, of a file that has nothing but what was imported."""

    item: str
    category: str
    scope: tuple[str, ...]
    renewed_by_id: None = None


@lru_cache(maxsize=5_000)
def items_asked(contract: str | None, title: str | None, department: str, category: str) -> int:
    """How many items a new file has to get verified."""
    licence = Listed(Item.PRACTICE.value, category, (department,))
    return len(asked(Profile(contract, title, department), [licence]))  # type: ignore[list-item]


class Creation:
    """New files of one transaction: their rows, then all at once. Ids and references are reserved at once."""

    def __init__(self, count: int, places: Places, batch_id: int | None, by: Actor):
        self.places, self.batch_id, self.by, self.now = places, batch_id, by, clock.now()
        self.year, self.event = clock.today().year, events.Imported()
        self.numbers = iter(next_numbers("DOC", self.year, count))
        self.ids = iter(reserve_ids(DOCTOR, count))
        self.credential_ids: Iterator[int] = iter(())
        self.period_ids = iter(reserve_ids(PERIOD, count))

    def write(self, claims: Sequence[tuple[DoctorClaim, Blinds]]) -> None:
        """Rows, entries, names in the index, the stay in the first state."""
        items = [items_of(claim, blinds) for claim, blinds in claims]
        self.credential_ids = iter(reserve_ids(CREDENTIAL, sum(map(len, items)))) if any(items) else iter(())
        units = [self.unit(claim, blinds, own) for (claim, blinds), own in zip(claims, items, strict=True)]
        record_rows(units, self.by)
        names.add(db.session(), [(unit.key, claim.name) for unit, (claim, _) in zip(units, claims, strict=True)])
        stays = [{"doctor_id": unit.key, "state": State.IN_PROGRESS.value, "since": self.now} for unit in units]
        db.session.execute(insert(DoctorPassage), stays)

    def unit(self, claim: DoctorClaim, blinds: Blinds, items: "Sequence[PresentedItem]") -> Unit:
        key, reference = next(self.ids), f"DOC-{self.year}-{next(self.numbers):06d}"
        place = self.places[claim.institution.key] if claim.institution else None
        rows = [(DOCTOR, self.doctor(key, reference, claim, blinds, place))]
        rows += [(CREDENTIAL, self.credential(key, claim, place, *item)) for item in items]
        rows.append((PERIOD, self.period(key, claim, place)))
        return Unit(self.event, DOCTOR, key, reference, rows)

    def doctor(
        self, key: int, reference: str, claim: DoctorClaim, blinds: Blinds, place: TakenInstitution | None
    ) -> dict[str, Any]:
        category = claim.practice.category if claim.practice else ""
        return {
            "id": key,
            "reference": reference,
            "version": 1,
            "state": State.IN_PROGRESS.value,
            "name": claim.name,
            "sex": claim.sex,
            "birth_on": claim.birth_on,
            "id_type": claim.id_type,
            **id_columns(claim.number, blinds.number),
            **phone_columns(claim.phone),
            "title": claim.title,
            "department": claim.department,
            "contract": claim.contract,
            "institution_id": place.id if place else None,
            "institution_name": place.name if place else "",
            "province": (place.row["province"] if place else "") or claim.province,
            "good_at": claim.good_at,
            "first_registered_on": claim.first_registered_on,
            "practice_months": claim.practice_months,
            "items_due": items_asked(claim.contract, claim.title, claim.department, category),
            "state_since": self.now,
            "batch_id": self.batch_id,
            "created_at": self.now,
            "updated_at": self.now,
        }

    def credential(
        self,
        doctor_id: int,
        claim: DoctorClaim,
        place: TakenInstitution | None,
        item: Item,
        licence: LicenceClaim | None,
        blind: str,
    ) -> dict[str, Any]:
        is_practice = item is Item.PRACTICE
        return {
            "id": next(self.credential_ids),
            "version": 1,
            "doctor_id": doctor_id,
            "item": item.value,
            **(licence_columns(licence.number, blind) if licence else NO_NUMBER),
            "level": licence.level if licence else "",
            "category": licence.category if licence else "",
            "scope": [claim.department] if is_practice and claim.department else [],
            "institution_id": place.id if place and is_practice else None,
            "batch_id": self.batch_id,
            "created_at": self.now,
        }

    def period(self, doctor_id: int, claim: DoctorClaim, place: TakenInstitution | None) -> dict[str, Any]:
        """The post since the first registration. Where it was then, the file does not say: the present place stands for it."""
        return {
            "id": next(self.period_ids),
            "doctor_id": doctor_id,
            "institution_id": place.id if place else None,
            "place": place.name if place else "",
            "department": claim.department,
            "is_independent": claim.is_independent,
            "since": claim.first_registered_on,
            "batch_id": self.batch_id,
        }


PresentedItem = tuple[Item, LicenceClaim | None, str]


def items_of(claim: DoctorClaim, blinds: Blinds) -> list[PresentedItem]:
    """The items that a row presents something for, each with its number and the number's index."""
    items: list[PresentedItem] = [(Item.IDENTITY, None, "")] if claim.number else []
    if claim.qualification:
        items.append((Item.QUALIFICATION, claim.qualification, ""))
    if claim.practice:
        items.append((Item.PRACTICE, claim.practice, blinds.practice))
    return [*items, (Item.TITLE, None, "")] if claim.title else items
