"""Opening a recall, adding lots and papers to it, and stopping the sale."""

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db, next_reference
from portal.core.lifecycle import Conflict, Refused
from portal.core.tongues import say
from portal.evidence.operations import attach
from portal.evidence.store import Stored
from portal.evidence.subjects import Subject, register
from portal.formulary import suspending
from portal.formulary.edition_models import Suspension
from portal.formulary.lifecycle import SuspensionState
from portal.formulary.models import Drug
from portal.ledger.operations import about, operation
from portal.supply import recall_events as events
from portal.supply.alerting import raise_alert
from portal.supply.recall_case import RecallFile, recall_of
from portal.supply.recall_clocks import due_at
from portal.supply.recall_keeping import keep
from portal.supply.recall_lifecycle import RecallState
from portal.supply.recall_models import Recall, RecallLot
from portal.supply.recall_places import lot_of
from portal.supply.recall_steps import LEAST, opened, settle, work
from portal.web.forms import too_short
from portal.web.permissions import Permission

SUBJECT = "recall"
MOST_LOTS, OLDEST_DAYS = 200, 365
HOLDS = tuple(s.value for s in (SuspensionState.PROPOSED, SuspensionState.IN_FORCE, SuspensionState.LIFTING))


@dataclass(frozen=True)
class Order:
    """Who ordered a recall, when, by what paper, of which class, and what is wrong."""

    recall_class: int
    authority: str
    ordered_on: date
    defect: str
    notice_no: str = ""


@operation(Permission.SUPPLY_ACT)
def open_recall(approval_no: str, lots: str, order: Order, *, by: Actor, paper: Stored | None = None) -> str:
    """Open a recall and propose to stop the sale. `lots` are numbers with spaces, commas or lines between. Returns the reference.

    Raises Refused at the field for what cannot be; Conflict where a lot is called back already.
    """
    drug = drug_of(approval_no)
    numbers = lots_in(lots)
    expect_order(order)
    refuse_called_back(drug.id, numbers)
    file = RecallFile(new_recall(drug, order, by))
    rows = [RecallLot(recall_id=file.recall.id, lot=number) for number in numbers]
    db.session.add_all(rows)
    work(file, events.RecallOpened(drug.approval_no, order.recall_class), *rows, by=by, note=order.defect)
    keep(file.recall, by)
    propose_stop(file, by)
    alert(file, numbers, by)
    if paper is not None:
        keep_paper(RecallFile(file.recall), paper, by)
    return file.recall.reference


def alert(file: RecallFile, numbers: list[str], by: Actor) -> None:
    """An alert of the recall's class; about the lot where there is but one."""
    lot = numbers[0] if len(numbers) == 1 else ""
    raise_alert("recall", drug_id=file.recall.drug_id, lot=lot, severity=file.recall.recall_class, by=by)


def drug_of(approval_no: str) -> Drug:
    """Raises Refused."""
    drug = db.session.scalar(select(Drug).where(Drug.approval_no == approval_no.strip()))
    if drug is None:
        raise Refused("drug_unknown", say("The register of drugs does not know this approval number."), "approval_no")
    return drug


def lots_in(written: str) -> list[str]:
    """The numbers in a text. Raises Refused for none, for too many, and for one without a number."""
    found = sorted({lot_of(piece) for piece in re.split(r"[\s,;，；、]+", written) if piece})
    if not found:
        lot_of("")
    if len(found) > MOST_LOTS:
        raise Refused(
            "lots_many", say("A recall has at most %(most)s lots. Open another one for the rest.", most=MOST_LOTS), "lots"
        )
    return found


def expect_order(order: Order) -> None:
    """Raises Refused at the field."""
    today = clock.today()
    if type(order.recall_class) is not int or order.recall_class not in (1, 2, 3):
        raise Refused("choice", say("Choose the class of the recall."), "recall_class")
    if not order.authority.strip():
        raise Refused(
            "authority_blank", say("Say who ordered the recall: the authority, or the holder of the approval."), "authority"
        )
    if order.ordered_on > today:
        raise Refused("ordered_future", say("This day has not come yet. Enter the day that stands on the order."), "ordered_on")
    if (today - order.ordered_on).days > OLDEST_DAYS:
        raise Refused("ordered_long_ago", say("This day is more than a year ago. Look at the order again."), "ordered_on")
    if len("".join(order.defect.split())) < LEAST:
        raise Refused("note_short", too_short(LEAST), "defect")


