"""Taking a step of a recall: the check that every operation goes through, and the one end of every change.

`work` ends what somebody entered: who did it does not close the recall. `settle` ends everything else.
"""

from typing import Any

from portal.core.actors import Actor
from portal.core.database import db
from portal.core.lifecycle import Conflict, Refused
from portal.core.tongues import say
from portal.ledger.events import Event
from portal.ledger.operations import about, constraint_means, take
from portal.ledger.recording import record
from portal.supply import recall_case as cases
from portal.supply.recall_case import RecallFile
from portal.supply.recall_lifecycle import RecallState, recall
from portal.supply.recall_models import RecallWorker
from portal.web.forms import too_short

LEAST = 10

for _name, _columns, _refusal in (
    ("recall_closed_by_worker", "", Refused("worker", say("You opened this recall or entered something in it. Somebody who did neither closes it."))),
    ("ck_recall_closed_by_two", "", Refused("proposer", say("You proposed to close this recall. Another person has to confirm it."))),
    ("recall_unanswered", "", Refused("unanswered", say("There are recipients that have not answered yet."))),
    ("uq_recall_lot", "recall_lot.recall_id, recall_lot.lot", Conflict("lot_there", say("This lot stands in the recall already."), "lots")),
    ("uq_recall_recipient", "recall_recipient.recall_id, recall_recipient.key", Conflict("recipient_there", say("This recipient stands in the recall already."), "receiver")),
):  # fmt: skip
    constraint_means(_name, _columns, _refusal)


def opened(reference: str, verb: str, by: Actor, version: int | None = None) -> RecallFile:
    """The recall under lock, with its new state. Raises NotFound, Conflict, Refused (about this recall)."""
    file = cases.recall_of(reference, to_write=True)
    take(file.recall, version)
    try:
        state = recall.check(verb, cases.facts(file, by), by.permissions)
    except Refused as refusal:
        raise about(refusal, file.recall) from None
    file.recall.state = RecallState(state).value
    return file


def demand_note(note: str, file: RecallFile) -> str:
    """A sentence is due; as it is kept. Raises Refused."""
    if len("".join(note.split())) < LEAST:
        raise about(Refused("note_short", too_short(LEAST), "note"), file.recall)
    return note.strip()


def work(file: RecallFile, event: Event, *rows: Any, by: Actor, note: str = "") -> None:
    """End a change to what is known of the recall: who made it does not close it."""
    settle(file, event, *rows, *noted(file, by), by=by, note=note)


def noted(file: RecallFile, by: Actor) -> list[RecallWorker]:
    if by.id is None or by.id in file.workers:
        return []
    worker = RecallWorker(recall_id=file.recall.id, user_id=by.id)
    db.session.add(worker)
    return [worker]


def settle(file: RecallFile, event: Event, *rows: Any, by: Actor, note: str = "") -> None:
    db.session.flush()
    record(event, file.recall, *rows, by=by, reason=note)
