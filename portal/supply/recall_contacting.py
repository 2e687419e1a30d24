"""What recipients of a recalled lot said: many contacts at once, recipients that no feed names, phones for a purpose."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db
from portal.core.faults import Invalid
from portal.core.identity.masks import mask_phone
from portal.core.lifecycle import Conflict, Refused
from portal.core.tongues import say
from portal.formulary.naming import company_key
from portal.intake.cells import CellReader
from portal.ledger.operations import about, operation
from portal.ledger.recording import record
from portal.supply import recall_events as events
from portal.supply.recall_case import QUANTITIES, TOLD, RecallFile, Recipient, recall_of
from portal.supply.recall_keeping import new_row
from portal.supply.recall_models import CONTACTS, RecallRecipient
from portal.supply.recall_steps import opened, work
from portal.supply.recall_words import CONTACT_NAMES
from portal.supply.words import PURPOSES
from portal.web.permissions import Permission

MOST_PACKS, MOST_AT_ONCE = 10**9, 200
KEPT = ("contact_state", *QUANTITIES, "note")


@dataclass(frozen=True)
class Contact:
    """What somebody entered of one recipient. `phone` '' changes nothing; `version` is the row's that the page showed, 0 for none."""

    key: str
    contact_state: str
    found_quantity: int | None = None
    returned_quantity: int | None = None
    destroyed_quantity: int | None = None
    note: str = ""
    phone: str = ""
    version: int = 0


@operation(Permission.SUPPLY_ACT)
def note_contacts(reference: str, contacts: Sequence[Contact], *, by: Actor) -> int:
    """Keep what recipients said; how many changed. Raises Refused at `key:column`, Conflict where somebody was quicker.

    Two may enter at once: each row has a version of its own, the recall's does not count.
    """
    file = opened(reference, "work", by)
    known = {one.key: one for one in file.recipients}
    expect_each_once(file, [said.key for said in contacts if said.key in known])
    rows = [row for said in contacts[:MOST_AT_ONCE] if (row := kept(file, known.get(said.key), said, by)) is not None]
    if not rows:
        raise about(Refused("nothing_entered", say("Nothing was entered: no contact differs from what is kept.")), file.recall)
    work(file, events.ContactsNoted(len(rows)), *rows, by=by)
    return len(rows)


def expect_each_once(file: RecallFile, keys: Sequence[str]) -> None:
    if len(set(keys)) < len(keys):
        raise about(Refused("said_twice", say("The same recipient stands in what was sent twice. Send it once.")), file.recall)


def kept(file: RecallFile, known: Recipient | None, said: Contact, by: Actor) -> RecallRecipient | None:
    """The row of a recipient with what was said; None where it says nothing new."""
    if known is None:
        text = say("One of the recipients is none of this recall any more. Look at the page again.")
        raise about(Conflict("recipient_unknown", text), file.recall)
    if is_same(known, said):
        return None
    refuse_stale(file, known, said)
    expect_sane(file, said)
    expect_explained(file, known, said)
    row = known.row or new_row(file.recall.id, known)
    fill(row, known, said, by, digits_of(file, said))
    return row


def is_same(known: Recipient, said: Contact) -> bool:
    """Nothing was changed on the page. A place that has grown is confirmed by any answer."""
    before = [known.contact, *(known.said(column) for column in KEPT[1:])]
    return not said.phone and before == [getattr(said, column) for column in KEPT]


def refuse_stale(file: RecallFile, known: Recipient, said: Contact) -> None:
    if said.version not in versions(known):
        text = say(
            "Somebody entered something of this recipient meanwhile: %(contact)s. Look at the page again.",
            contact=CONTACT_NAMES[known.contact],
        )
        raise about(Conflict("changed_meanwhile", text, f"{said.key}:contact_state"), file.recall)


def versions(known: Recipient) -> tuple[int, ...]:
    """What the page may have shown: 0 too, while nobody has entered anything of the recipient."""
    if known.row is None:
        return (0,)
    return (known.row.version,) if known.row.contacted_at else (0, known.row.version)


