"""A second person looks at a partner: verified as a whole at first, later each new role and paper by itself."""

from typing import Any

from portal.core import clock
from portal.core.actors import Actor
from portal.core.lifecycle import Refused
from portal.core.tongues import say
from portal.ledger.operations import about, demand_version, operation
from portal.supply import events, matching
from portal.supply.case import File
from portal.supply.lifecycle import CONFIRMED, State
from portal.supply.models import PartnerPaper, PartnerRole
from portal.supply.particulars import own
from portal.supply.steps import demand_note, opened, settle, shape
from portal.web.permissions import Permission


@operation(Permission.SUPPLY_ACT)
def submit(reference: str, *, by: Actor, version: int | None = None, note: str = "") -> None:
    """Ask for the verification of a complete file. Raises Refused with what is missing."""
    file = opened(reference, "submit", by, version)
    file.partner.submitted_at = clock.now()
    shape(file, events.PartnerSubmitted(), by=by, note=note)


@operation(Permission.SUPPLY_CONFIRM)
def confirm(reference: str, *, by: Actor, version: int | None = None, seen: str = "", note: str = "") -> None:
    """Verify the file as its page showed it, with every role and paper in it. Never by anyone who shaped it."""
    file = opened(reference, "confirm", by, version, seen)
    demand_version(file.partner, version, by)
    demand_seen(file, seen, by)
    file.partner.confirmed_by_id, file.partner.confirmed_at = by.id, clock.now()
    rows = [row for row in (*file.roles, *file.papers) if row.verified_at is None]
    for row in rows:
        mark_verified(row, by)
    settle(file, events.PartnerConfirmed(), *rows, by=by, note=note)
    matching.match_partner(file.partner)


def demand_seen(file: File, seen: str, by: Actor) -> None:
    """What is verified is what a page showed. Raises Refused (unseen)."""
    if not seen and by.via == "web":
        text = say("This step does not say what it is about. Open the page, look at it, and take the step there.")
        raise about(Refused("unseen", text), file.partner)


def mark_verified(row: Any, by: Actor) -> None:
    row.verified_by_id, row.verified_at = by.id, clock.now()


@operation(Permission.SUPPLY_CONFIRM)
def return_partner(reference: str, *, note: str, by: Actor, version: int | None = None) -> None:
    """Give the file back, with a sentence that says what is missing."""
    file = opened(reference, "return", by, version)
    demand_note(note, file)
    settle(file, events.PartnerReturned(), by=by, note=note)


@operation(Permission.SUPPLY_CONFIRM)
def suspend(reference: str, *, note: str, by: Actor, version: int | None = None) -> None:
    """The partner is suspended, with a sentence why."""
    file = opened(reference, "suspend", by, version)
    demand_note(note, file)
    file.partner.suspended_by_id = by.id
    settle(file, events.PartnerSuspended(), by=by, note=note)


@operation(Permission.SUPPLY_CONFIRM)
def resume(reference: str, *, by: Actor, version: int | None = None, note: str = "") -> None:
    """Take a suspended partner up again: another person than the one who suspended it."""
    file = opened(reference, "resume", by, version)
    file.partner.confirmed_by_id, file.partner.confirmed_at, file.partner.suspended_by_id = by.id, clock.now(), None
    settle(file, events.PartnerResumed(), by=by, note=note)


@operation(Permission.SUPPLY_CONFIRM)
def end(reference: str, *, note: str, by: Actor, version: int | None = None) -> None:
    """End the partnership, with a sentence why. The file can be opened again and is then verified anew."""
    file = opened(reference, "end", by, version)
    demand_note(note, file)
    settle(file, events.PartnerEnded(), by=by, note=note)


@operation(Permission.SUPPLY_ACT)
def reopen(reference: str, *, by: Actor, version: int | None = None, note: str = "") -> None:
    """Open the file of an ended partner again: a new round with makers of its own."""
    file = opened(reference, "reopen", by, version)
    row = file.partner
    row.round, row.confirmed_by_id, row.confirmed_at, row.suspended_by_id = row.round + 1, None, None, None
    shape(file, events.PartnerReopened(), by=by, note=note)


@operation(Permission.SUPPLY_CONFIRM)
def verify_role(reference: str, role_id: int, *, by: Actor, version: int | None = None, note: str = "") -> None:
    """A role that was given since counts from now on."""
    verify(reference, PartnerRole, "role", role_id, by, version, note)


@operation(Permission.SUPPLY_CONFIRM)
def verify_paper(reference: str, paper_id: int, *, by: Actor, version: int | None = None, note: str = "") -> None:
    """A paper that was entered since is what it says."""
    verify(reference, PartnerPaper, "paper", paper_id, by, version, note)


def verify(reference: str, model: type, column: str, key: int, by: Actor, version: int | None, note: str) -> None:
    file = opened(reference, "edit", by, version)
    row = own(model, key, file)
    refuse_unless_open(file, row, by)
    mark_verified(row, by)
    settle(file, events.ParticularVerified(getattr(row, column)), row, by=by, note=note)


def refuse_unless_open(file: File, row: Any, by: Actor) -> None:
    if State(file.partner.state) not in CONFIRMED:
        raise about(Refused("with_the_file", say("It is verified together with the whole file.")), file.partner)
    if row.verified_at is not None:
        raise about(Refused("verified", say("Somebody has verified this already.")), file.partner)
    if row.entered_by_id in by.bound_ids:
        raise about(Refused("own_entry", say("You entered this, so somebody else has to verify it.")), file.partner)
