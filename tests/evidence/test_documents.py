"""Evidence lies sealed in its store, is seen only by who may, and every look is recorded before it happens."""

from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from portal.core.actors import Actor
from portal.core.database import db
from portal.core.lifecycle import NotFound, Refused
from portal.evidence import operations
from portal.evidence.models import Document
from portal.evidence.queries import documents_of, names_of_files
from portal.evidence.store import Damaged, Stored, read, take_in
from portal.ledger.models import LedgerEntry
from portal.ledger.verification import verify
from tests.evidence.files import PDF, jpeg, png
from tests.evidence.shelf import HIDDEN
from tests.support.offices import Desk, person


def stored(content: bytes = PDF, name: str = "低保证.pdf") -> Stored:
    return take_in(BytesIO(content), name)


def files(office: Flask) -> list[Path]:
    return [path for path in (office.config["SETTINGS"].instance / "documents").rglob("*") if path.is_file()]


def attached(by: Actor, content: bytes = PDF, subject_id: int = 1) -> str:
    return operations.attach("proof", subject_id, stored(content), by=by).reference


def test_a_program_with_a_pictures_name_is_refused(clerk: Actor):
    with pytest.raises(Refused) as refused:
        stored(b"MZ\x90\0" + bytes(500), "scan.jpg")
    assert (refused.value.code, refused.value.field) == ("file_kind", "file")


def test_what_lies_in_the_store_cannot_be_read_without_its_key(office: Flask, clerk: Actor):
    attached(clerk)
    [file] = files(office)
    assert b"PDF" not in file.read_bytes()
    assert "低保" not in str(file)


def test_the_same_content_lies_there_once(office: Flask, clerk: Actor):
    attached(clerk, subject_id=1)
    attached(clerk, subject_id=2)
    assert len(files(office)) == 1


def test_the_same_file_at_the_same_record_is_the_same_document(clerk: Actor):
    assert attached(clerk) == attached(clerk)


def test_a_changed_file_in_the_store_is_noticed(office: Flask, clerk: Actor):
    document = stored()
    [file] = files(office)
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    with pytest.raises(Damaged):
        read(document.address, document.key)


def test_a_record_knows_the_hashes_of_its_documents(clerk: Actor):
    attached(clerk)
    attached(clerk, png())
    assert [len(names) for names in names_of_files("proof", [1, 2]).values()] == [2]


def test_a_withdrawn_document_is_no_evidence_any_more(clerk: Actor):
    operations.withdraw(attached(clerk), by=clerk, reason="the wrong household")
    assert (documents_of("proof", [1]), len(documents_of("proof", [1], withdrawn=True))) == ([], 1)
    with pytest.raises(NotFound):
        operations.withdraw("EVD-2026-000001", by=clerk, reason="again")


def test_a_withdrawn_file_can_be_attached_anew(clerk: Actor):
    first = attached(clerk)
    operations.withdraw(first, by=clerk, reason="too early")
    assert attached(clerk) != first


@pytest.mark.parametrize(("content", "media"), [(PDF, "application/pdf"), (jpeg(), "image/jpeg"), (png(), "image/png")])
def test_a_document_is_served_as_what_it_is_and_can_do_nothing(office: Flask, clerk: Actor, content: bytes, media: str):
    answer = Desk(office, clerk).get(f"/evidence/{attached(clerk, content)}")
    assert (answer.data, answer.mimetype, answer.headers["X-Content-Type-Options"]) == (content, media, "nosniff")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "no-store" in answer.headers["Cache-Control"]


def test_the_name_that_was_uploaded_stands_in_no_header_and_not_plain_in_the_database(office: Flask, clerk: Actor):
    answer = Desk(office, clerk).get(f"/evidence/{attached(clerk)}")
    row = db.session.scalars(select(Document)).one()
    assert answer.headers["Content-Disposition"] == 'inline; filename="EVD-2026-000001.pdf"'
    assert (row.name, "低保证" in row.name_sealed) == ("低保证.pdf", False)


def test_every_look_is_recorded(office: Flask, clerk: Actor):
    reference = attached(clerk)
    desk = Desk(office, clerk)
    desk.get(f"/evidence/{reference}")
    desk.get(f"/evidence/{reference}")
    db.session.rollback()
    seen = select(LedgerEntry.actor_id).where(LedgerEntry.verb == "document.viewed", LedgerEntry.reference == reference)
    assert db.session.scalars(seen).all() == [clerk.id, clerk.id]


def test_a_document_out_of_reach_is_not_found(office: Flask, clerk: Actor):
    assert Desk(office, clerk).get(f"/evidence/{attached(clerk, subject_id=HIDDEN)}").status_code == 404


def test_a_document_of_an_unknown_table_is_not_found(office: Flask, clerk: Actor):
    reference = operations.attach("mystery", 1, stored(), by=clerk).reference
    assert Desk(office, clerk).get(f"/evidence/{reference}").status_code == 404


def test_who_may_not_see_evidence_is_refused(office: Flask, clerk: Actor):
    reference = attached(clerk)
    assert Desk(office, person("manager", "manager")).get(f"/evidence/{reference}").status_code == 403
    assert office.test_client().get(f"/evidence/{reference}").status_code == 303


@pytest.mark.parametrize("reference", ["EVD-2026-999999", "..%2f..%2fetc%2fpasswd", "EVD", "%00"])
def test_an_unknown_document_is_not_found(office: Flask, clerk: Actor, reference: str):
    assert Desk(office, clerk).get(f"/evidence/{reference}").status_code == 404


def test_the_verification_names_the_document_whose_file_was_changed_or_lost(office: Flask, clerk: Actor):
    whole, changed, lost = (attached(clerk, png(shade=n)) for n in (1, 2, 3))
    address = dict(db.session.execute(select(Document.reference, Document.address)).tuples().all())
    places = {path.name: path for path in files(office)}
    assert (verify().findings, verify().files) == ([], 3)
    spoiled = places[address[changed]]
    spoiled.chmod(0o600)
    spoiled.write_bytes(spoiled.read_bytes()[:-1] + b"?")
    places[address[lost]].unlink()
    found = {(finding.kind, finding.values["document"]) for finding in verify().findings}
    assert found == {("file_changed", changed), ("file_missing", lost)}
    assert whole not in str(found)
