"""Nobody shapes a household without becoming its maker: only the one end of every change may record it."""

import ast
from pathlib import Path

import portal.households

ROOM = Path(portal.households.__file__).parent
# What may call record(): the end of every change, and what changes no household's facts.
MAY_RECORD = {
    "shaping.py",
    "pairs.py",
    "adjudicating.py",
    "merging.py",
    "registered.py",
    "ties.py",
    "undoing.py",
    "restoring.py",
    "updating.py",
}


def recorders() -> set[str]:
    found = set()
    for path in ROOM.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if any(
            isinstance(n, ast.ImportFrom) and n.module == "portal.ledger.recording" and any(a.name == "record" for a in n.names)
            for n in ast.walk(tree)
        ):
            found.add(path.name)
    return found


def test_verbs_of_households_record_through_shaping_alone() -> None:
    assert recorders() <= MAY_RECORD


def test_the_verbs_of_a_household_end_in_shaping() -> None:
    for name in ("operations.py", "life_events.py", "joining.py", "scans.py"):
        text = (ROOM / name).read_text(encoding="utf-8")
        assert "households.shaping import" in text, name
