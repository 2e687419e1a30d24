"""Putting a backup back into an empty instance, and proving that it is whole."""

import json
import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from flask_migrate import upgrade
from sqlalchemy import make_url

from config import Settings
from portal import assets
from portal.core.database import db
from portal.core.lifecycle import Refused
from portal.core.personal import Keyring, Keys
from portal.core.tongues import say
from portal.evidence.store import path_of, place
from portal.jobs.queue import libpq_address
from portal.ledger.verification import Verification, verify
from portal.operating import tables
from portal.operating.backup import FORM, MANIFEST, copy_tree, kind, seals_folder, sum_of

Opened = Callable[[], AbstractContextManager[Any]]


def read_manifest(folder: Path) -> dict[str, Any]:
    """What a backup says that it holds; every file is checked. Raises Refused."""
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        files = manifest["files"]
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise Refused(
            "no_backup", say("%(folder)s is no backup: its manifest.json is missing or damaged.", folder=folder)
        ) from fault
    if manifest.get("form") != FORM:
        raise Refused("backup_form", say("This backup was made by another version of the portal."))
    for name, told in files.items():
        if not (folder / name).is_file() or sum_of(folder / name) != told:
            raise Refused("backup_damaged", say("The backup is damaged: %(file)s is missing or changed.", file=name))
    return manifest


def refuse_occupied(settings: Settings) -> None:
    """Raise Refused where the instance has rows or documents already: nothing is ever written over."""
    if not is_empty_database(settings):
        raise Refused("database_not_empty", say("The database of this instance is not empty. Restore into a new instance (PORTAL_INSTANCE, DATABASE_URL)."))  # fmt: skip
    files, root = place(settings)
    if files.exists(root) and files.find(root):
        raise Refused(
            "documents_not_empty", say("The documents' folder of this instance is not empty. Restore into a new instance.")
        )


def is_empty_database(settings: Settings) -> bool:
    if kind(settings) == "sqlite":
        return tables.is_empty_sqlite(Path(make_url(settings.database).database or ""))
    return tables.is_empty_postgresql(libpq_address(settings.database))


def put_keys(settings: Settings, folder: Path, index_mark: str) -> None:
    """Put the keys in place, unless the environment brings them. Raises Refused where they do not fit the backup."""
    own, path = settings.instance / "keys", folder / "keys.json"
    if not settings.data_keys and not path.is_file():
        raise Refused("no_keys", say("The keys are missing: %(path)s. Say where they lie with --keys.", path=path))
    text = settings.data_keys or Keys.load(path.read_text()).data_keys
    if Keyring.parse(text).index_mark != index_mark:
        raise Refused("keys_differ", say("These keys are not those of the backup: personal data could not be found or read."))
    if path.is_file() and not (own / "keys.json").exists():
        own.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copyfile(path, own / "keys.json")
        (own / "keys.json").chmod(0o600)


def restore(settings: Settings, folder: Path, keys_folder: Path, opened: Opened) -> Verification:
    """Put a backup into an empty instance and verify its ledger; `opened` is the context of the instance. Raises Refused."""
    manifest = read_manifest(folder)
    tables.refuse_kind(manifest["database"], kind(settings))
    refuse_occupied(settings)
    put_keys(settings, keys_folder, manifest["index_mark"])
    put_documents(settings, folder / "documents")
    copy_tree(folder / "seals", seals_folder(settings))
    put_database(settings, folder / "database", manifest, opened)
    with opened():
        return verify()


def put_database(settings: Settings, folder: Path, manifest: dict[str, Any], opened: Opened) -> None:
    """The rows under the schema that they had, then the newest schema."""
    if kind(settings) == "sqlite":
        tables.put_sqlite(folder, Path(make_url(settings.database).database or ""))
    else:
        upgrade_to(manifest["schema"], opened)
        tables.put_postgresql(libpq_address(settings.database), folder, manifest)
    upgrade_to("head", opened)


def upgrade_to(revision: str, opened: Opened) -> None:
    with opened():
        upgrade(directory=str(assets.folder("migrations")), revision=revision)
        db.engine.dispose()


def put_documents(settings: Settings, folder: Path) -> None:
    files, root = place(settings)
    for path in folder.rglob("*"):
        if path.is_file():
            target = path_of(root, path.name)
            files.makedirs(target.rpartition("/")[0], exist_ok=True)
            files.pipe_file(target, path.read_bytes())
