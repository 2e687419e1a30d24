"""What the lines of an edition are, published or still a draft, and what one edition changes against another."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import Select, Text, select, type_coerce

from portal.core.database import canonical, db
from portal.formulary.edition_models import TERMS, VALUES, Edition, EditionChange, EditionLine
from portal.formulary.lifecycle import PUBLISHED
from portal.formulary.models import FACTS, Disease, Drug, DrugDisease

LINE, CHANGE = EditionLine.__table__, EditionChange.__table__
Values = dict[str, Any]


DISEASES = VALUES.index("diseases") + 1
PLAIN = tuple(name for name in VALUES if name not in ("channels", "rx_class", "diseases"))


def line_columns(table: Any) -> list[Any]:
    return [table.c.drug_id, *(table.c[name] for name in VALUES)]


def raw_columns(table: Any) -> list[Any]:
    """The same with the diseases as they are stored: many lines share theirs, so that each text is read once."""
    return [type_coerce(c, Text) if c.name == "diseases" else c for c in line_columns(table)]


def read(statement: Select[Any]) -> dict[int, Values]:
    """Drug id → what its line says, of a statement over `raw_columns`."""
    known: dict[str, Any] = {}
    found = {}
    for row in db.session.execute(statement):
        values = dict(zip(VALUES, row[1:], strict=True))
        text = row[DISEASES]
        values["diseases"] = known[text] if text in known else known.setdefault(text, json.loads(text))
        found[row[0]] = values
    return found


def lines_of(edition_id: int | None, drug_ids: Collection[int] | None = None) -> dict[int, Values]:
    """The lines of a published edition, or those of some drugs."""
    if edition_id is None:
        return {}
    statement = select(*raw_columns(LINE)).where(LINE.c.edition_id == edition_id)
    return read(statement if drug_ids is None else statement.where(LINE.c.drug_id.in_(drug_ids)))


def kept_and_removed(edition_id: int) -> tuple[dict[int, Values], set[int]]:
    """The lines that a draft adds or changes, and the drugs whose lines it removes."""
    kept: dict[int, Values] = {}
    removed: set[int] = set()
    for kind, drug_id, *values in db.session.execute(
        select(CHANGE.c.kind, *line_columns(CHANGE)).where(CHANGE.c.edition_id == edition_id)
    ):
        if kind == "removed":
            removed.add(drug_id)
        else:
            kept[drug_id] = dict(zip(VALUES, values, strict=True))
    return kept, removed


def all_lines(edition: Edition) -> dict[int, Values]:
    """Every line of an edition: as written, or for a draft those of its base with its changes, by drug."""
    if edition.state in {s.value for s in PUBLISHED}:
        return lines_of(edition.id)
    return merged(edition, lines_of(edition.base_id))


def merged(edition: Edition, base: dict[int, Values]) -> dict[int, Values]:
    """The lines of a draft upon those of its base."""
    kept, removed = kept_and_removed(edition.id)
    lines = base | kept
    return {drug_id: lines[drug_id] for drug_id in sorted(lines) if drug_id not in removed}


def facts_of(drug_ids: Collection[int]) -> dict[int, Values]:
    """Drug id → the facts of the register as a line repeats them."""
    drugs = Drug.__table__
    rows = db.session.execute(select(drugs.c.id, *(drugs.c[name] for name in FACTS)).where(drugs.c.id.in_(drug_ids)))
    found = {row[0]: dict(zip(FACTS, row[1:], strict=True)) | {"diseases": []} for row in rows}
    named = (
        select(DrugDisease.drug_id, Disease.icd10, Disease.name, Disease.name_en)
        .join(Disease, Disease.id == DrugDisease.disease_id)
        .where(DrugDisease.drug_id.in_(drug_ids))
        .order_by(Disease.name)
    )
    for drug_id, *disease in db.session.execute(named):
        found[drug_id]["diseases"].append(list(disease))
    return found


def public_line(values: Mapping[str, Any]) -> Values:
    """A line as the public file and other systems see it."""
    channels = ["online", "offline"] if values["channels"] == "both" else [values["channels"]]
    plain = {name: values[name] for name in PLAIN}
    diseases = [{"icd10": code, "name": name, "name_en": english} for code, name, english in values["diseases"]]
    needs = values["rx_class"] not in ("otc_a", "otc_b")
    return plain | {"channels": channels, "class": values["rx_class"], "diseases": diseases, "prescription_required": needs}


def fingerprint(lines: Iterable[Mapping[str, Any]]) -> str:
    """SHA-256 of the lines as the public file spells them: canonical JSON, by approval number."""
    told = sorted((public_line(values) for values in lines), key=lambda line: line["approval_no"])
    return sha256(canonical(told).encode()).hexdigest()


@dataclass(frozen=True)
class Difference:
    """One line in two editions; `columns` are those that differ."""

    drug_id: int
    kind: str
    before: Values | None
    after: Values | None
    columns: tuple[str, ...]

    @property
    def line(self) -> Values:
        return self.after or self.before or {}


def difference(before: Mapping[int, Values], after: Mapping[int, Values]) -> list[Difference]:
    """Line by line what is not the same, by drug."""
    found = []
    for drug_id in sorted(before.keys() | after.keys()):
        one, other = before.get(drug_id), after.get(drug_id)
        if one != other:
            kind = "added" if one is None else "removed" if other is None else "changed"
            found.append(Difference(drug_id, kind, one, other, differing(one, other)))
    return found


def differing(one: Values | None, other: Values | None) -> tuple[str, ...]:
    """The columns in which two states of a line differ; of a new or removed line its terms."""
    if one is None or other is None:
        return TERMS
    return tuple(name for name in VALUES if one[name] != other[name])
