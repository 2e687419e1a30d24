"""Where documents lie: in a folder or an S3-compatible store (PORTAL_DOCUMENTS), sealed, found by the hash of what lies there.

Each file is sealed with AES-256-GCM under a key of its own. The key stands in the document's row, sealed under the
data key: rotating that touches rows, not files, and forgetting one row's key makes its file unreadable.
"""

import hashlib
import os
import secrets
from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import Any, BinaryIO

import fsspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import select

from config import Settings
from portal.core.database import db
from portal.core.faults import Invalid
from portal.core.lifecycle import Refused
from portal.evidence.contents import MOST_BYTES, recognise
from portal.evidence.models import Document, Scan
from portal.settings import deployment

NONCE = 12


class Damaged(RuntimeError):
    """A stored file is gone or not what was stored."""


@dataclass(frozen=True)
class Stored:
    """A file that lies in the store and belongs to nothing yet."""

    sha256: str
    size: int
    kind: str
    name: str
    address: str
    key: str


def take_in(stream: BinaryIO, filename: str) -> Stored:
    """Check a file by its content and lay it into the store; outside of a transaction, before `attach`.

    Raises Refused with the field `file` and the codes of `contents.recognise`. What nobody attaches lies there
    unread; the same content again uses the same file.
    """
    content = stream.read(MOST_BYTES + 1)
    try:
        kind = recognise(content)
    except Invalid as fault:
        raise Refused(fault.code, fault.text, "file") from fault
    sha256 = hashlib.sha256(content).hexdigest()
    address, key = known(sha256) or seal(content)
    return Stored(sha256, len(content), kind, filename.replace("\0", "")[-200:], address, key)


def known(sha256: str) -> tuple[str, str] | None:
    """Where the same content lies already, and its key."""
    models: tuple[Any, ...] = (Document, Scan)
    for model in models:
        row = db.session.scalar(select(model).where(model.sha256 == sha256).limit(1))
        if row is not None and row.key:
            return row.address, row.key
    return None


def seal(content: bytes) -> tuple[str, str]:
    """Write the content sealed under a new key; its address and the key."""
    key, nonce = secrets.token_bytes(32), secrets.token_bytes(NONCE)
    sealed = nonce + AESGCM(key).encrypt(nonce, content, None)
    address = hashlib.sha256(sealed).hexdigest()
    write(address, sealed)
    return address, b64encode(key).decode()


def read(address: str, key: str) -> bytes:
    """The content behind an address. Raises Damaged."""
    files, root = place(deployment.current().settings)
    try:
        sealed = files.cat_file(path_of(root, address))
        return AESGCM(b64decode(key)).decrypt(sealed[:NONCE], sealed[NONCE:], None)
    except (OSError, InvalidTag) as fault:
        raise Damaged(address) from fault


def write(address: str, sealed: bytes) -> None:
    """Whole or not at all: under another name first."""
    files, root = place(deployment.current().settings)
    path = path_of(root, address)
    draft = f"{path}.{secrets.token_hex(4)}.new"
    files.makedirs(path.rpartition("/")[0], exist_ok=True)
    with files.open(draft, "wb") as file:
        file.write(sealed)
        flush(file)
    files.mv(draft, path)


def flush(file: Any) -> None:
    """Onto the disk, where the store is one."""
    if hasattr(file, "fileno"):
        file.flush()
        os.fsync(file.fileno())


def place(settings: Settings) -> tuple[Any, str]:
    """The file system and the folder of the documents."""
    return fsspec.core.url_to_fs(settings.documents or str(settings.instance / "documents"))


def path_of(root: str, address: str) -> str:
    return f"{root}/{address[:2]}/{address}"
