"""What an import says at its end: one object for machines, one sentence for people."""

from collections.abc import Iterable
from typing import Any

from portal.core.tongues import Text, say
from portal.intake import queries
from portal.intake.kinds import ImportKind, kind_of
from portal.intake.models import ImportBatch

OUTCOMES = ("created", "updated", "unchanged", "refused")


def of_batch(batch: ImportBatch, file_name: str, is_repeated: bool = False) -> dict[str, Any]:
    """The result of a committed batch. Where the same file came again, everything that it made is unchanged."""
    kind, counts = kind_of(batch.kind), batch.counts or {}
    found = {name: list(queries.all_findings(batch.id, name)) for name in ("fault", "warning", "held_back")}
    result = head(kind.name, file_name, batch.sha256, batch.reference, batch.state == "committed")
    result |= of_counts(kind, nothing_new(kind, counts) if is_repeated else counts) | lists(found)
    return result | {"repeated": True} if is_repeated else result


def head(kind: str, file_name: str, sha256: str, reference: str | None, is_committed: bool) -> dict[str, Any]:
    return {"kind": kind, "file": file_name, "sha256": sha256, "batch": reference, "committed": is_committed}


def of_counts(kind: ImportKind, counts: dict[str, Any]) -> dict[str, Any]:
    nouns = counts["nouns"]
    units = {outcome: nouns.get(kind.noun, {}).get(outcome, 0) for outcome in OUTCOMES}
    more = {outcome: n for outcome, n in nouns.get(kind.noun, {}).items() if outcome not in units}
    others = {noun: {"created": 0} | nouns.get(noun, {}) for noun in kind.nouns if noun != kind.noun}
    return {"rows": counts["rows"], "accepted_rows": counts["accepted_rows"], kind.noun: units | more, **others}


def nothing_new(kind: ImportKind, counts: dict[str, Any]) -> dict[str, Any]:
    """The counts of a file that came again."""
    own = counts["nouns"].get(kind.noun, {})
    kept = sum(n for outcome, n in own.items() if outcome != "refused")
    return counts | {"nouns": {kind.noun: {"unchanged": kept, "refused": own.get("refused", 0)}}}


def lists(found: dict[str, list[Any]]) -> dict[str, Any]:
    return {
        "refused": [as_json(one) for one in found["fault"]],
        "held_back": held_back(one.unit for one in found["held_back"]),
        "warnings": [as_json(one) for one in found["warning"]],
    }


def held_back(keys: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(key for key in keys if key))


def as_json(found: Any) -> dict[str, Any]:
    """A fault or warning in the language that is current."""
    return {"row": found.row, "column": found.column, "code": found.code, "message": str(queries.sentence(found))}


def sentence(result: dict[str, Any], kind: ImportKind) -> Text:
    """The result for people."""
    said = {
        "reference": result["batch"] or "–",
        "accepted": result["accepted_rows"],
        "rows": result["rows"],
        "held": len(result["held_back"]),
        "faults": len(result["refused"]),
    }
    if result.get("repeated"):
        return say("This file was imported as %(reference)s; nothing was changed.", **said)
    if result["committed"]:
        return say("%(reference)s: %(accepted)s of %(rows)s rows taken, %(faults)s faults, %(held)s held back.", **said)
    return say("%(accepted)s of %(rows)s rows can be taken, %(faults)s faults, %(held)s held back. Nothing was changed.", **said)
