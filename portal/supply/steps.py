"""Taking a step of a partner's file: the check that every operation goes through, and the one end of every change.

`shape` is the end of a change to the content (the actor becomes a maker), `settle` that of everything else. Both draw the
derived columns anew.
"""

from typing import Any

from sqlalchemy import select

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db
from portal.core.lifecycle import Conflict, Refused
from portal.core.tongues import say
from portal.ledger.events import Event
from portal.ledger.operations import about, constraint_means, take
from portal.ledger.recording import record
from portal.supply import case as cases
from portal.supply.case import File
from portal.supply.drawing import draw_anew
from portal.supply.lifecycle import State, partner
from portal.supply.models import PartnerMaker
from portal.web.forms import too_short

LEAST = 10

for _name, _columns, _refusal in (
    ("partner_confirmed_by_maker", "", Refused("maker", say("You took part in this partner's file, so somebody else has to verify it."))),
    ("partner_resumed_by_suspender", "", Refused("suspender", say("You suspended this partner. Another person has to take it up again."))),
    ("ck_partner_role_two_persons", "", Refused("own_entry", say("You entered this, so somebody else has to verify it."))),
    ("ck_partner_paper_two_persons", "", Refused("own_entry", say("You entered this, so somebody else has to verify it."))),
    ("uq_partner_org_code", "partner.org_code", Conflict("org_code_taken", say("Another partner has this organisation code."), "org_code")),
    ("uq_partner_role", "partner_role.partner_id, partner_role.role, partner_role.since", Conflict("role_taken", say("The partner has this role from that day already."), "since")),
    ("uq_partner_paper", "partner_paper.partner_id, partner_paper.paper, partner_paper.number, partner_paper.since", Conflict("paper_taken", say("This paper stands in the file already."), "number")),
    ("uq_partner_drug", "partner_drug.partner_id, partner_drug.drug_id, partner_drug.relation, partner_drug.since", Conflict("drug_taken", say("The partner has this drug from that day already."), "drug")),
):  # fmt: skip
    constraint_means(_name, _columns, _refusal)


def opened(reference: str, verb: str, by: Actor, version: int | None, seen: str = "") -> File:
    """The file under lock, with its new state. Raises NotFound, Conflict, Refused (about this partner)."""
    file = cases.file_of(reference, to_write=True)
    take(file.partner, version)
    try:
        state = partner.check(verb, cases.facts(file, by, seen), by.permissions)
    except Refused as refusal:
        raise about(refusal, file.partner) from None
    file.partner.state = State(state).value
    return file


def demand_note(note: str, file: File) -> None:
    """A sentence is due. Raises Refused."""
    if len("".join(note.split())) < LEAST:
        raise about(Refused("note_short", too_short(LEAST), "note"), file.partner)


def shape(file: File, event: Event, *rows: Any, by: Actor, note: str = "") -> None:
    """End a change to the content: who made it verifies nothing of it."""
    settle(file, event, *rows, *noted(file, by), by=by, note=note)


def noted(file: File, by: Actor) -> list[PartnerMaker]:
    """The row that says that this person shaped the file in this round, unless it stands there already."""
    m = PartnerMaker
    known = select(m.id).where(m.partner_id == file.partner.id, m.user_id == by.id, m.round == file.partner.round)
    if by.id is None or db.session.scalar(known) is not None:
        return []
    maker = m(partner_id=file.partner.id, user_id=by.id, round=file.partner.round)
    db.session.add(maker)
    return [maker]


def settle(file: File, event: Event, *rows: Any, by: Actor, note: str = "") -> None:
    """End a step: the derived columns are drawn, then everything is recorded."""
    db.session.flush()
    file.partner.updated_at = clock.now()
    draw_anew(file.partner)
    db.session.flush()
    record(event, file.partner, *rows, by=by, reason=note)
