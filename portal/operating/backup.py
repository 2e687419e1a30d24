"""Backup and restore of one deployment: database, documents, copies of the tree heads, and apart from them the keys.

A backup is a folder: manifest.json (what is there, with the SHA-256 of every file), database/, documents/, seals/, and
keys/ unless they were asked to lie elsewhere. Who has the folder without the keys cannot read personal data.
"""

import hashlib
import json
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import make_url

from config import Settings
from portal.core import clock, personal
from portal.core.lifecycle import Refused
from portal.core.personal import Keys
from portal.core.tongues import say
from portal.evidence.store import place
from portal.jobs.queue import libpq_address
from portal.operating import tables

FORM = 1
MANIFEST = "manifest.json"
PARTS = ("database", "documents", "seals")


class Kept(NamedTuple):
    """What a backup holds."""

    folder: str
    at: str
    database: str
    schema: str
    files: int
    documents: int
    bytes: int


def back_up(settings: Settings, secret_key: str, seal_seed: bytes, folder: Path, keys_folder: Path | None = None) -> Kept:
    """Write a backup into an empty or new folder while people work. Raises Refused where the folder is not empty.

    The heads first, then the database, then the documents: so whatever the earlier part speaks of, the later one has.
    """
    claim(folder)
    at = clock.now()
    copy_tree(seals_folder(settings), folder / "seals")
    rows = copy_database(settings, folder / "database")
    documents = copy_documents(settings, folder / "documents")
    write_keys(keys_in_use(settings, secret_key, seal_seed), keys_folder or folder / "keys")
    files = sums(folder)
    manifest = {
        "form": FORM, "at": at.isoformat(), "database": kind(settings), "index_mark": personal.current().index_mark,
        **rows, "documents": documents, "files": files,
    }  # fmt: skip
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    return kept(folder, manifest)


def kept(folder: Path, manifest: dict[str, Any]) -> Kept:
    size = sum((folder / name).stat().st_size for name in manifest["files"])
    at = clock.on_page(datetime.fromisoformat(manifest["at"])).isoformat(timespec="seconds")
    return Kept(str(folder), at, manifest["database"], manifest["schema"], len(manifest["files"]), manifest["documents"], size)


def claim(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise Refused("folder_not_empty", say("The folder %(folder)s is not empty. Give each backup a folder of its own.", folder=folder))  # fmt: skip
    for part in PARTS:
        (folder / part).mkdir(mode=0o700)


def kind(settings: Settings) -> str:
    return make_url(settings.database).get_backend_name()


def seals_folder(settings: Settings) -> Path:
    """Where the copies of the heads lie: PORTAL_SEALS, else in the instance."""
    return Path(settings.values.get("PORTAL_SEALS") or settings.instance / "seals")


def copy_tree(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True)


def copy_database(settings: Settings, folder: Path) -> dict[str, Any]:
    if kind(settings) == "sqlite":
        return tables.copy_sqlite(Path(make_url(settings.database).database or ""), folder)
    return tables.copy_postgresql(libpq_address(settings.database), folder)


def copy_documents(settings: Settings, folder: Path) -> int:
    """Copy every stored document; each is checked against its name. Raises Refused for the first damaged one."""
    files, root = place(settings)
    count = 0
    for path in files.find(root) if files.exists(root) else ():
        address = path.rpartition("/")[2]
        if "." in address:  # one that is being written
            continue
        content = files.cat_file(path)
        refuse_damaged(address, content)
        target = folder / address[:2] / address
        target.parent.mkdir(mode=0o700, exist_ok=True)
        target.write_bytes(content)
        count += 1
    return count


def refuse_damaged(address: str, content: bytes) -> None:
    if hashlib.sha256(content).hexdigest() != address:
        raise Refused("document_damaged", say("The stored document %(address)s is damaged. Put its copy back from an older backup, then try again.", address=address))  # fmt: skip


def keys_in_use(settings: Settings, secret_key: str, seal_seed: bytes) -> Keys:
    data_keys = settings.data_keys or personal.load_or_make_keys(settings.instance / "keys").data_keys
    return Keys(data_keys, secret_key, seal_seed)


def write_keys(keys: Keys, folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / "keys.json"
    path.touch(mode=0o600, exist_ok=True)
    path.write_text(keys.dump())


def sums(folder: Path) -> dict[str, str]:
    """SHA-256 of every file of a backup by its path; the keys are no part of it."""
    found = sorted(path for part in PARTS for path in (folder / part).rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): sum_of(path) for path in found}


def sum_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
