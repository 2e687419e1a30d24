"""Institutions as files name them: found again under any spelling, or entered; what was unknown of them is completed.

Blank never erases, and what is known stays: a file that says otherwise only earns a warning.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import or_, select

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db, next_numbers, reserve_ids
from portal.institutions import events
from portal.institutions.models import Institution
from portal.institutions.naming import LONGEST, alike_key, name_key
from portal.institutions.search import names
from portal.ledger.bulk import Edit, Unit, record_rows
from portal.ledger.events import Event

TABLE = Institution.__table__
# What may be empty and is then taken from a file.
FACTS = ("organisation_code", "tier", "grade", "province", "county", "address")


@dataclass(frozen=True)
class InstitutionClaim:
    """What somebody says of an institution; empty = not said. `departments` are codes of the catalogue, or words."""

    name: str
    tier: int | None = None
    grade: str | None = None
    organisation_code: str | None = None
    province: str = ""
    county: str = ""
    address: str = ""
    departments: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        """What makes an institution the same one: its name, and its province where that is said."""
        return name_key(self.name), self.province

    def with_more(self, other: "InstitutionClaim") -> "InstitutionClaim":
        """Both claims as one: what this one leaves open is taken from the other."""
        missing = {name: getattr(other, name) for name in FACTS if not getattr(self, name)}
        return replace(self, **missing, departments=tuple(dict.fromkeys((*self.departments, *other.departments))))


@dataclass(frozen=True)
class TakenInstitution:
    """What became of a claim: `outcome` created, updated or unchanged; `differing` names facts that stand otherwise."""

    row: Mapping[str, Any]
    outcome: str
    differing: tuple[str, ...] = ()

    @property
    def id(self) -> int:
        return self.row["id"]

    @property
    def name(self) -> str:
        return self.row["name"]


@dataclass
class Known:
    """The institutions that some claims may mean. A merged one stands for the one that it became."""

    by_name: dict[str, list[Mapping[str, Any]]] = field(default_factory=dict)
    by_code: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    @classmethod
    def of(cls, claims: Collection[InstitutionClaim], to_write: bool = True) -> "Known":
        keys = {claim.key[0] for claim in claims}
        codes = {claim.organisation_code for claim in claims if claim.organisation_code}
        same = or_(TABLE.c.name_key.in_(keys), TABLE.c.organisation_code.in_(codes)) if codes else TABLE.c.name_key.in_(keys)
        found = read(same, to_write)
        kept_ids = {row["merged_into_id"] for row in found} - {None}
        kept = {row["id"]: row for row in read(TABLE.c.id.in_(kept_ids), to_write)} if kept_ids else {}
        known = cls()
        for row in found:
            known.add(row["name_key"], row["organisation_code"], kept.get(row["merged_into_id"], row))
        return known

    def add(self, key: str, code: str | None, row: Mapping[str, Any]) -> None:
        rows = self.by_name.setdefault(key, [])
        if all(row["id"] != other["id"] for other in rows):
            rows.append(row)
        if code:
            self.by_code[code] = row

    def find(self, claim: InstitutionClaim) -> Mapping[str, Any] | None:
        """By its code; else by its name in its province, or in none that is known."""
        if claim.organisation_code and (row := self.by_code.get(claim.organisation_code)):
            return row
        same = self.by_name.get(claim.key[0], [])
        if not claim.province:
            return same[0] if len(same) == 1 else next((row for row in same if not row["province"]), None)
        return next((row for province in (claim.province, "") for row in same if row["province"] == province), None)


def read(condition: Any, to_write: bool) -> Sequence[Any]:
    """Whole rows as they are stored, oldest first; under lock where they are about to change."""
    statement = select(TABLE).where(condition).order_by(TABLE.c.id)
    return db.session.execute(statement.with_for_update() if to_write else statement).mappings().all()


def take_institutions(
    claims: Iterable[InstitutionClaim], *, by: Actor, batch_id: int | None = None
) -> dict[tuple[str, str], TakenInstitution]:
    """Find or enter institutions, many at once; by the claims' keys. Inside an operation."""
    united: dict[tuple[str, str], InstitutionClaim] = {}
    for claim in claims:
        united[claim.key] = united[claim.key].with_more(claim) if claim.key in united else claim
    if not united:
        return {}
    book = Book(Known.of(united.values()), batch_id)
    taken = {key: book.take(claim) for key, claim in united.items()}
    book.write(by, events.Imported())
    return taken


