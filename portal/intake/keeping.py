"""Files as they were sent, sealed at rest: AES-256-GCM in pieces under a key of each file's own.

A piece is authenticated with its number and whether it is the last, so that a file that was cut or put together
from others does not open. The key stands sealed in the batch. Read back, a file has no name on the disk.
"""

from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO
from uuid import uuid4

import fsspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from fsspec.core import url_to_fs

from portal.core.lifecycle import Refused
from portal.core.tongues import say
from portal.settings import deployment

PIECE = 1 << 20
_TAG = 16


def keep(path: Path) -> tuple[str, str]:
    """Store a copy of a file. Returns its name in the store and its key (base64)."""
    name, key = uuid4().hex, AESGCM.generate_key(256)
    storage, folder = _store()
    storage.makedirs(folder, exist_ok=True)
    with path.open("rb") as plain, storage.open(f"{folder}/{name}", "wb") as sealed:
        for piece in _sealed(plain, AESGCM(key)):
            sealed.write(piece)
    return name, b64encode(key).decode()


@contextmanager
def opened(name: str, key: str) -> Iterator[Path]:
    """The file as it was sent, readable at this path until the block ends. Raises Refused where it is gone or damaged."""
    storage, folder = _store()
    with TemporaryFile(dir=_private_folder()) as plain:
        try:
            with storage.open(f"{folder}/{name}", "rb") as sealed:
                for piece in _plain(sealed, AESGCM(b64decode(key))):
                    plain.write(piece)
        except (OSError, InvalidTag) as fault:
            text = say("The stored file is missing or damaged. Send it again.")
            raise Refused("file_lost", text) from fault
        yield path_of(plain)


def forget(name: str) -> None:
    """Remove a stored file."""
    storage, folder = _store()
    if storage.exists(f"{folder}/{name}"):
        storage.rm_file(f"{folder}/{name}")


def _store() -> tuple[fsspec.AbstractFileSystem, str]:
    settings = deployment.current().settings
    storage, root = url_to_fs(settings.documents or str(settings.instance / "documents"))
    return storage, f"{root}/imports"


def _private_folder() -> Path:
    folder = deployment.current().settings.instance
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _sealed(plain: IO[bytes], cipher: AESGCM) -> Iterator[bytes]:
    number, piece = 0, plain.read(PIECE)
    while True:
        following = plain.read(PIECE)
        yield cipher.encrypt(_nonce(number), piece, _place(number, not following))
        if not following:
            return
        number, piece = number + 1, following


def _plain(sealed: IO[bytes], cipher: AESGCM) -> Iterator[bytes]:
    number, piece = 0, sealed.read(PIECE + _TAG)
    while True:
        following = sealed.read(PIECE + _TAG)
        yield cipher.decrypt(_nonce(number), piece, _place(number, not following))
        if not following:
            return
        number, piece = number + 1, following


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")


def _place(number: int, is_last: bool) -> bytes:
    return b"import file, last" if is_last else b"import file"


def temporary_upload() -> IO[bytes]:
    """A private file without a name for what is being sent."""
    return TemporaryFile(dir=_private_folder())


def path_of(file: IO[bytes]) -> Path:
    """Where a file without a name can be read by its process."""
    file.flush()
    return Path(f"/proc/self/fd/{file.fileno()}")
