"""A part that another system sends in one call: judged as the rows of a file are, written, closed and answered at once."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import select

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import canonical, db
from portal.core.faults import Invalid
from portal.core.lifecycle import Conflict, Refused
from portal.core.tongues import say
from portal.intake.cells import CellReader
from portal.intake.judging import Column, Fault, JudgedRow
from portal.ledger.operations import constraint_means, operation
from portal.supply import feed_parts
from portal.supply.feed_importing import take_partner_lines
from portal.supply.feed_judging import judge_days
from portal.supply.feed_layouts import DELIVERY_COLUMNS, STOCK_COLUMNS
from portal.supply.feed_models import FeedName, FeedNote, FeedPart
from portal.supply.feed_names import drug_key, partner_key
from portal.supply.models import Partner
from portal.supply.queries import partner_meant
from portal.web.permissions import Permission

COLUMNS: dict[str, Sequence[Column]] = {"stock": STOCK_COLUMNS, "deliveries": DELIVERY_COLUMNS}
SAME = {"stock": ("drug", "warehouse", "lot", "as_of"), "deliveries": ("line_no",)}
REUSED = Refused(
    "idempotency_reused", say("This Idempotency-Key was used for another call. Use a new one for each call."), "Idempotency-Key"
)
constraint_means("uq_feed_part_call", "feed_part.token_id, feed_part.call_key", Conflict(REUSED.code, REUSED.text))


class NothingTaken(Refused):
    """No line of a part could be taken; each with its reason."""

    def __init__(self, refused: list[dict[str, Any]]):
        super().__init__("nothing_taken", say("No line of this part can be taken."))
        self.refused = refused


@dataclass(frozen=True)
class Call:
    """One call: which feed, who asks, its key, what it says, and the reference of the one partner it may speak for, if any."""

    feed: str
    token_id: int
    key: str
    body: Mapping[str, Any]
    sender: str = ""

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(canonical(self.body).encode()).hexdigest()

    @property
    def sequence(self) -> int:
        return self.body["sequence"]


@operation(Permission.SUPPLY_IMPORT)
def take_call(call: Call, *, by: Actor) -> tuple[dict[str, Any], bool]:
    """Take a part. Returns the answer, and whether it is new. Raises Conflict (sequence_taken), NothingTaken, Refused."""
    if earlier := answered(call):
        return earlier, False
    refuse_others(call)
    rows = judged(call)
    sound = [row for row in rows if not row.faults]
    if not sound:
        raise NothingTaken([told(fault) for row in rows for fault in row.faults])
    (part,) = take_partner_lines(call.feed, sound, feed_parts.Origin(call.sha256, None, call.token_id, call.key), by=by)
    feed_parts.close(part, by)
    part.answer = answer_of(part, rows)
    return part.answer, True


def refuse_others(call: Call) -> None:
    """A token that is bound to a partner sends that partner's lines. Raises Refused."""
    if call.sender and call.sender != reference_of(call.body["partner"]):
        text = say(
            "This token sends the lines of %(sender)s only, and the name in “partner” does not mean it.", sender=call.sender
        )
        raise Refused("other_partner", text, "partner")


def reference_of(written: str) -> str | None:
    """The reference of the partner that a name in feeds means, None where that is not known."""
    n = FeedName
    matched = select(n.partner_id).where(n.about == "partner", n.key == partner_key(written), n.partner_id.is_not(None))
    meant = db.session.scalar(matched) or partner_meant(written)
    return db.session.scalar(select(Partner.reference).where(Partner.id == meant))


def answered(call: Call) -> dict[str, Any] | None:
    """What this call was answered when it came before. Raises Refused where its key was used for another."""
    p = FeedPart
    same = select(p.answer, p.sha256, p.feed).where(p.token_id == call.token_id, p.call_key == call.key)
    earlier = db.session.execute(same).one_or_none()
    if earlier is None:
        return None
    if (earlier.feed, earlier.sha256) != (call.feed, digest_of(call)):
        raise Refused(REUSED.code, REUSED.text, REUSED.field)
    return earlier.answer


def digest_of(call: Call) -> str:
    return feed_parts.digest_of_part(call.sha256, partner_key(call.body["partner"]), call.sequence)


def judged(call: Call) -> list[JudgedRow]:
    """The lines as rows of a file: same readers, same rules. Raises Refused for the part's own instant."""
    reader, today, seen = CellReader(), clock.today(), dict[tuple[Any, ...], int]()
    common = {name: call.body[name] for name in ("partner", "as_of", "sequence")}
    rows = []
    for number, line in enumerate(call.body["lines"]):
        given = {name: value for name, value in line.items() if value is not None}
        row = read_line(number, COLUMNS[call.feed], {**common, **given}, reader)
        if call.feed == "deliveries":
            judge_days(row, today)
        refuse_repeated(row, seen, SAME[call.feed])
        rows.append(row)
    return rows


def read_line(number: int, columns: Sequence[Column], cells: Mapping[str, Any], reader: CellReader) -> JudgedRow:
    row = JudgedRow(number, {}, ())
    for column in columns:
        try:
            value = column.read(reader, str(cells.get(column.field, "")))
        except Invalid as fault:
            row.refuse(column.field, fault.code, fault.text)
            value = None
        else:
            if value is None and column.is_required:
                row.refuse(column.field, f"{column.stem or column.field}_blank", say("A value is missing here."))
        row.values[column.field] = value
    return row


def refuse_repeated(row: JudgedRow, seen: dict[tuple[Any, ...], int], same: Sequence[str]) -> None:
    if row.faults:
        return
    key = tuple(drug_key(row.values[name]) if name == "drug" else row.values[name] for name in same)
    first = seen.setdefault(key, row.number)
    if first != row.number:
        row.refuse(
            same[-2 if len(same) > 1 else 0], "line_repeated", say("Line %(line)s says the same. Send it once.", line=first)
        )


def answer_of(part: FeedPart, rows: Sequence[JudgedRow]) -> dict[str, Any]:
    notes = select(FeedNote.values).where(FeedNote.part_id == part.id, FeedNote.code == "gap")
    return {
        "reference": part.reference,
        "state": part.state,
        "accepted": part.lines,
        "refused": [told(fault) for row in rows for fault in row.faults],
        "warnings": [told(fault) for row in rows for fault in row.warnings],
        "gaps": list(db.session.scalars(notes)),
        "held_because": part.problem,
    }


def told(fault: Fault) -> dict[str, Any]:
    return {"line": fault.row, "field": FIELDS.get(fault.column, fault.column), "code": fault.code, "message": str(fault.text)}


FIELDS = {column.heading: column.field for columns in COLUMNS.values() for column in columns}