class Book:
    """The institutions of one transaction: those that are new, and those that are completed, each once."""

    def __init__(self, known: Known, batch_id: int | None = None):
        self.known, self.batch_id, self.now = known, batch_id, clock.now()
        self.new: list[dict[str, Any]] = []
        self.changed: dict[int, tuple[Mapping[str, Any], dict[str, Any]]] = {}

    def take(self, claim: InstitutionClaim) -> TakenInstitution:
        row = self.known.find(claim)
        return self.enter(claim) if row is None else self.complete(claim, row)

    def enter(self, claim: InstitutionClaim) -> TakenInstitution:
        """A new row; its id and reference are given when it is written."""
        row = {"id": -len(self.new), "version": 1, "batch_id": self.batch_id, **columns(claim)}
        row |= {"created_at": self.now, "updated_at": self.now}
        self.new.append(row)
        self.known.add(claim.key[0], claim.organisation_code, row)
        return TakenInstitution(row, "created")

    def complete(self, claim: InstitutionClaim, row: Mapping[str, Any]) -> TakenInstitution:
        """A known institution beside a claim: what was empty is completed, what differs stays."""
        before, values = self.changed.get(row["id"], (row, {}))
        values, stands = dict(values), {**row, **values}
        differing = differences(claim, stands)
        missing = missing_facts(claim, stands, differing)
        if not missing:
            return TakenInstitution(row, "unchanged", differing)
        if isinstance(row, dict):
            row.update(missing)
        else:
            self.changed[row["id"]] = before, values | missing
        return TakenInstitution(row, "updated", differing)

    def write(self, by: Actor, event: Event) -> None:
        """The rows, each with its entry; new names into the index."""
        units = [self.edit(before, values) for before, values in self.changed.values()]
        if self.new:
            units += self.numbered(event)
            names.add(db.session(), [(row["id"], row["name"]) for row in self.new])
        record_rows(units, by)

    def edit(self, before: Mapping[str, Any], values: dict[str, Any]) -> Unit:
        values |= {"version": before["version"] + 1, "updated_at": self.now}
        edits = (Edit(TABLE, dict(before), values),)
        return Unit(events.Completed(), TABLE, before["id"], before["reference"], edits=edits)

    def numbered(self, event: Event) -> list[Unit]:
        year, count = clock.today().year, len(self.new)
        for row, key, number in zip(self.new, reserve_ids(TABLE, count), next_numbers("INS", year, count), strict=True):
            row |= {"id": key, "reference": f"INS-{year}-{number:06d}"}
        return [Unit(event, TABLE, row["id"], row["reference"], [(TABLE, row)]) for row in self.new]


def columns(claim: InstitutionClaim) -> dict[str, Any]:
    """What a claim says, as the columns of a row."""
    return {
        "name": claim.name[:LONGEST],
        "name_key": name_key(claim.name),
        "alike_key": alike_key(claim.name),
        "departments": list(claim.departments),
        **{name: getattr(claim, name) for name in FACTS},
    }


def differences(claim: InstitutionClaim, row: Mapping[str, Any]) -> tuple[str, ...]:
    """The facts that are known and said to be otherwise. Addresses are written in too many ways to compare."""
    said = ((name, getattr(claim, name)) for name in FACTS if name != "address")
    return tuple(name for name, value in said if value and row[name] and row[name] != value)


def missing_facts(claim: InstitutionClaim, row: Mapping[str, Any], differing: tuple[str, ...]) -> dict[str, Any]:
    """What the claim says and the row does not. The grade belongs to its tier, the county to its province."""
    bound = {"grade": "tier", "county": "province"}
    open_facts = (name for name in FACTS if not row[name] and bound.get(name) not in differing)
    missing = {name: value for name in open_facts if (value := getattr(claim, name))}
    if more := [code for code in claim.departments if code not in row["departments"]]:
        missing["departments"] = [*row["departments"], *more]
    return missing
