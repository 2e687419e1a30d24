"""Verifying: take a file up, look each item up at its source, finish; or return, hold, escalate. Never by a maker.

A verification is a row that stays: source, method, result, evidence, until when it holds, when it is due again.
"""

from datetime import date, timedelta

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db
from portal.core.lifecycle import Refused
from portal.core.tongues import Text, say
from portal.doctors import case as cases
from portal.doctors import events, rules
from portal.doctors.approving import decide
from portal.doctors.case import File
from portal.doctors.checklist import ItemStatus
from portal.doctors.lifecycle import VERIFIABLE, State
from portal.doctors.models import Item, Verification
from portal.doctors.steps import demand_note, demand_reason, move, opened, settle, step
from portal.ledger.operations import about, demand_version, operation
from portal.settings import Setting, define, setting
from portal.settings.registry import DAYS
from portal.web.permissions import Permission

define(Setting("reverify_days", say("Yearly look-up of credentials"), say("A confirmed qualification, licence, title, filing or consent is to be looked up again after this time."), 365, DAYS, 30, 1095))  # fmt: skip

SOURCES: dict[str, Text] = {
    "national_register": say("National register of physicians"),
    "province_register": say("Register of the province"),
    "issuing_office": say("Issuing office"),
    "institution": say("Registered institution"),
    "identity_service": say("Identity service"),
    "signature_authority": say("Signature authority"),
    "original": say("The original document"),
}
METHODS: dict[str, Text] = {
    "online": say("Looked up online"),
    "file": say("Official look-up file"),
    "telephone": say("Asked by telephone"),
    "letter": say("Asked by letter"),
    "compared": say("Compared with the original"),
    "in_person": say("In person"),
}
RESULTS = ("confirmed", "refuted", "unclear")
# What a register may change from one year to the next. The rest stands, or has an end of its own.
LOOKED_UP_AGAIN = frozenset({Item.QUALIFICATION, Item.PRACTICE, Item.TITLE, Item.MULTI_SITE, Item.CONSENT})
RETURN_REASONS: dict[str, Text] = {
    "item_missing": say("An item is missing"),
    "item_differs": say("An item differs from its source"),
    "scan_unreadable": say("Scan cannot be read"),
    "practice_short": say("Too little independent practice"),
    "number_wrong": say("A number is wrong"),
    "consent_missing": say("The institution's consent is missing or has ended"),
    "data_wrong": say("Data are wrong or incomplete"),
    "other": say("Another reason, see the note"),
}


@operation(Permission.DOCTORS_VERIFY)
def take_up(reference: str, *, by: Actor, version: int | None = None) -> None:
    """Begin the verification: from now on this person answers for it."""
    file = opened(reference, version, by)
    move(file.doctor, step(file, "take_up", by))
    file.doctor.verifier_id = by.id
    settle(file.doctor, events.TakenUp(), by=by)


@operation(Permission.DOCTORS_VERIFY)
def verify(
    reference: str,
    item: str,
    *,
    source: str,
    method: str,
    result: str,
    by: Actor,
    version: int | None = None,
    note: str = "",
    documents: tuple[str, ...] = (),
    holds_until: date | None = None,
) -> int:
    """Record one look-up of one item; the record's id. `documents` are references of this file's evidence.

    Raises Refused at `item`, `source`, `method`, `result`, `documents`, `holds_until` or `note`; never by a maker.
    """
    file = opened(reference, version, by)
    demand_version(file.doctor, version, by)
    expect_verifier(file, by)
    asked = asked_item(file, item)
    expect_known(file, source, method, result)
    expect_evidence(file, documents)
    if result != "confirmed":
        demand_note(file, note)
    expect_future(file, holds_until)
    row = Verification(
        doctor_id=file.doctor.id,
        credential_id=asked.credential_id,
        item=asked.item.value,
        round=file.doctor.round,
        source=source,
        method=method,
        result=result,
        by_id=by.id,
        at=clock.now(),
        note=note,
        documents=list(documents),
        holds_until=holds_until,
        next_due_on=next_due(asked.item, result),
    )
    db.session.add(row)
    settle(file.doctor, events.Verified(asked.item.value, source, method, result), row, by=by, reason=note)
    return row.id


