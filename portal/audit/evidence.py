"""The evidence export: sealed entries, signed heads, public keys, and the one-file verifier that checks them anywhere.

Nothing in it is decrypted: names and numbers are in the entries as ciphertext or masked.
"""

import hashlib
import json
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from sqlalchemy import Connection

import portal.ledger
from portal.audit.operations import note_evidence
from portal.core.actors import Actor
from portal.core.database import db
from portal.ledger.chain import heads
from portal.ledger.notary import notary
from portal.ledger.tree import leaves
from portal.ledger.verification import snapshot

VERIFIER = Path(portal.ledger.__file__).with_name("standalone_verifier.py")


class Evidence(NamedTuple):
    """What was written, and where."""

    reference: str
    path: str
    entries: int
    head: int


def export(out: Path, by: Actor) -> Evidence:
    """Write the export to the folder `out`, or to a file if it ends in .zip. Recorded first.

    Raises Refused without the permission or where nothing is sealed; FileExistsError where `out` is there already.
    """
    if out.exists():
        raise FileExistsError(out)
    noted = note_evidence(by=by)
    made = Evidence(noted.reference, str(out), noted.entries, noted.head)
    db.session.rollback()
    with TemporaryDirectory(dir=out.absolute().parent, prefix=".evidence-") as folder:
        draft = Path(folder) / "evidence"
        write_folder(draft, made)
        if out.suffix == ".zip":
            packed = pack(draft)
            packed.replace(out)
        else:
            draft.replace(out)
    return made


def write_folder(folder: Path, made: Evidence) -> None:
    """Every file of the export, then the list of their hashes."""
    folder.mkdir(mode=0o700)
    shutil.copyfile(VERIFIER, folder / "verify.py")
    (folder / "key.txt").write_text("".join(f"{key}\n" for key in notary().trusted), encoding="utf-8")
    with snapshot() as connection:
        write_lines(folder / "checkpoints.txt", (head.note for head in heads(connection) if head.number <= made.head))
        write_lines(folder / "entries.jsonl", entry_lines(connection, made.entries))
    sums = (f"{sha256_of(path)}  {path.name}\n" for path in sorted(folder.iterdir()))
    (folder / "SHA256SUMS").write_text("".join(list(sums)), encoding="utf-8")


def entry_lines(connection: Connection, size: int) -> Iterator[str]:
    """A line for each place of the tree: its leaf and its entry, whose columns stand in the order in which they are hashed."""
    for rows in leaves(connection):
        for place, _, leaf, *columns in rows:
            if place < size:
                yield (
                    json.dumps({"index": place, "leaf": leaf, "entry": columns}, ensure_ascii=False, separators=(",", ":")) + "\n"
                )


def write_lines(path: Path, lines: Iterator[str]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(lines)


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def pack(folder: Path) -> Path:
    """The folder as a ZIP beside it."""
    packed = folder.with_suffix(".zip")
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.iterdir()):
            archive.write(path, f"evidence/{path.name}")
    return packed