def refuse_called_back(drug_id: int, numbers: list[str]) -> None:
    """A lot is called back once at a time. Raises Conflict (lot_called_back)."""
    statement = select(Recall.reference, RecallLot.lot).join(RecallLot, RecallLot.recall_id == Recall.id)
    open_ = (Recall.drug_id == drug_id, Recall.state != RecallState.CLOSED.value, RecallLot.lot.in_(numbers))
    found = db.session.execute(statement.where(*open_).order_by(RecallLot.lot).limit(1)).first()
    if found is not None:
        text = say("Lot %(lot)s of this drug is called back already by %(reference)s.", lot=found.lot, reference=found.reference)
        raise Conflict("lot_called_back", text, "lots")


def new_recall(drug: Drug, order: Order, by: Actor) -> Recall:
    row = Recall(
        reference=next_reference("RCL", clock.today().year),
        recall_class=order.recall_class,
        drug_id=drug.id,
        approval_no=drug.approval_no,
        drug_name=" ".join(filter(None, (drug.generic_name, drug.strength)))[:200],
        authority=" ".join(order.authority.split())[:200],
        notice_no=" ".join(order.notice_no.split())[:80],
        ordered_on=order.ordered_on,
        defect=order.defect.strip(),
        opened_by_id=by.id,
        opened_at=clock.now(),
        due_at=due_at(order.recall_class, order.ordered_on),
    )
    db.session.add(row)
    db.session.flush()
    return row


@operation(Permission.SUPPLY_ACT)
def add_lots(reference: str, *, lots: str, by: Actor, version: int | None = None) -> None:
    """More lots of the same drug are called back."""
    file = opened(reference, "work", by, version)
    numbers = lots_in(lots)
    refuse_called_back(file.recall.drug_id, numbers)
    rows = [RecallLot(recall_id=file.recall.id, lot=number) for number in numbers]
    db.session.add_all(rows)
    work(file, events.LotsAdded(len(rows)), *rows, by=by)
    keep(file.recall, by)


def propose_stop(file: RecallFile, by: Actor) -> None:
    """Stop the sale by a suspension over the list: one that is there already, else one is proposed."""
    row = standing_suspension(file.recall.drug_id)
    if row is None:
        note = str(say("Recall %(reference)s: %(defect)s", reference=file.recall.reference, defect=file.recall.defect))
        row = suspending.find(suspending.suspend(file.recall.drug_id, reason="recall", note=note, by=by))
    file.recall.suspension_id = row.id
    settle(file, events.SaleStopProposed(row.reference), by=by)


def standing_suspension(drug_id: int) -> Suspension | None:
    return db.session.scalar(select(Suspension).where(Suspension.drug_id == drug_id, Suspension.state.in_(HOLDS)))


@operation(Permission.FORMULARY_SUSPEND)
def stop_sale(reference: str, *, by: Actor, version: int | None = None, note: str = "") -> None:
    """Propose the stop of the sale anew, where the suspension was dropped or lifted."""
    file = opened(reference, "work", by, version)
    if standing_suspension(file.recall.drug_id) is not None and file.suspension and file.suspension.state in HOLDS:
        raise about(Conflict("stop_proposed", say("The stop of the sale is proposed already, or in force.")), file.recall)
    propose_stop(file, by)


@operation(Permission.FORMULARY_SUSPEND)
def confirm_stop(reference: str, *, by: Actor, version: int | None = None, note: str = "") -> None:
    """Confirm the stop of the sale that somebody else proposed; `version` is the suspension's. It holds at once."""
    file = recall_of(reference, to_write=True)
    if file.suspension is None:
        raise about(Refused("no_stop", say("Nobody has proposed to stop the sale yet.")), file.recall)
    suspending.confirm(file.suspension.reference, by=by, version=version, note=note)
    settle(file, events.SaleStopped(file.suspension.reference), by=by, note=note)


@operation(Permission.SUPPLY_ACT)
def add_paper(reference: str, paper: Stored, *, by: Actor, version: int | None = None) -> int:
    """Attach the order, a letter or a report; the document's id."""
    return keep_paper(opened(reference, "work", by, version), paper, by)


def keep_paper(file: RecallFile, paper: Stored, by: Actor) -> int:
    """Whoever works on a recall may attach papers to it, and to nothing else: the right is lent for this one step."""
    lent = replace(by, permissions=by.permissions | {Permission.EVIDENCE_UPLOAD})
    document = attach(SUBJECT, file.recall.id, paper, by=lent)
    work(file, events.RecallPaperAdded(document.reference), by=by)
    return document.id


def reaches(by: Actor, _recall_id: int) -> bool:
    return by.may(Permission.SUPPLY_READ)


def page_of(recall_id: int) -> str:
    reference: Any = db.session.scalar(select(Recall.reference).where(Recall.id == recall_id))
    return f"/supply/recalls/{reference}"


register(Subject(SUBJECT, reaches, page_of))
