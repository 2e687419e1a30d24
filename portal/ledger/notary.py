"""Who signs the tree heads of one deployment, and the file outside the database in which every head is kept too.

The file grows by whole signed notes, each on the disk before the next. Who restores an older copy of the
database, or cuts its tail, is convicted by it: it knows heads that the database does not.
"""

import fcntl
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO
from weakref import WeakKeyDictionary

from sqlalchemy import Engine

from portal.core.database import db
from portal.ledger.checkpoints import Checkpoint, Signer, VerifierKey, open_note

ORIGIN = "portal.local/ledger"
TAIL = 64 * 1024
_END = re.compile(rb"\n\xe2\x80\x94 [^\n]+\n(?!\xe2\x80\x94 )")


class Notary:
    """Signs heads as `origin` with an Ed25519 seed of 32 bytes; keeps their copies in `folder`/checkpoints.txt."""

    def __init__(self, origin: str, seed: bytes, folder: Path) -> None:
        self.signer = Signer(origin, seed)
        self.origin = origin
        self.path = folder / "checkpoints.txt"
        self.keys_path = folder / "key.txt"

    @property
    def key(self) -> VerifierKey:
        return self.signer.key

    @property
    def trusted(self) -> list[VerifierKey]:
        """Our key, and those with which this deployment signed before."""
        lines = self.keys_path.read_text().split("\n") if self.keys_path.exists() else []
        return [self.key, *(VerifierKey.parse(line) for line in lines if line and line != str(self.key))]

    def sign(self, head: Checkpoint) -> str:
        """The head as a signed note."""
        return self.signer.sign(head.text)

    def open(self, note: str) -> Checkpoint:
        """The head of a note that we signed. BadNote for any other."""
        return Checkpoint.parse(open_note(note, self.trusted))

    def copies(self) -> str | None:
        """All heads that were copied outside, None where there is no file."""
        return self.path.read_text(encoding="utf-8", errors="replace") if self.path.exists() else None

    @contextmanager
    def alone(self) -> Iterator["Copies"]:
        """The file of copies, for one process at a time."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.publish_key()
        with self.path.open("a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield Copies(file, self.origin)

    def publish_key(self) -> None:
        """Our public key stands beside the heads, for whoever checks them."""
        known = self.keys_path.read_text() if self.keys_path.exists() else ""
        if str(self.key) not in known.split("\n"):
            with self.keys_path.open("a") as file:
                file.write(f"{self.key}\n")


class Copies:
    """The open file of heads: its last whole note, and what a power cut left behind it."""

    def __init__(self, file: BinaryIO, origin: str) -> None:
        self.file = file
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - TAIL))
        tail = file.read()
        whole, self.torn = apart(tail)
        start = whole.rfind(b"\n" + origin.encode() + b"\n") + 1
        self.last = whole[start:].decode("utf-8", "replace") or None

    def append(self, notes: str) -> None:
        """Write notes behind the last one, on the disk when this returns. ValueError where something foreign stands there."""
        wanted = notes.encode()
        if not wanted.startswith(self.torn):
            raise ValueError("the file of copied heads ends in something that is no head")
        self.file.write(wanted[len(self.torn) :])
        self.file.flush()
        os.fsync(self.file.fileno())


def apart(copies: bytes) -> tuple[bytes, bytes]:
    """The whole notes of a file of heads, and what stands behind the last of them."""
    ends = [found.end() for found in _END.finditer(copies)]
    return (copies[: ends[-1]], copies[ends[-1] :]) if ends else (b"", copies)


_notaries: WeakKeyDictionary[Engine, Notary] = WeakKeyDictionary()


def appoint(engine: Engine, seed: bytes, instance: Path, values: Mapping[str, Any]) -> None:
    """Give a deployment its notary. `values` may name another origin or folder: PORTAL_SEAL_ORIGIN, PORTAL_SEALS."""
    folder = Path(values.get("PORTAL_SEALS") or instance / "seals")
    _notaries[engine] = Notary(values.get("PORTAL_SEAL_ORIGIN") or ORIGIN, seed, folder)


def notary() -> Notary:
    """The notary of the current application."""
    return _notaries[db.engine]
