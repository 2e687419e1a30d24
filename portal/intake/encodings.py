"""In what encoding a text file is, and what its bytes amount to: one pass, whatever its size."""

import codecs
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from portal.core.tongues import say
from portal.intake.unreadable import Unreadable

CHUNK = 1 << 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class Encoded(NamedTuple):
    """An encoding that decodes the whole file, and whether NUL characters stand in it."""

    encoding: str
    has_nul: bool


def sha256_of(path: Path) -> str:
    """The file's SHA-256 as 64 hexadecimal digits."""
    digest = hashlib.sha256()
    for chunk in _chunks(path):
        digest.update(chunk)
    return digest.hexdigest()


def detect(path: Path) -> Encoded:
    """By byte order mark, else strict UTF-8, else GB18030; UTF-16 without a mark is known by its zeros.

    Raises `Unreadable`: `encoding` naming the first line that no encoding explains, `line_too_long`.
    """
    with path.open("rb") as file:
        start = file.read(4096)
    marked = next((name for mark, name in _MARKS if start.startswith(mark)), None) or _by_zeros(start)
    if marked:
        return _checked(path, marked)
    try:
        return _checked(path, "utf-8")
    except Unreadable as fault:
        if fault.code != "encoding":
            raise
        return _checked(path, "gb18030")


def _by_zeros(start: bytes) -> str | None:
    even, odd = start[0::2].count(0), start[1::2].count(0)
    if max(even, odd) * 8 < len(start) or min(even, odd) * 10 > max(even, odd):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _checked(path: Path, encoding: str) -> Encoded:
    decoder, has_nul, line = codecs.getincrementaldecoder(encoding)(), False, 1
    try:
        for chunk in _chunks(path):
            text = decoder.decode(chunk)
            has_nul = has_nul or "\0" in text
            _expect_lines(text)
            line += text.count("\n")
        decoder.decode(b"", final=True)
    except UnicodeError:
        raise Unreadable(
            "encoding",
            say("Behind line %(line)s are bytes that are neither UTF-8 nor GB18030. Save it as CSV UTF-8.", line=line),
        ) from None
    return Encoded(encoding, has_nul)


def _expect_lines(text: str) -> None:
    """A megabyte without the end of a line is no table, and would fill the memory."""
    if len(text) > CHUNK // 4 and "\n" not in text and "\r" not in text:
        raise Unreadable("line_too_long", say("A line is over a quarter of a million characters long. This is no table."))


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk
