"""What became of the rows of a file: counted unit by unit, and each fault and warning kept for the page."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from portal.core import personal
from portal.core.tongues import Listed, Text, listed, say
from portal.intake.header import Cell
from portal.intake.judging import Fault, JudgedRow
from portal.intake.kinds import ImportKind, Taken, Unit
from portal.intake.models import ImportFinding
from portal.intake.reading import Table

ROWS = ("rows", "accepted_rows", "refused_rows", "held_back_rows", "faults", "warnings")
HELD_BACK = say("row %(rows)s")
LONGEST_SHOWN = 60


def no_counts(kind: ImportKind) -> dict[str, Any]:
    """The counts of nothing yet; each noun has an entry, so that readers need not ask."""
    return dict.fromkeys(ROWS, 0) | {"nouns": {noun: {} for noun in kind.nouns}}


def count_units(counts: dict[str, Any], kind: ImportKind, units: Sequence[Unit], taken: Taken) -> None:
    """Add some units, judged and taken, to the counts of their file."""
    held_back = [unit for unit in units if unit.is_held_back]
    count_rows(counts, [row for unit in units for row in unit.rows], [row for unit in held_back for row in unit.rows])
    if held_back:
        taken.add(kind.noun, "refused", len(held_back))
    counts["warnings"] += len(taken.warnings)
    for (noun, outcome), n in taken.counts.items():
        of_noun = counts["nouns"].setdefault(noun, {})
        of_noun[outcome] = of_noun.get(outcome, 0) + n


def count_rows(counts: dict[str, Any], rows: Sequence[JudgedRow], held_back: Sequence[JudgedRow]) -> None:
    at_fault = [row for row in rows if row.faults]
    unfit = sum(1 for row in held_back if not row.faults)
    counts["rows"] += len(rows)
    counts["refused_rows"] += len(at_fault)
    counts["held_back_rows"] += unfit
    counts["accepted_rows"] += len(rows) - len(at_fault) - unfit
    counts["faults"] += sum(len(row.faults) for row in at_fault)
    counts["warnings"] += sum(len(row.warnings) for row in rows if row.warnings)


class Notes:
    """Turns what was found into rows of `import_finding`, sealed before the transaction that writes them."""

    def __init__(self, kind: ImportKind, table: Table, batch_id: int):
        self.kind, self.batch_id = kind, batch_id
        self.places = dict(zip(table.headings, (places[0] for places in table.columns.values()), strict=True))

    def of(self, units: Iterable[Unit]) -> list[dict[str, Any]]:
        """Faults, warnings and households held back, in the order of the file."""
        return [note for unit in units for note in self.of_unit(unit)]

    def of_unit(self, unit: Unit) -> Iterator[dict[str, Any]]:
        for row in unit.rows:
            for fault in row.faults:
                yield self.note("fault", fault, unit.key, row)
            for fault in row.warnings:
                yield self.note("warning", fault, unit.key, row)
        if unit.is_held_back and unit.key:
            at_fault = [row.number for row in unit.rows if row.faults]
            text = Text(HELD_BACK.msgid, {"rows": listed(at_fault), "size": len(unit.rows)})
            yield self.note("held_back", Fault(at_fault[0], "", "held_back", text), unit.key, unit.head)

    def of_taken(self, taken: Taken, units: Sequence[Unit]) -> list[dict[str, Any]]:
        """What was found when the units met the records that were there."""
        rows = {row.number: row for unit in units for row in unit.rows} if taken.warnings else {}
        return [self.note("warning", fault, key, rows.get(fault.row)) for key, fault in taken.warnings]

    def note(self, kind: str, fault: Fault, unit: str, row: JudgedRow | None) -> dict[str, Any]:
        shown = (
            None
            if row is None
            else json.dumps(
                {"name": self.cell(row, self.kind.name_column), "value": self.cell(row, fault.column)}, ensure_ascii=False
            )
        )
        return {
            "batch_id": self.batch_id,
            "kind": kind,
            "row": fault.row,
            "column": fault.column,
            "code": fault.code,
            "msgid": fault.text.msgid,
            "params": plain_params(fault.text),
            "unit": unit[:60],
            "shown_sealed": shown and personal.current().seal(shown, ImportFinding.shown.context),
        }

    def cell(self, row: JudgedRow, heading: str) -> str:
        """What stands in the file, masked where the column is personal."""
        place = self.places.get(heading)
        if place is None or place >= len(row.written):
            return ""
        return masked(self.kind, heading, row.written[place])


def masked(kind: ImportKind, heading: str, cell: Cell) -> str:
    """A cell as it may be shown to those who only look."""
    text = str(cell)
    mask = kind.masks.get(heading)
    return (mask(text) if mask and text.strip() else text)[:LONGEST_SHOWN]


def plain_params(text: Text) -> dict[str, Any]:
    """The parameters of a sentence as JSON; a sentence within a sentence is marked."""
    return {name: plain_param(value) for name, value in text.params.items()}


def plain_param(value: object) -> Any:
    if isinstance(value, Text):
        return {"msgid": value.msgid, "params": plain_params(value)}
    if isinstance(value, Listed):
        return [plain_param(word) for word in value.words]
    return value if isinstance(value, int | str) else str(value)


def text_of_note(msgid: str, params: dict[str, Any]) -> Text:
    """The sentence again, for a reader of any language."""
    return Text(msgid, {name: read_param(value) for name, value in params.items()})


def read_param(value: Any) -> Any:
    if isinstance(value, list):
        return listed(map(read_param, value))
    return text_of_note(value["msgid"], value["params"]) if isinstance(value, dict) else value
