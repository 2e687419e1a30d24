"""Letters say in both languages what was decided, and carry a receipt that convicts whoever changes it."""

from base64 import b64decode

import pytest
from flask import Flask
from sqlalchemy import select

from portal.core.database import db
from portal.ledger.checkpoints import BadNote, open_note
from portal.ledger.merkle import leaf_hash
from portal.ledger.models import SEALED_COLUMNS, LedgerEntry
from portal.ledger.notary import notary
from portal.ledger.spelling import entry_bytes
from portal.subsidies import case as cases
from portal.subsidies import decisions, drafting, letters, screens
from tests.subsidies.risks import low
from tests.subsidies.sheets import look
from tests.subsidies.world import World
from tests.support.offices import Desk

SENTENCE = "The certificate's number cannot be read."
KINDS = ("grant", "return", "refusal")


def letters_of(app: Flask, world: World, reference: str) -> dict[str, int]:
    desk = Desk(app, world.staff("reviewer2"))
    return {kind: desk.get(f"/subsidies/{reference}/letters/{kind}").status_code for kind in KINDS}


def test_only_what_was_decided_has_a_letter(app: Flask, world: World) -> None:
    reference, reviewer = low(world), world.staff("reviewer")
    assert letters_of(app, world, reference) == {"grant": 404, "return": 404, "refusal": 404}
    decisions.return_application(reference, by=reviewer, reason="scan_unreadable", note=SENTENCE)
    assert letters_of(app, world, reference) == {"grant": 404, "return": 200, "refusal": 404}
    drafting.submit(reference, by=world.staff("operations"))
    decisions.approve(reference, by=reviewer)
    assert letters_of(app, world, reference) == {"grant": 200, "return": 200, "refusal": 404}


def test_a_first_of_two_approvals_has_no_letter(app: Flask, world: World) -> None:
    reference = world.submitted()
    decisions.approve(reference, by=world.staff("reviewer"))
    assert letters_of(app, world, reference)["grant"] == 404


def test_a_refusal_says_why_and_how_to_appeal_in_two_languages(app: Flask, world: World) -> None:
    reference = world.submitted()
    decisions.refuse(reference, by=world.staff("reviewer"), reason="not_listed", note=SENTENCE)
    text = look(Desk(app, world.staff("operations")), f"/subsidies/{reference}/letters/refusal").text
    assert 'lang="zh-Hans"' in text
    assert text.count("The certificate&#39;s number cannot be read.") == 2
    assert "You may appeal" in text


def test_a_grants_letter_names_persons_and_amounts(app: Flask, world: World) -> None:
    reference = low(world, 2)
    decisions.approve(reference, by=world.staff("reviewer"))
    text = look(Desk(app, world.staff("operations")), f"/subsidies/{reference}/letters/grant").text
    assert "¥2,000" in text
    for _, person in cases.find(reference).members:
        assert person.name in text
        assert person.id_no not in text


def test_the_receipt_is_signed_and_fits_the_entry(app: Flask, world: World) -> None:
    reference = low(world)
    decisions.approve(reference, by=world.staff("reviewer"))
    made = letters.letter(screens.record(reference, world.staff("operations")), "grant").receipt
    assert made
    lines = open_note(made.note, [notary().key]).split("\n")
    columns = [LedgerEntry.__table__.c[name] for name in SEALED_COLUMNS]
    row = db.session.execute(select(*columns).where(LedgerEntry.id == made.entry)).one()
    assert row.verb == "subsidy.approved"
    assert b64decode(lines[2].removeprefix("leaf ")) == leaf_hash(entry_bytes(tuple(row))) == bytes.fromhex(made.hash)
    with pytest.raises(BadNote):
        open_note(made.note.replace(f"entry {made.entry}", "entry 1"), [notary().key])