def expect_sane(file: RecallFile, said: Contact) -> None:
    """Raises Refused at the column."""
    found, returned, destroyed = (getattr(said, column) for column in QUANTITIES)
    if said.contact_state not in CONTACTS or said.contact_state == "waiting":
        fault = "contact_state", "choice", say("Choose how far the contact is.")
    elif column := next((c for c in QUANTITIES if not 0 <= (getattr(said, c) or 0) <= MOST_PACKS), ""):
        fault = column, "quantity", say("A number of packs from 0 to %(most)s.", most=MOST_PACKS)
    elif (returned or 0) + (destroyed or 0) > (found or 0):
        fault = "found_quantity", "more_than_found", say("More packs are sent back and destroyed than were found.")
    elif said.contact_state == "answered" and found is None:
        fault = "found_quantity", "found_blank", say("Who answered said how many packs were found: 0 for none.")
    elif said.contact_state == "gone" and not said.note.strip():
        fault = "note", "note_blank", say("Say why it cannot be reached.")
    else:
        return
    raise about(Refused(fault[1], fault[2], f"{said.key}:{fault[0]}"), file.recall)


def expect_explained(file: RecallFile, known: Recipient, said: Contact) -> None:
    """More packs found than received may be a slip of the keys, or a delivery that no feed told of: the note says which."""
    if known.received is not None and (said.found_quantity or 0) > known.received and not said.note.strip():
        text = say("More packs were found than the %(n)s received. Look at the number, or say in the note how that is.", n=known.received)  # fmt: skip
        raise about(Refused("more_than_received", text, f"{said.key}:found_quantity"), file.recall)


def digits_of(file: RecallFile, said: Contact) -> str:
    try:
        return CellReader().phone(said.phone) or ""
    except Invalid as fault:
        raise about(Refused(fault.code, fault.text, f"{said.key}:phone"), file.recall) from fault


def fill(row: RecallRecipient, known: Recipient, said: Contact, by: Actor, phone: str) -> None:
    now = clock.now()
    for column in (*KEPT[:-1],):
        setattr(row, column, getattr(said, column))
    row.note, row.received_quantity = said.note.strip()[:500], known.received
    row.contacted_by_id, row.contacted_at = by.id, now
    if said.contact_state in TOLD and (row.told_at is None or known.has_grown):
        row.told_at = now
    if phone:
        row.phone, row.phone_masked = phone, mask_phone(phone)


@operation(Permission.SUPPLY_ACT)
def add_recipient(
    reference: str, *, receiver: str, by: Actor, received: int | None = None, phone: str = "", version: int | None = None
) -> None:
    """Enter somebody who received packs and whom no feed names, such as a pharmacy that a partner told of."""
    file = opened(reference, "work", by, version)
    name = " ".join(receiver.split())[:200]
    if not name:
        raise about(Refused("name_blank", say("The name is missing."), "receiver"), file.recall)
    if received is not None and not 0 <= received <= MOST_PACKS:
        raise about(Refused("quantity", say("A number of packs from 0 to %(most)s.", most=MOST_PACKS), "received"), file.recall)
    key = "person-" + sha256(company_key(name).encode()).hexdigest()[:24]
    refuse_known(file, key, name)
    row = RecallRecipient(recall_id=file.recall.id, key=key, receiver=name, known_from="person", received_quantity=received)
    if digits := typed_phone(file, phone):
        row.phone, row.phone_masked = digits, mask_phone(digits)
    db.session.add(row)
    work(file, events.RecipientAdded(), row, by=by)


def refuse_known(file: RecallFile, key: str, name: str) -> None:
    if any(one.key == key or company_key(one.receiver) == company_key(name) for one in file.recipients):
        raise about(Conflict("recipient_there", say("This recipient stands in the recall already."), "receiver"), file.recall)


def typed_phone(file: RecallFile, phone: str) -> str:
    try:
        return CellReader().phone(phone) or ""
    except Invalid as fault:
        raise about(Refused(fault.code, fault.text, "phone"), file.recall) from fault


@operation(Permission.PERSONAL_REVEAL)
def reveal_recipients(reference: str, *, purpose: str, by: Actor) -> None:
    """Record that the phones of a recall's recipients are shown for a purpose (a key of PURPOSES). Raises Refused, NotFound."""
    row = recall_of(reference).recall
    if not by.may(Permission.SUPPLY_READ) or purpose not in PURPOSES:
        raise about(Refused("purpose", say("Choose what you need it for."), "purpose"), row)
    record(events.RecipientsRevealed(purpose), row, by=by)
