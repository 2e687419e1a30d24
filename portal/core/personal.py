"""Personal data at rest: encrypted values, a blind index for exact search, and the keys for both.

A sealed value is AES-256-GCM under the newest data key; its key's id stands before it, so that older values
open until they are sealed anew. The context (such as "person.phone") is authenticated with it: a value that
was moved to another column does not open.

The blind index is HMAC-SHA256 under a key of its own, because an index that changed with every rotation would
find nothing. It is derived by HKDF from the entry `index` among the keys, or where there is none from the
oldest data key: who drops that key must have given `index` the same value before. `index_mark` tells whether an
index still fits its database.
"""

import fcntl
import hmac
import json
import os
import re
import secrets
from base64 import b64decode, b64encode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self, overload

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
NONCE_BYTES = 12
BLIND_BYTES = 16
INDEX = "index"

_KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,16}")


class CannotOpen(ValueError):
    """A sealed value that no key here opens in this context: foreign, damaged, or moved from elsewhere."""


class BadKeys(ValueError):
    """Keys that cannot be used; the message says why and never shows them."""


class Keyring:
    """The data keys, newest first, and the index key. Safe to share between threads and across fork."""

    def __init__(self, keys: dict[str, bytes], index_key: bytes) -> None:
        self._ciphers = {name: AESGCM(key) for name, key in keys.items()}
        self._newest = next(iter(keys))
        self._seal = self._ciphers[self._newest].encrypt
        self._prefix = self._newest + "."
        self._index_key = index_key

    def __repr__(self) -> str:
        return f"Keyring({', '.join(self._ciphers)})"

    @classmethod
    def parse(cls, text: str) -> Self:
        """The keyring of "k2:base64,k1:base64", newest first, 32 bytes each; `index:base64` is the index key's source.

        BadKeys where the text is anything else.
        """
        keys = _named_keys(text)
        source = keys.pop(INDEX, None)
        if not keys:
            raise BadKeys("PORTAL_DATA_KEYS names no data key")
        return cls(keys, _index_key(source or list(keys.values())[-1]))

    def seal(self, plain: str, context: str) -> str:
        """The value encrypted for its context, as text: key id, a dot, base64url of nonce and ciphertext."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = nonce + self._seal(nonce, plain.encode(), context.encode())
        return self._prefix + urlsafe_b64encode(sealed).decode()

    def open(self, token: str, context: str) -> str:
        """The value that was sealed for this context. CannotOpen for any other token or context."""
        name, _, encoded = token.partition(".")
        try:
            sealed = b64decode(encoded, altchars=b"-_", validate=True)
            plain = self._ciphers[name].decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], context.encode())
        except KeyError:
            raise CannotOpen("no key here has sealed this value") from None
        except (ValueError, InvalidTag):
            raise CannotOpen("this value is damaged or belongs elsewhere") from None
        return plain.decode()

    def needs_rotation(self, token: str) -> bool:
        """Whether an older key than the newest has sealed this."""
        return not token.startswith(self._prefix)

    def rotate(self, token: str, context: str) -> str:
        """The same value under the newest key; unchanged where it is already. CannotOpen as `open`."""
        return self.seal(self.open(token, context), context) if self.needs_rotation(token) else token

    def blind(self, kind: str, value: str) -> str:
        """22 characters by which equal values of one kind are found. The caller brings a value to its one spelling."""
        tag = hmac.digest(self._index_key, f"{kind}\0{value}".encode(), "sha256")
        return urlsafe_b64encode(tag[:BLIND_BYTES])[:22].decode()

    @property
    def index_mark(self) -> str:
        """Says which index key this is without giving it away; kept beside the data to notice a wrong one."""
        return self.blind("index mark", "")


_current: Keyring | None = None


def install(keyring: Keyring) -> None:
    """Make this the process's keyring."""
    global _current
    _current = keyring


