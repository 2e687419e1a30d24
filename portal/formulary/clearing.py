"""Clearing line by line, in two lanes: each verdict is a row of its own, bound to the revision that was seen.

A line that is flagged is never cleared together with others: somebody has to look at it by itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db, reserve_ids
from portal.core.lifecycle import Conflict, Refused
from portal.core.tongues import Text, say
from portal.formulary import events
from portal.formulary.bans import bans
from portal.formulary.change_sets import settle
from portal.formulary.changes import CHANGE
from portal.formulary.checking import FAULT, FLAG, checks, fault_of, has
from portal.formulary.edition_models import LANES, Edition, LineVerdict
from portal.formulary.steps import opened
from portal.ledger.operations import about, constraint_means, demand_version, operation
from portal.ledger.recording import Edit, Unit, record_rows
from portal.web.forms import too_short
from portal.web.permissions import Permission

VERDICT = LineVerdict.__table__
AT_ONCE = 500
LEAST = 10

constraint_means(
    "verdict_by_editor", "", Refused("editor", say("You edited this edition, so somebody else has to clear and publish it."))
)
constraint_means(
    "verdict_in_both_lanes",
    "",
    Refused("both_lanes", say("You cleared lines of this edition in the other lane. Each lane needs its own person.")),
)


@dataclass(frozen=True)
class Outcome:
    """What became of one line of a clearing in bulk; `text` says why it was left out."""

    drug_id: int
    approval_no: str
    text: Text | None = None

    @property
    def is_done(self) -> bool:
        return self.text is None


@operation(Permission.FORMULARY_READ)
def clear(number: int, lane: str, drug_id: int, *, by: Actor, version: int | None = None, note: str = "") -> str:
    """Clear one changed line in a lane, as it was seen. Returns the state of the edition after it."""
    edition, row = one_line(number, f"clear_{known(lane)}", drug_id, version, by)
    if row[lane] == "cleared":
        raise about(Conflict("cleared_already", say("This line is cleared in this lane already.")), edition)
    expect_sound(edition, row)
    give(edition, lane, "cleared", [row], by, note)
    settle(edition, by)
    return edition.state


def known(lane: str) -> str:
    if lane not in LANES:
        raise Refused("lane_unknown", say("There is no such lane."), "lane")
    return lane


def one_line(number: int, verb: str, drug_id: int, version: int | None, by: Actor) -> tuple[Edition, dict[str, Any]]:
    """The edition and one of its changes under lock, as it was seen. Raises Refused, Conflict, NotFound."""
    edition, _ = opened(number, verb, by)
    rows = locked_rows(edition.id, [drug_id])
    row = rows.get(drug_id)
    if row is None:
        raise about(Conflict("no_change", say("This edition does not change that line any more. Look at it again.")), edition)
    demand_version(edition, version, by)
    if version is not None and version != row["version"]:
        raise about(Conflict("changed_meanwhile", say("This line changed since your page was drawn. Look at it again.")), edition)
    return edition, row


def locked_rows(edition_id: int, drug_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    statement = select(CHANGE).where(CHANGE.c.edition_id == edition_id, CHANGE.c.drug_id.in_(drug_ids)).with_for_update()
    return {row["drug_id"]: dict(row) for row in db.session.execute(statement).mappings()}


def expect_sound(edition: Edition, row: Mapping[str, Any]) -> None:
    """Nothing that cannot stand is cleared, whenever the ban came."""
    fault = fault_of(row["drug_id"], row, bans())
    if fault and row["kind"] != "removed":
        raise about(Refused(fault.code, fault.text), edition)


@operation(Permission.FORMULARY_READ)
def clear_lines(number: int, lane: str, seen: Mapping[int, int], *, by: Actor) -> list[Outcome]:
    """Clear many lines in a lane: drug id → the version that was seen. Each by itself, with an outcome a line.

    Left out are lines that changed meanwhile, that are cleared already, and those flagged or at fault.
    """
    edition, _ = opened(number, f"clear_{known(lane)}", by)
    wanted = dict(list(seen.items())[:AT_ONCE])
    rows, in_force = locked_rows(edition.id, list(wanted)), bans()
    outcomes = [outcome(row, lane, wanted[drug_id], in_force) for drug_id, row in sorted(rows.items())]
    give(edition, lane, "cleared", [rows[o.drug_id] for o in outcomes if o.is_done], by)
    settle(edition, by)
    return outcomes


def outcome(row: Mapping[str, Any], lane: str, version: int, in_force: Any) -> Outcome:
    found = checks(row["drug_id"], row, in_force)
    text = None
    if row["version"] != version:
        text = say("changed meanwhile")
    elif row[lane] == "cleared":
        text = say("cleared already")
    elif row["kind"] != "removed" and (has(found, FAULT) or (lane == "clinical" and has(found, FLAG))):
        text = say("is flagged: look at it by itself")
    return Outcome(row["drug_id"], row["approval_no"], text)


@operation(Permission.FORMULARY_READ)
def object_to(number: int, lane: str, drug_id: int, *, by: Actor, note: str, version: int | None = None) -> None:
    """Object to one line, with a sentence why: it goes back to its editors, the rest goes on."""
    edition, row = one_line(number, f"object_{known(lane)}", drug_id, version, by)
    if len("".join(note.split())) < LEAST:
        raise about(Refused("note_short", too_short(LEAST), "note"), edition)
    give(edition, lane, "objected", [row], by, note)


def give(edition: Edition, lane: str, verdict: str, rows: Sequence[dict[str, Any]], by: Actor, note: str = "") -> None:
    """Write a verdict for each line, and how the lines stand after it."""
    if not rows:
        return
    if by.id is None:
        raise about(Refused("nobody", say("A verdict is given by a person.")), edition)
    told = events.LineCleared if verdict == "cleared" else events.LineObjected
    now = clock.now()
    units = []
    for row, key in zip(rows, reserve_ids(VERDICT, len(rows)), strict=True):
        values = {
            "id": key,
            "edition_id": edition.id,
            "drug_id": row["drug_id"],
            "revision": row["revision"],
            "lane": lane,
            "verdict": verdict,
            "note": note.strip(),
            "by_id": by.id,
            "at": now,
        }
        event: Any = told(edition.number, row["approval_no"], lane, row["revision"])
        edit = Edit(CHANGE, row, {lane: verdict, "version": row["version"] + 1})
        units.append(Unit(event, CHANGE, row["id"], edition.reference, [(VERDICT, values)], note, [edit]))
    record_rows(units, by)
    db.session.expire_all()