def expect_verifier(file: File, by: Actor) -> None:
    """Not before the file is being verified, and never by whoever made it or knows the doctor."""
    if State(file.doctor.state) not in VERIFIABLE:
        raise about(Refused("not_verifiable", say("Take the file up first: then its items can be verified.")), file.doctor)
    facts = cases.facts(file, by)
    for rule in (rules.not_the_intake, rules.no_tie):
        if refusal := rule(facts):
            raise about(refusal, file.doctor)


def asked_item(file: File, item: str) -> ItemStatus:
    """The item of this checklist, with something presented to verify."""
    found = next((i for i in file.items if i.item == item), None)
    if found is None:
        raise about(Refused("item_unknown", say("This item is not asked of this doctor."), "item"), file.doctor)
    if found.credential_id is None and item not in file.profile.given:
        raise about(Refused("item_missing", say("Nothing has been presented for this item yet."), "item"), file.doctor)
    return found


def expect_known(file: File, source: str, method: str, result: str) -> None:
    for value, known, field, text in (
        (source, SOURCES, "source", say("Choose where it was looked up.")),
        (method, METHODS, "method", say("Choose how it was looked up.")),
        (result, RESULTS, "result", say("Choose what the source said.")),
    ):
        if value not in known:
            raise about(Refused(f"{field}_unknown", text, field), file.doctor)


def expect_evidence(file: File, documents: tuple[str, ...]) -> None:
    if unknown := set(documents) - {d.reference for d in file.documents}:
        text = say("%(document)s is no evidence of this file.", document=sorted(unknown)[0][:40])
        raise about(Refused("documents_unknown", text, "documents"), file.doctor)


def expect_future(file: File, holds_until: date | None) -> None:
    if holds_until is not None and holds_until < clock.today():
        text = say("This confirmation has ended already. Enter a day from today on.")
        raise about(Refused("holds_until_past", text, "holds_until"), file.doctor)


def next_due(item: Item, result: str) -> date | None:
    """When a confirmation is to be looked up again: yearly (ours), where the register may change."""
    if result != "confirmed" or item not in LOOKED_UP_AGAIN:
        return None
    return clock.today() + timedelta(days=setting("reverify_days"))


@operation(Permission.DOCTORS_VERIFY)
def finish(reference: str, *, by: Actor, version: int | None = None, note: str = "") -> None:
    """Every item is verified: ready for an approver. Raises Refused with what is not."""
    file = opened(reference, version, by)
    demand_version(file.doctor, version, by)
    move(file.doctor, step(file, "finish", by))
    file.doctor.verifier_id = by.id
    settle(file.doctor, events.Finished(), by=by, reason=note)


@operation(Permission.DOCTORS_READ)
def return_file(reference: str, *, by: Actor, reason: str, note: str, version: int | None = None, seen: str = "") -> None:
    """Send the file back to be completed, with a reason code and a sentence: by a verifier, or by the approver."""
    file = opened(reference, version, by)
    is_decision = file.doctor.state == State.READY.value
    state = step(file, "return", by, seen=seen)
    demand_reason(file, reason, RETURN_REASONS, note)
    rows = [decide(file, by, "return", reason=reason, note=note)] if is_decision else []
    move(file.doctor, state, reason)
    file.doctor.waiting_since, file.doctor.due_on = clock.today(), None
    told = events.SentBack(file.doctor.round, file.fingerprint, reason) if rows else events.Returned(reason)
    settle(file.doctor, told, *rows, by=by, reason=note)


@operation(Permission.DOCTORS_VERIFY)
def hold(reference: str, *, by: Actor, note: str, version: int | None = None) -> None:
    """Wait for somebody outside: an office that answers, a register that is closed. The note says for whom."""
    file = opened(reference, version, by)
    state = step(file, "hold", by)
    demand_note(file, note)
    move(file.doctor, state)
    settle(file.doctor, events.PutOnHold(), by=by, reason=note)


@operation(Permission.DOCTORS_VERIFY)
def resume(reference: str, *, by: Actor, version: int | None = None, note: str = "") -> None:
    """Go on verifying."""
    file = opened(reference, version, by)
    move(file.doctor, step(file, "resume", by))
    settle(file.doctor, events.Resumed(), by=by, reason=note)


@operation(Permission.DOCTORS_VERIFY)
def escalate(reference: str, *, by: Actor, note: str, version: int | None = None) -> None:
    """Something is wrong that a verifier cannot settle: an approver looks at it."""
    file = opened(reference, version, by)
    state = step(file, "escalate", by)
    demand_note(file, note)
    move(file.doctor, state)
    settle(file.doctor, events.Escalated(), by=by, reason=note)