def current() -> Keyring:
    """The process's keyring. BadKeys before one was installed."""
    if _current is None:
        raise BadKeys("no keyring is installed in this process")
    return _current


class Personal:
    """A value of a model that is kept sealed in another attribute: decrypted when read, encrypted when set.

    Setting an equal value keeps the ciphertext, so that an unchanged value does not look like a change.
    """

    def __init__(self, column: str, context: str) -> None:
        self.column = column
        self.context = context

    def __repr__(self) -> str:
        return f"Personal({self.column!r}, context={self.context!r})"

    @overload
    def __get__(self, row: None, owner: type) -> Self: ...
    @overload
    def __get__(self, row: Any, owner: type) -> Any: ...
    def __get__(self, row: Any, owner: type) -> Any:
        return self if row is None else self._plain(row)

    def __set__(self, row: Any, plain: str | None) -> None:
        if plain != self._plain(row):
            setattr(row, self.column, None if plain is None else current().seal(plain, self.context))

    def _plain(self, row: Any) -> str | None:
        token = getattr(row, self.column)
        return None if token is None else current().open(token, self.context)


@dataclass(frozen=True, repr=False)
class Keys:
    """A deployment's own keys: data keys as `Keyring.parse` reads them, the session secret, the seal key's seed."""

    data_keys: str
    secret_key: str
    seal_seed: bytes

    def dump(self) -> str:
        """As JSON, for the key file."""
        seed = b64encode(self.seal_seed).decode()
        return json.dumps({"data_keys": self.data_keys, "secret_key": self.secret_key, "seal_seed": seed}, indent=1)

    @classmethod
    def load(cls, text: str) -> Self:
        """What `dump` wrote. BadKeys for any other text."""
        try:
            found = json.loads(text)
            keys = cls(found["data_keys"], found["secret_key"], _key("seal_seed", found["seal_seed"]))
            Keyring.parse(keys.data_keys)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise BadKeys("the key file is damaged: put back its copy from the backup") from None
        return keys

    @classmethod
    def generate(cls) -> Self:
        """Fresh keys from the system's randomness."""
        fresh = [b64encode(os.urandom(KEY_BYTES)).decode() for _ in range(2)]
        return cls(f"k1:{fresh[0]},{INDEX}:{fresh[1]}", secrets.token_hex(KEY_BYTES), os.urandom(KEY_BYTES))


def load_or_make_keys(folder: Path) -> Keys:
    """The keys of `folder`/keys.json, made on the first call, readable by the owner alone.

    Two processes that start together get the same keys: the file appears whole and once. BadKeys where it is
    damaged or others may read it.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / "keys.json"
    with _alone_in(folder):
        if not path.exists():
            _write(path, Keys.generate().dump())
    if path.stat().st_mode & 0o077:
        raise BadKeys(f"others may read {path.name}: give it mode 600, and new keys if others have read it")
    return Keys.load(path.read_text())


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """One process at a time; the folder's entries are on the disk when this ends."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
        os.fsync(handle)
    finally:
        os.close(handle)


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all, for its owner alone."""
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _named_keys(text: str) -> dict[str, bytes]:
    keys: dict[str, bytes] = {}
    for part in filter(None, map(str.strip, text.split(","))):
        name, _, encoded = part.partition(":")
        if not _KEY_ID.fullmatch(name) or name in keys:
            raise BadKeys("each key needs an id of its own: letters, digits, - and _, at most 16")
        keys[name] = _key(name, encoded)
    return keys


def _key(name: str, encoded: str) -> bytes:
    try:
        key = b64decode(encoded.replace("-", "+").replace("_", "/"), validate=True)
    except ValueError:
        raise BadKeys(f"key {name} is not base64") from None
    if len(key) != KEY_BYTES:
        raise BadKeys(f"key {name} has {len(key)} bytes where {KEY_BYTES} are needed")
    return key


def _index_key(source: bytes) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=b"portal blind index").derive(source)
