"""What a file is, told by its content and not by its name: PDF, JPEG or PNG, whole and without anything active.

Sources: ISO 32000 (PDF header, startxref, %%EOF), ITU-T T.81 (JPEG segments), W3C PNG (chunks with CRC).
"""

import re
import struct
import zlib

from portal.core.faults import Invalid
from portal.core.tongues import say

MOST_BYTES = 20 * 1024 * 1024
MOST_PIXELS = 200_000_000
MEDIA = {"pdf": "application/pdf", "jpeg": "image/jpeg", "png": "image/png"}
ENDINGS = {"pdf": "pdf", "jpeg": "jpg", "png": "png"}
PNG = b"\x89PNG\r\n\x1a\n"
# Names in a PDF may be written with #xx; who does so for these has something to hide.
_ACTIVE = re.compile(
    rb"/(?:JavaScript|JS|Launch|EmbeddedFile|RichMedia|XFA|OpenAction\s*<<[^>]{0,200}/S\s*/(?:JavaScript|Launch))(?![A-Za-z])"
)
_ESCAPED_NAME = re.compile(rb"#([0-9A-Fa-f]{2})")
_FRAMES = frozenset({0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})


def recognise(content: bytes) -> str:
    """pdf, jpeg or png. Raises `Invalid`: file_empty, file_size, file_kind, file_broken, file_active."""
    if not content:
        raise Invalid("file_empty", say("The file is empty."))
    if len(content) > MOST_BYTES:
        raise Invalid("file_size", say("The file is larger than 20 MB. Scan it with fewer colours or a lower resolution."))
    for kind, begins, check in (("pdf", b"%PDF-", check_pdf), ("jpeg", b"\xff\xd8\xff", check_jpeg), ("png", PNG, check_png)):
        if content.startswith(begins):
            check(content)
            return kind
    raise Invalid("file_kind", say("This is no PDF, JPEG or PNG, whatever its name says. Scan or export it as one of these."))


def broken() -> Invalid:
    return Invalid("file_broken", say("The file is damaged or incomplete. Scan or export it again."))


def check_pdf(content: bytes) -> None:
    """A PDF has its version, its end, and nothing that runs."""
    if not re.match(rb"%PDF-[12]\.\d", content) or b"%%EOF" not in content[-2048:] or b"startxref" not in content[-4096:]:
        raise broken()
    plain = _ESCAPED_NAME.sub(lambda found: bytes([int(found[1], 16)]), content)
    if _ACTIVE.search(content) or _ACTIVE.search(plain):
        raise Invalid("file_active", say("This PDF carries a program, a form or another file. Print it into a plain PDF first."))


def check_jpeg(content: bytes) -> None:
    """A JPEG's segments lead from its start to a frame with a size and on to the picture, which ends."""
    at, size = 2, None
    while at + 4 <= len(content):
        if content[at] != 0xFF:
            raise broken()
        marker = content[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        length = struct.unpack_from(">H", content, at + 2)[0]
        if marker in _FRAMES and length >= 8 and at + 9 <= len(content):
            size = struct.unpack_from(">HH", content, at + 5)
        if marker == 0xDA:
            break
        at += 2 + length
    if size is None or at + 4 > len(content) or content.rfind(b"\xff\xd9") <= at:
        raise broken()
    refuse_huge(size[1], size[0])


def check_png(content: bytes) -> None:
    """A PNG's chunks are whole, begin with the header, have a picture, and nothing follows the end."""
    at, seen = len(PNG), []
    while at + 12 <= len(content):
        length, name = struct.unpack_from(">I4s", content, at)
        body = content[at + 4 : at + 8 + length]
        if len(body) != length + 4 or at + 12 + length > len(content):
            raise broken()
        if zlib.crc32(body) != struct.unpack_from(">I", content, at + 8 + length)[0]:
            raise broken()
        seen.append(name)
        at += 12 + length
        if name == b"IEND":
            break
    if at != len(content) or seen[:1] != [b"IHDR"] or b"IDAT" not in seen or seen[-1] != b"IEND":
        raise broken()
    refuse_huge(*struct.unpack_from(">II", content, len(PNG) + 8))


def refuse_huge(width: int, height: int) -> None:
    if not width or not height:
        raise broken()
    if width * height > MOST_PIXELS:
        raise Invalid("file_pixels", say("The picture has more than 200 million points. Scan it with a lower resolution."))
