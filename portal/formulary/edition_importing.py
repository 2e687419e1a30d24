"""Files of an edition: each row becomes a change of the newest draft, or of a new one. It decides nothing."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from portal.core.actors import Actor
from portal.core.database import db, locked
from portal.core.lifecycle import Refused
from portal.core.tongues import Text, say
from portal.formulary import events
from portal.formulary.bans import bans
from portal.formulary.change_sets import LineClaim, note_editor, write_changes
from portal.formulary.changes import CHANGE, facts_of
from portal.formulary.checking import fault_of
from portal.formulary.drafting import draft
from portal.formulary.editing import in_order
from portal.formulary.edition_models import Edition
from portal.formulary.layouts import EDITION_COLUMNS, EDITION_EXAMPLES
from portal.formulary.lifecycle import State
from portal.formulary.models import Drug
from portal.formulary.steps import part_of
from portal.intake.cells import CellReader
from portal.intake.judging import JudgedRow, RowJudge
from portal.intake.kinds import ImportKind, Taken, Taking, Undoing, Unit, register
from portal.ledger.operations import operation
from portal.ledger.recording import Edit, record_rows
from portal.ledger.recording import Unit as Entry
from portal.web.permissions import Permission

NEEDED = ("rate_blank", "price_blank")


def judge(table: Any, column_map: Any, day: Any) -> Iterator[Unit]:
    """Each row by itself, beside the register: an unknown drug, a missing maker and a ban are faults of their row."""
    reader = CellReader(day, column_map.dates if column_map else (), table.read_as.has_1904_epoch)
    judge_row, beside = RowJudge(EDITION_COLUMNS, table, reader), Register()
    for row in map(judge_row, table):
        beside.judge(row)
        number = row.values.get("approval_no")
        yield Unit(number.number if number else "", (row,), row, bool(row.faults), row)


class Register:
    """What the register says of the drugs of a file, and which rows repeat one."""

    def __init__(self) -> None:
        columns = (Drug.approval_no, Drug.id, Drug.generic_name, Drug.form, Drug.rx_class, Drug.maker_name)
        self.drugs = {row.approval_no: row for row in db.session.execute(select(*columns))}
        self.bans = bans()
        self.first: dict[str, int] = {}

    def judge(self, row: JudgedRow) -> None:
        if row.values.get("is_removed"):
            row.faults = tuple(fault for fault in row.faults if fault.code not in NEEDED)
        number = row.values.get("approval_no")
        if number is None:
            return
        drug, earlier = self.drugs.get(number.number), self.first.setdefault(number.number, row.number)
        if drug is None:
            row.refuse("批准文号", "drug_unknown", say("The register has no drug with this number. Import the register first."))
        elif earlier != row.number:
            row.refuse(
                "批准文号", "line_twice", say("Row %(row)s has the same drug. Of each drug an edition has one line.", row=earlier)
            )
        elif not row.faults and not row.values.get("is_removed"):
            self.judge_line(row, drug)

    def judge_line(self, row: JudgedRow, drug: Any) -> None:
        facts = {"generic_name": drug.generic_name, "form": drug.form, "rx_class": drug.rx_class, "maker_name": drug.maker_name}
        values = facts | terms_of(row)
        if fault := fault_of(drug.id, values, self.bans):
            row.refuse("渠道" if fault.code == "banned" else "批准文号", fault.code, fault.text)


def terms_of(row: JudgedRow) -> dict[str, Any]:
    """The terms that a row gives; what it leaves open is as most lines have it."""
    v = row.values
    return {
        "rate_bp": v["rate_bp"],
        "unit_cap_fen": v["unit_cap_fen"],
        "cap_30_days": v["cap_30_days"],
        "price_fen": v["price_fen"],
        "channels": v["channels"] or "both",
        "is_chronic": bool(v["is_chronic"]),
        "is_free_delivery": bool(v["is_free_delivery"]),
        "partner_name": v["partner_name"] or "",
    }


def target() -> Edition | None:
    """The draft that a file goes to: the newest."""
    return db.session.scalar(
        locked(select(Edition).where(Edition.state == State.DRAFT.value).order_by(Edition.id.desc()).limit(1))
    )


@operation(Permission.FORMULARY_EDIT)
def take_lines(units: Sequence[Unit], batch_id: int | None, reference: str, *, by: Actor) -> list[str]:
    """Write the changes of some rows. Returns what became of each."""
    edition = batch_edition(batch_id) or target()
    if edition is None:
        draft(by=by, note=reference)
        edition = target()
    assert edition is not None
    if part_of(edition.id, by.bound_ids)[1]:
        raise Refused("clearer", say("You cleared lines of this edition, so somebody else has to take this step."))
    ids = dict(db.session.execute(select(Drug.approval_no, Drug.id).where(Drug.approval_no.in_([u.key for u in units]))).all())
    facts = facts_of(list(ids.values()))
    return write_changes(edition, [claim_of(unit.judged, ids[unit.key], facts, reference) for unit in units], by, batch_id)


def batch_edition(batch_id: int | None) -> Edition | None:
    """The draft that took the first rows of this file, while it is one."""
    if batch_id is None:
        return None
    of_batch = select(CHANGE.c.edition_id).where(CHANGE.c.batch_id == batch_id).limit(1)
    edition = db.session.scalar(locked(select(Edition).where(Edition.id == of_batch.scalar_subquery())))
    if edition is not None and edition.state != State.DRAFT.value:
        raise Refused("not_a_draft", say("The edition that this file belongs to is no draft any more. Return it first."))
    return edition


def claim_of(row: JudgedRow, drug_id: int, facts: Mapping[int, Any], reference: str) -> LineClaim:
    written = ", ".join(str(cell) for cell in row.written if str(cell).strip())
    source = str(say("%(reference)s, row %(row)s: %(written)s", reference=reference, row=row.number, written=written))
    if row.values["is_removed"]:
        return LineClaim(drug_id, None, source)
    return LineClaim(drug_id, in_order(facts[drug_id] | terms_of(row)), source)


def take(units: Sequence[Unit], taking: Taking, by: Actor) -> Taken:
    taken = Taken()
    for outcome in take_lines(units, taking.batch_id, taking.reference, by=by):
        taken.add("lines", outcome)
    return taken


def foresee(units: Sequence[Unit], taking: Taking, by: Actor) -> Taken:
    """What would become of the rows: lines that the list has are changed, others are new."""
    newest = select(Edition.id).where(Edition.valid_from.is_not(None)).order_by(Edition.valid_from.desc()).limit(1)
    from portal.formulary.changes import LINE

    known = set(
        db.session.scalars(
            select(LINE.c.approval_no).where(
                LINE.c.edition_id == newest.scalar_subquery(), LINE.c.approval_no.in_([u.key for u in units])
            )
        )
    )
    taken = Taken()
    for unit in units:
        taken.add("lines", "removed" if unit.judged.values["is_removed"] else "updated" if unit.key in known else "created")
    return taken


def reasons(batch_id: int) -> Mapping[int, Text]:
    moved = select(CHANGE.c.id).join(Edition, Edition.id == CHANGE.c.edition_id)
    moved = moved.where(CHANGE.c.batch_id == batch_id, Edition.state != State.DRAFT.value).limit(1)
    if db.session.scalar(moved) is None:
        return {}
    return {0: say("The edition was submitted. Return it to draft first.")}


@operation(Permission.FORMULARY_EDIT)
def remove_changes(batch_id: int, most: int, *, by: Actor) -> int:
    """Forget some changes that a batch made; how many. Lines are again as the base edition has them."""
    statement = select(CHANGE).where(CHANGE.c.batch_id == batch_id).order_by(CHANGE.c.id).limit(most).with_for_update()
    rows = [dict(row) for row in db.session.execute(statement).mappings()]
    for edition in db.session.scalars(select(Edition).where(Edition.id.in_({row["edition_id"] for row in rows}))):
        note_editor(edition, by)
        numbered = [row for row in rows if row["edition_id"] == edition.id]
        record_rows(
            [
                Entry(
                    events.LineRestored(edition.number, row["approval_no"]),
                    CHANGE,
                    row["id"],
                    edition.reference,
                    edits=[Edit(CHANGE, row, None)],
                )
                for row in numbered
            ],
            by,
        )
    return len(rows)


register(
    ImportKind(
        name="edition",
        title=say("Change set of an edition"),
        noun="lines",
        nouns=("lines",),
        permission=Permission.FORMULARY_EDIT,
        columns=EDITION_COLUMNS,
        judge=judge,
        foresee=foresee,
        take=take,
        undoing=Undoing(
            (say("The edition is still a draft"),),
            reasons,
            lambda batch_id, most, by: remove_changes(batch_id, most, by=by),
        ),
        examples=EDITION_EXAMPLES,
        name_column="批准文号",
        names_people=False,
        said={
            "take": say("Each row becomes a change of the newest draft; without one a draft is begun."),
            "taken": say("The changes stand in the draft, to be cleared line by line."),
            "undo": say("Forgets the changes of this file; the lines are again as the edition before has them."),
        },
    )
)
