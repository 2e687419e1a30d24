"""Drugs come into the register: from files in bulk, or one by one; with their makers and diseases."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db, reserve_ids
from portal.formulary import diseases, drug_events
from portal.formulary.models import HARD_CLASSES, Disease, Drug, DrugDisease, Maker
from portal.formulary.naming import company_key, ingredient_in
from portal.formulary.search import names
from portal.ledger.operations import operation
from portal.ledger.recording import Edit, Unit, record_rows
from portal.web.permissions import Permission

DRUG, MAKER, DISEASE, LINK = (model.__table__ for model in (Drug, Maker, Disease, DrugDisease))
TEXTS = ("generic_name", "generic_en", "brand_name", "brand_en", "form", "strength", "pack", "rx_class", "atc", "drug_code")
SEARCHED = ("generic_name", "brand_name", "generic_en", "brand_en")
UNTOLD = {"updated_at", "version", "is_incomplete", "hard_since", "hard_until"}
CREATED, UPDATED, UNCHANGED = "created", "updated", "unchanged"


@dataclass(frozen=True)
class DrugClaim:
    """What a file or a person says of a drug. Blank never erases what is stored; `diseases` are (ICD-10, name)."""

    approval_no: str
    generic_name: str
    texts: dict[str, str] = field(default_factory=dict)
    maker: str = ""
    mah: str = ""
    diseases: tuple[tuple[str, str], ...] = ()
    is_cold_chain: bool | None = None


@dataclass(frozen=True)
class TakenDrug:
    """What became of a claim; `differs` are the columns in which the register says otherwise and stays as it is."""

    drug_id: int
    outcome: str
    differs: tuple[str, ...] = ()


@operation(Permission.DRUGS_IMPORT)
def take_drugs(claims: Sequence[DrugClaim], *, by: Actor, batch_id: int | None = None) -> list[TakenDrug]:
    """Take drugs into the register, each with its entry. What is there already keeps its values and is completed."""
    return Intake(claims, by, batch_id).take()


class Intake:
    """The drugs of one short transaction, as rows for the ledger's bulk door."""

    def __init__(self, claims: Sequence[DrugClaim], by: Actor, batch_id: int | None):
        self.claims, self.by, self.batch_id, self.now = claims, by, batch_id, clock.now()
        self.units: list[Unit] = []
        self.makers = self.ensured_makers({name for c in claims for name in (c.maker, c.mah) if name})
        self.diseases = self.ensured_diseases({named for c in claims for named in c.diseases})
        self.known = known_drugs([c.approval_no for c in claims])
        self.links = links_of([row["id"] for row in self.known.values()])
        new = sum(c.approval_no not in self.known for c in claims)
        self.ids = iter(reserve_ids(DRUG, new)) if new else iter(())
        wanted = sum(len(c.diseases) for c in claims)
        self.link_ids = iter(reserve_ids(LINK, wanted)) if wanted else iter(())

    def take(self) -> list[TakenDrug]:
        taken = [self.taken(claim) for claim in self.claims]
        record_rows(self.units, self.by)
        self.index([(t, c) for t, c in zip(taken, self.claims, strict=True) if t.outcome == CREATED])
        return taken

    def index(self, made: Iterable[tuple[TakenDrug, DrugClaim]]) -> None:
        rows = [
            (taken.drug_id, claim.generic_name, *(claim.texts.get(name, "") for name in SEARCHED[1:])) for taken, claim in made
        ]
        names.add(db.session(), rows)

    def taken(self, claim: DrugClaim) -> TakenDrug:
        row = self.known.get(claim.approval_no)
        return self.added(claim) if row is None else self.extended(claim, row)

    def added(self, claim: DrugClaim) -> TakenDrug:
        key = next(self.ids)
        values = self.values(claim) | {"id": key, "approval_no": claim.approval_no, "batch_id": self.batch_id}
        values |= {"created_at": self.now, "updated_at": self.now, "ingredient": ingredient_in(claim.generic_name)}
        values |= self.dated(values)
        values["is_incomplete"] = not (values.get("form") and values.get("strength"))
        rows = [(DRUG, values), *self.new_links(key, claim)]
        self.units.append(Unit(drug_events.DrugRegistered(claim.approval_no), DRUG, key, claim.approval_no, rows))
        self.known[claim.approval_no] = values
        return TakenDrug(key, CREATED)

    def values(self, claim: DrugClaim) -> dict[str, Any]:
        """The columns that the claim fills."""
        found: dict[str, Any] = {name: text for name, text in claim.texts.items() if text} | {"generic_name": claim.generic_name}
        for name, company in (("maker", claim.maker), ("mah", claim.mah)):
            if company:
                found |= {f"{name}_id": self.makers[company_key(company)], f"{name}_name": company}
        return found if claim.is_cold_chain is None else found | {"is_cold_chain": claim.is_cold_chain}

    def dated(self, filled: dict[str, Any]) -> dict[str, Any]:
        """A class that keeps drugs off the list begins now."""
        return {"hard_since": self.now, "hard_until": None} if filled.get("rx_class") in HARD_CLASSES else {}

    def extended(self, claim: DrugClaim, row: dict[str, Any]) -> TakenDrug:
        """Fill what is empty; what differs stays and is told."""
        said = self.values(claim)
        new = {name: value for name, value in said.items() if not row.get(name) and value}
        differs = tuple(n for n, v in said.items() if row.get(n) and v and not same(n, row[n], v) and not n.endswith("_id"))
        rows = self.new_links(row["id"], claim)
        if not new and not rows:
            return TakenDrug(row["id"], UNCHANGED, differs)
        filled = row | new
        new |= self.dated(new) | {
            "updated_at": self.now,
            "version": row["version"] + 1,
            "is_incomplete": not (filled["form"] and filled["strength"]),
        }
        what = ", ".join(sorted({*new, *(["diseases"] if rows else [])} - UNTOLD))
        self.units.append(
            Unit(
                drug_events.DrugExtended(what),
                DRUG,
                row["id"],
                claim.approval_no,
                rows,
                edits=[Edit(DRUG, row, new)],
            )
        )
        reindex(row, row | new)
        self.known[claim.approval_no] = row | new
        return TakenDrug(row["id"], UPDATED, differs)

    def new_links(self, drug_id: int, claim: DrugClaim) -> list[tuple[Any, dict[str, Any]]]:
        linked = self.links.setdefault(drug_id, set())
        wanted = dict.fromkeys(self.diseases[name] for _, name in claim.diseases)
        new = [disease_id for disease_id in wanted if disease_id not in linked]
        linked.update(new)
        return [(LINK, {"id": next(self.link_ids), "drug_id": drug_id, "disease_id": d}) for d in new]

    def ensured_makers(self, written: Collection[str]) -> dict[str, int]:
        """Key of the name → id, new makers noted."""
        by_key = {company_key(name): name for name in sorted(written, reverse=True)}
        known = dict(db.session.execute(select(Maker.key, Maker.id).where(Maker.key.in_(by_key))).all())
        new = sorted(by_key.keys() - known.keys())
        for key, maker_id in zip(new, reserve_ids(MAKER, len(new)) if new else (), strict=True):
            row = {"id": maker_id, "name": by_key[key], "key": key, "created_at": self.now}
            self.units.append(Unit(drug_events.MakerNoted(), MAKER, maker_id, "", [(MAKER, row)]))
            known[key] = maker_id
        return known

    def ensured_diseases(self, written: Collection[tuple[str, str]]) -> dict[str, int]:
        """Name → id, new diseases noted with the code and English name that are known for them."""
        codes = {name: code for code, name in sorted(written)}
        known = dict(db.session.execute(select(Disease.name, Disease.id).where(Disease.name.in_(codes))).all())
        new = sorted(codes.keys() - known.keys())
        for name, disease_id in zip(new, reserve_ids(DISEASE, len(new)) if new else (), strict=True):
            code, english = diseases.known(name)
            row = {"id": disease_id, "name": name, "icd10": codes[name] or code, "name_en": english, "created_at": self.now}
            self.units.append(Unit(drug_events.DiseaseNoted(), DISEASE, disease_id, "", [(DISEASE, row)]))
            known[name] = disease_id
        return known


def known_drugs(numbers: Collection[str]) -> dict[str, dict[str, Any]]:
    """Approval number → the whole row as it is stored, under lock."""
    rows = db.session.execute(select(DRUG).where(DRUG.c.approval_no.in_(numbers)).with_for_update())
    return {row["approval_no"]: dict(row) for row in rows.mappings()}


def links_of(drug_ids: Collection[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for drug_id, disease_id in db.session.execute(select(LINK.c.drug_id, LINK.c.disease_id).where(LINK.c.drug_id.in_(drug_ids))):
        found.setdefault(drug_id, set()).add(disease_id)
    return found


def same(column: str, stored: object, said: object) -> bool:
    """Companies are the same by their key; everything else by its letters."""
    if column in ("maker_name", "mah_name"):
        return company_key(str(stored)) == company_key(str(said))
    return stored == said


def reindex(before: dict[str, Any], after: dict[str, Any]) -> None:
    """Find the drug by the names that it has now."""
    old, new = (tuple(row.get(name) or "" for name in SEARCHED) for row in (before, after))
    names.replace(db.session(), before["id"], old, new)
