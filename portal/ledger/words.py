"""What columns and stored values are called on pages. Each package names its own; what has no name shows as stored."""

import re
from datetime import date, datetime
from typing import Any

from portal.core import clock, personal
from portal.core.identity.masks import mask_name
from portal.core.lifecycle import state_name
from portal.core.money import yuan
from portal.core.tongues import Text, listed, say

SEALED = say("sealed")
# Technical columns say nothing to a reader: versions, times of writing, ciphertext, search keys.
SILENT = frozenset({"id", "version", "created_at", "updated_at", "reference"})
SILENT_ENDINGS = ("_blind", "_hash")
HASH = re.compile(r"[0-9a-f]{40,128}")

# Columns that many rooms have.
_columns: dict[str, Text] = {
    "batch_id": say("Import"),
    "by": say("By"),
    "county": say("County"),
    "decided_by": say("Decided by"),
    "decided_by_id": say("Decided by account"),
    "day": say("Day"),
    "done_at": say("Done at"),
    "done_by_id": say("Done by account"),
    "job": say("Background job"),
    "key": say("Key"),
    "list_id": say("List"),
    "outcome": say("Outcome"),
    "proposed_by": say("Proposed by"),
    "proposed_by_id": say("Proposed by account"),
    "before": say("Before"),
    "row": say("Row"),
    "rows": say("Rows"),
    "sha256": say("SHA-256"),
    "size": say("Size in bytes"),
    "subject": say("Kind of record"),
    "subject_id": say("Record"),
    "value": say("Value"),
    "verb": say("Step"),
}
# Why a step was refused, for the rules that every room has.
_values: dict[tuple[str, str], Text] = {
    ("code", "changed_meanwhile"): say("somebody changed it meanwhile"),
    ("code", "content_changed"): say("the content changed meanwhile"),
    ("code", "not_permitted"): say("the roles do not include it"),
    ("code", "note"): say("the note is missing or too short"),
    ("code", "reason"): say("the reason is missing"),
    ("code", "unseen"): say("sent without the page that shows it"),
    ("code", "wrong_state"): say("not possible in this state"),
}
_tables: dict[str, Text] = {}


def name_columns(names: dict[str, Text]) -> None:
    """Give columns the words that people read, whatever their table."""
    _columns.update(names)


def name_tables(names: dict[str, Text]) -> None:
    """Give tables the words that people read, in the singular."""
    _tables.update(names)


def name_values(column: str, names: dict[Any, Text]) -> None:
    """Give the stored values of a column the words that people read."""
    _values.update({(column, str(value)): text for value, text in names.items()})


def column_name(column: str) -> Text:
    bare = column.removesuffix("_sealed")
    return _columns.get(column) or _columns.get(bare) or Text(bare.replace("_", " "), {})


def has_name(column: str) -> bool:
    """Whether somebody gave the column a word."""
    return column in _columns or column.removesuffix("_sealed") in _columns


def has_value(column: str, code: str) -> bool:
    """Whether a stored code has a word: one of the column's own, or that of a state."""
    return (column, code) in _values or (column.endswith("state") and str(state_name(code)) != code)


def has_table_name(table: str) -> bool:
    return table in _tables


def table_name(table: str) -> Text:
    return _tables.get(table) or Text(table.replace("_", " "), {})


def is_silent(column: str) -> bool:
    return column in SILENT or column.endswith(SILENT_ENDINGS)


def shown(column: str, value: Any, plain_names: bool) -> Text | str:
    """A stored value as a page shows it. Names sealed in an entry are plain or masked; other ciphertext is never opened."""
    if value is None or value == "":
        return "–"
    if isinstance(value, dict) and value.keys() == {"sealed"}:
        return named_person(value["sealed"], plain_names)
    if column.endswith("_sealed"):
        return SEALED
    if column == "birth_on" and not plain_names:
        return f"{str(value)[:4]}-**-**"
    if isinstance(value, bool):
        return say("yes") if value else say("no")
    if column.endswith("_fen") and isinstance(value, int):
        return yuan(value)
    if column.endswith("state"):
        return _values.get((column, str(value))) or state_name(str(value))
    return _values.get((column, str(value))) or spelled(column, value)


def named_person(token: str, plain_names: bool) -> Text | str:
    try:
        name = personal.current().open(token, "ledger")
    except personal.CannotOpen:
        return say("shredded")
    return name if plain_names else mask_name(name)


def spelled(column: str, value: Any) -> str:
    """What has no word of its own: lists word by word, instants and days as pages show them, hashes cut."""
    if isinstance(value, dict):
        value = [f"{name}: {of}" for name, of in value.items()]
    if isinstance(value, list):
        return str(listed(_values.get((column, str(each)), each) for each in value)) or "–"
    if isinstance(value, str) and HASH.fullmatch(value):
        return f"{value[:16]}…"
    if isinstance(value, str) and value.endswith("Z") and len(value) == 27 and value[10] == "T":
        return clock.on_page(datetime.fromisoformat(value)).strftime("%Y-%m-%d %H:%M")
    return value.isoformat() if isinstance(value, date) else str(value)
