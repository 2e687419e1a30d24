"""A backup is taken while people work, is checked to the last byte, and restored it verifies; nothing is written over."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from config import Settings
from portal.core import personal
from portal.core.actors import Actor
from portal.core.database import db, writing
from portal.core.lifecycle import Refused
from portal.core.tongues import say
from portal.evidence.models import Document
from portal.evidence.store import read
from portal.ledger.models import LedgerEntry
from portal.ledger.verification import Verification
from portal.notices import notify
from portal.operating.backup import Kept, back_up
from portal.operating.restoring import read_manifest, restore
from portal.settings import setting
from tests.evidence.files import PDF
from tests.support.databases import Databases
from tests.support.offices import person
from tests.support.portals import close_portal, open_portal, settings_for


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backup"


@pytest.fixture
def elsewhere(databases: Databases, database_kind: str, tmp_path: Path) -> Iterator[Settings]:
    """A new instance with an empty database; the keyring of this process comes back afterwards."""
    url, ring = databases.empty(database_kind), personal.current()
    yield settings_for(url, tmp_path / "elsewhere")
    personal.install(ring)
    databases.remove(url)


def taken(office: Flask, folder: Path, keys: Path | None = None) -> Kept:
    db.session.rollback()
    return back_up(office.config["SETTINGS"], office.config["SECRET_KEY"], office.config["SEAL_SEED"], folder, keys)


def restored(settings: Settings, folder: Path, keys: Path | None = None) -> tuple[Flask, Verification]:
    opened: list[Flask] = []

    def context():  # type: ignore[no-untyped-def]
        opened.append(open_portal(settings.database, settings.instance))
        return opened[-1].app_context()

    outcome = restore(settings, folder, keys or folder / "keys", context)
    for app in opened[:-1]:
        close_portal(app)
    return opened[-1], outcome


def entries() -> int:
    return db.session.scalar(select(func.count()).select_from(LedgerEntry)) or 0


def test_what_was_restored_is_whole_and_verifies(office: Flask, kept: Actor, folder: Path, elsewhere: Settings):
    taken(office, folder)
    before = entries()
    app, outcome = restored(elsewhere, folder)
    with app.app_context():
        assert (outcome.is_whole, entries(), setting("lease_minutes")) == (True, before, 45)
        document = db.session.scalars(select(Document)).one()
        assert read(document.address, document.key or "") == PDF
    close_portal(app)


def test_work_goes_on_in_what_was_restored(office: Flask, kept: Actor, folder: Path, elsewhere: Settings):
    taken(office, folder)
    app, _outcome = restored(elsewhere, folder)
    with app.app_context():
        last = db.session.scalar(select(func.max(LedgerEntry.id)))
        person("newcomer", "operations")
        with writing():
            notify([kept.id or 0], say("Hello"))
        assert (db.session.scalar(select(func.max(LedgerEntry.id))) or 0) > (last or 0)
    close_portal(app)


def test_the_rules_of_the_database_stand_again_afterwards(office: Flask, kept: Actor, folder: Path, elsewhere: Settings):
    taken(office, folder)
    app, _outcome = restored(elsewhere, folder)
    with app.app_context(), pytest.raises(Exception, match="append_only"):
        connection = db.engine.raw_connection()
        connection.cursor().execute("DELETE FROM ledger_entry")
    close_portal(app)


def test_personal_data_lies_in_a_backup_only_sealed(office: Flask, kept: Actor, folder: Path, tmp_path: Path):
    taken(office, folder, tmp_path / "keys elsewhere")
    everything = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert ("低保证".encode() in everything, PDF[:40] in everything, (folder / "keys").exists()) == (False, False, False)
    assert (tmp_path / "keys elsewhere" / "keys.json").stat().st_mode & 0o077 == 0


def test_a_backup_is_never_written_over(office: Flask, kept: Actor, folder: Path):
    taken(office, folder)
    with pytest.raises(Refused, match="not empty"):
        taken(office, folder)


def test_nothing_is_restored_over_a_database_with_rows(office: Flask, kept: Actor, folder: Path):
    taken(office, folder)
    with pytest.raises(Refused, match="not empty"):
        restored(office.config["SETTINGS"], folder)


def test_one_changed_byte_is_found_before_anything_is_restored(office: Flask, kept: Actor, folder: Path, elsewhere: Settings):
    taken(office, folder)
    [file] = [path for path in (folder / "documents").rglob("*") if path.is_file()]
    file.write_bytes(file.read_bytes()[:-1] + b"?")
    with pytest.raises(Refused, match="damaged"):
        restored(elsewhere, folder)


def test_other_keys_do_not_open_a_backup(office: Flask, kept: Actor, folder: Path, elsewhere: Settings, tmp_path: Path):
    taken(office, folder)
    personal.load_or_make_keys(tmp_path / "others")
    with pytest.raises(Refused, match="not those of the backup"):
        restored(elsewhere, folder, tmp_path / "others")


def test_without_keys_the_restore_asks_for_them(office: Flask, kept: Actor, folder: Path, elsewhere: Settings, tmp_path: Path):
    taken(office, folder, tmp_path / "apart")
    with pytest.raises(Refused, match="--keys"):
        restored(elsewhere, folder)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"files": 3}', '{"form": 9, "files": {}}'])
def test_a_folder_that_is_no_backup_is_refused(folder: Path, content: str):
    folder.mkdir()
    (folder / "manifest.json").write_text(content)
    with pytest.raises(Refused):
        read_manifest(folder)


def test_a_damaged_document_stops_the_backup_and_is_named(office: Flask, kept: Actor, folder: Path):
    [file] = [p for p in (office.config["SETTINGS"].instance / "documents").rglob("*") if p.is_file()]
    file.write_bytes(b"rotten")
    with pytest.raises(Refused, match=file.name[:12]):
        taken(office, folder)


def test_a_backup_does_not_wait_for_who_writes(office: Flask, kept: Actor, folder: Path):
    with writing() as session:
        session.execute(text("SELECT 1"))
        manifest = back_up(office.config["SETTINGS"], "s", office.config["SEAL_SEED"], folder)
    assert (manifest.documents, json.loads((folder / "manifest.json").read_text())["schema"]) == (1, manifest.schema)
