"""The doctors whom the portal has already, as the rows of a file may mean them."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, select

from portal.core.database import db
from portal.doctors.claims import DoctorClaim
from portal.doctors.models import Doctor, DoctorCredential, Item
from portal.doctors.numbers import blind_id, blind_licence

D, C = Doctor.__table__.c, DoctorCredential.__table__.c
FACTS = (
    D.id, D.reference, D.name, D.state, D.merged_into_id, D.id_no_blind, D.phone_blind, D.title, D.department, D.contract,
    D.institution_id, D.good_at, D.first_registered_on,
)  # fmt: skip


@dataclass(frozen=True)
class Blinds:
    """The blind indexes of a claim's numbers, made once; '' where there is none."""

    number: str
    practice: str

    @classmethod
    def of(cls, claim: DoctorClaim) -> "Blinds":
        return cls(blind_id(claim.number) if claim.number else "", blind_licence(claim.practice.number) if claim.practice else "")


@dataclass
class Known:
    """Those whom some claims mean, and who holds their licence numbers."""

    by_number: dict[str, Any] = field(default_factory=dict)
    by_licence: dict[str, list[Any]] = field(default_factory=dict)
    numbers: dict[int, dict[str, tuple[int, str | None]]] = field(default_factory=dict)

    @classmethod
    def of(cls, blinds: Collection[Blinds]) -> "Known":
        known = cls()
        for blind, row in numbered(select(D.id_no_blind.label("blind"), *FACTS), D.id_no_blind, (b.number for b in blinds)):
            if blind not in known.by_number or row.merged_into_id is None:
                known.by_number[blind] = row
        held = select(C.number_blind.label("blind"), *FACTS).join_from(DoctorCredential, Doctor, C.doctor_id == D.id)
        held = held.where(C.item == Item.PRACTICE.value, C.renewed_by_id.is_(None), C.withdrawn_on.is_(None))
        for blind, row in numbered(held, C.number_blind, (b.practice for b in blinds)):
            known.by_licence.setdefault(blind, []).append(row)
        known.follow_merges()
        return known

    def follow_merges(self) -> None:
        """A merged file stands for the one that remained."""
        merged = {row.id: row for row in self.rows() if row.merged_into_id is not None}
        survivors = {key: survivor(row) for key, row in merged.items()}
        self.by_number = {blind: survivors.get(row.id, row) for blind, row in self.by_number.items()}
        self.by_licence = {blind: [survivors.get(r.id, r) for r in rows] for blind, rows in self.by_licence.items()}

    def rows(self) -> Iterator[Any]:
        yield from self.by_number.values()
        for rows in self.by_licence.values():
            yield from rows

    def find(self, claim: DoctorClaim, blinds: Blinds) -> Any | None:
        """By the identity number; where the file gives none, by the licence."""
        if claim.number:
            return self.by_number.get(blinds.number)
        return next(iter(self.by_licence.get(blinds.practice, ())), None)

    def others_with_licence(self, blinds: Blinds, doctor_id: int | None) -> list[str]:
        """References of other doctors who have this practice number."""
        return sorted({row.reference for row in self.by_licence.get(blinds.practice, ()) if row.id != doctor_id})

    def read_numbers(self, doctor_ids: Collection[int]) -> None:
        """Doctor → item → (credential, blind number) of the live rows, for those who are compared."""
        live = select(C.doctor_id, C.item, C.id, C.number_blind).where(C.doctor_id.in_(doctor_ids), C.renewed_by_id.is_(None))
        for doctor_id, item, key, blind in db.session.execute(live.order_by(C.id)):
            self.numbers.setdefault(doctor_id, {})[item] = key, blind


def numbered(statement: Select[Any], column: Any, blinds: Iterable[str]) -> Iterator[tuple[str, Any]]:
    """(blind, row) of the rows whose column is one of these."""
    wanted = {blind for blind in blinds if blind}
    if wanted:
        for row in db.session.execute(statement.where(column.in_(wanted))):
            yield row.blind, row


def survivor(row: Any) -> Any:
    """The file that remained at the end of the merges."""
    while row.merged_into_id is not None:
        row = db.session.execute(select(*FACTS).where(D.id == row.merged_into_id)).one()
    return row


def differences(claim: DoctorClaim, row: Any, known: Mapping[str, tuple[int, str | None]], phone_blind: str | None, place: int | None) -> list[str]:  # fmt: skip
    """What a claim says otherwise than the stored file; blank says nothing."""
    said = {
        "phone": (phone_blind, row.phone_blind),
        "title": (claim.title, row.title),
        "department": (claim.department, row.department),
        "contract": (claim.contract, row.contract),
        "institution": (place, row.institution_id),
        "good_at": (claim.good_at, row.good_at),
        "first_registered_on": (claim.first_registered_on, row.first_registered_on),
    }
    for item, licence in ((Item.QUALIFICATION, claim.qualification), (Item.PRACTICE, claim.practice)):
        said[item.value] = (blind_licence(licence.number) if licence else None, known.get(item.value, (0, None))[1])
    return [name for name, (new, old) in said.items() if new and new != old]
