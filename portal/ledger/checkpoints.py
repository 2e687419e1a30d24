"""Signed tree heads in the formats of transparency logs, so that their tools and witnesses can check ours.

A checkpoint (C2SP tlog-checkpoint) is the text `origin, tree size, root, extension lines`; a note (C2SP
signed-note) is a text with Ed25519 signatures under it. Ours has two extension lines: when it was sealed,
and the SHA-256 of the checkpoint before it, which chains all of them.
"""

import re
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from portal.ledger.merkle import HASH_BYTES

ED25519 = b"\1"
MOST_SIGNATURES = 64
PREVIOUS, SEALED_AT = "previous ", "sealed "

_NAME = re.compile(r"[^\s+]+")
_HEAD = re.compile(r"^(?:[^\n]+\n){3,64}\n(?:— [^\n]+\n)+", re.MULTILINE)
_SIGNATURE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+=*)")
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")


class BadNote(ValueError):
    """A note, checkpoint or key that cannot be relied on; `code` says why.

    Codes: `malformed`, `key` (of a key text), `unsigned` (by none of the trusted keys), `forged` (a trusted key's
    signature does not fit), `origin`, `shrunk`, `unchained`.
    """

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code


@dataclass(frozen=True)
class VerifierKey:
    """Whose signature counts: a name without spaces or plus, and 32 bytes of an Ed25519 public key."""

    name: str
    public: bytes

    @property
    def id(self) -> bytes:
        """The four bytes that tell this key from others of the same name."""
        return sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{b64encode(ED25519 + self.public).decode()}"

    @classmethod
    def parse(cls, text: str) -> "VerifierKey":
        """The key of a `name+hash+base64` text. BadNote for any other."""
        name, _, rest = text.strip().partition("+")
        mark, _, encoded = rest.partition("+")
        material = _base64(encoded)
        key = cls(name, material[1:])
        if not _NAME.fullmatch(name) or len(material) != 33 or material[:1] != ED25519 or key.id.hex() != mark.lower():
            raise BadNote("key", "this is no Ed25519 verifier key")
        return key

    def accepts(self, text: str, signature: bytes) -> bool:
        """Whether the 64 bytes are this key's signature under the text."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text.encode())
        except InvalidSignature:
            return False
        return True


class Signer:
    """Signs texts under a name with an Ed25519 key, given as its 32-byte seed."""

    def __init__(self, name: str, seed: bytes) -> None:
        if not _NAME.fullmatch(name):
            raise BadNote("key", "the name of a key is not empty and has no space and no plus")
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self.key = VerifierKey(name, self._private.public_key().public_bytes_raw())

    def __repr__(self) -> str:
        return f"Signer({self.key})"

    def sign(self, text: str) -> str:
        """The note: the text, a blank line, our signature. BadNote for a text that cannot be one."""
        if not text.endswith("\n") or any(character < " " and character != "\n" for character in text):
            raise BadNote("malformed", "the text ends in a newline and has no other control characters")
        signature = b64encode(self.key.id + self._private.sign(text.encode())).decode()
        return f"{text}\n— {self.key.name} {signature}\n"


def open_note(note: str, keys: Iterable[VerifierKey]) -> str:
    """The text of a note that one of these keys signed; signatures of other keys are passed over.

    BadNote: `malformed`; `forged` where a known key's signature does not fit; `unsigned` where none is by a known key.
    """
    text, signatures = _take_apart(note)
    known = {(key.name, key.id): key for key in keys}
    ours = [(known[name, blob[:4]], blob[4:]) for name, blob in signatures if (name, blob[:4]) in known]
    if not ours:
        raise BadNote("unsigned", "no trusted key has signed this note")
    if not all(key.accepts(text, signature) for key, signature in ours):
        raise BadNote("forged", "the signature of a trusted key does not fit this text")
    return text


def split_heads(text: str) -> list[str]:
    """The signed checkpoints of a file that holds one after the other. BadNote where something else is between them."""
    if _HEAD.sub("", text).strip("\n"):
        raise BadNote("malformed", "this file holds something that is no signed checkpoint")
    return _HEAD.findall(text)


@dataclass(frozen=True)
class Checkpoint:
    """A tree head: whose log, how many leaves, their root (32 bytes), and further lines."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    @classmethod
    def after(cls, last: "Checkpoint | None", origin: str, size: int, root: bytes, at: datetime) -> "Checkpoint":
        """The head that follows `last` (None for the first), sealed at an instant in UTC."""
        sealed = SEALED_AT + at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        chained = () if last is None else (PREVIOUS + b64encode(last.hash).decode(),)
        return cls(origin, size, root, (sealed, *chained))

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """The checkpoint of a note's text. BadNote where the text is none."""
        lines = text.removesuffix("\n").split("\n")
        if len(lines) < 3 or not all(lines) or not text.endswith("\n") or not _SIZE.fullmatch(lines[1]):
            raise BadNote("malformed", "a checkpoint has an origin, a size, a root, and no empty line")
        root = _base64(lines[2])
        if len(root) != HASH_BYTES:
            raise BadNote("malformed", "the root of a checkpoint has 32 bytes")
        return cls(lines[0], int(lines[1]), root, tuple(lines[3:]))

    @property
    def text(self) -> str:
        """The lines that are signed."""
        lines = (self.origin, str(self.size), b64encode(self.root).decode(), *self.extensions)
        return "".join(f"{line}\n" for line in lines)

    @property
    def hash(self) -> bytes:
        """SHA-256 of the text: what the next checkpoint names. Signatures are outside, so witnesses may add theirs."""
        return sha256(self.text.encode()).digest()

    @property
    def previous(self) -> bytes | None:
        """The hash of the checkpoint before this one, None for the first. BadNote where the line is broken."""
        named = self._extension(PREVIOUS)
        return None if named is None else _base64(named)

    @property
    def sealed_at(self) -> datetime | None:
        """When this was sealed, in UTC. BadNote where the line is broken."""
        named = self._extension(SEALED_AT)
        try:
            return None if named is None else datetime.fromisoformat(named).astimezone(UTC)
        except ValueError as cause:
            raise BadNote("malformed", "the sealing time of this checkpoint cannot be read") from cause

    def check_follows(self, last: "Checkpoint | None") -> None:
        """BadNote (`origin`, `shrunk`, `unchained`) unless this is the head after `last` (None: the first)."""
        if last and self.origin != last.origin:
            raise BadNote("origin", f"a head of {self.origin} stands after one of {last.origin}")
        if last and self.size < last.size:
            raise BadNote("shrunk", f"a head of {self.size} entries stands after one of {last.size}")
        if self.previous != (last and last.hash):
            raise BadNote("unchained", f"the head of {self.size} entries does not name the one before it")

    def _extension(self, word: str) -> str | None:
        return next((line.removeprefix(word) for line in self.extensions if line.startswith(word)), None)


def open_chain(notes: Iterable[str], keys: Iterable[VerifierKey]) -> Iterator[Checkpoint]:
    """The checkpoints of all signed heads from the first on, each once it is known to be signed and to follow.

    BadNote at the first that is not; those before it have been given out by then.
    """
    trusted, last = list(keys), None
    for note in notes:
        head = Checkpoint.parse(open_note(note, trusted))
        head.check_follows(last)
        yield head
        last = head


def _take_apart(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    text, blank, signed = note.rpartition("\n\n")
    lines = signed.removesuffix("\n").split("\n")
    found = [_SIGNATURE.fullmatch(line) for line in lines]
    control = any(character < " " and character != "\n" for character in note)
    if control or not blank or not note.endswith("\n") or not all(found) or len(found) > MOST_SIGNATURES:
        raise BadNote("malformed", "a note is a text, a blank line and signature lines")
    return text + "\n", [(match[1], _base64(match[2])) for match in found if match]


def _base64(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except ValueError as cause:
        raise BadNote("malformed", "this is not base64") from cause
