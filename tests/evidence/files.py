"""Real small files of each kind, and ZIPs of them, made by hand."""

import struct
import zipfile
import zlib
from io import BytesIO

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>endobj\nxref\n0 4\n0000000000 65535 f \n"
    b"trailer<</Size 4/Root 1 0 R>>\nstartxref\n150\n%%EOF\n"
)


def png(width: int = 2, height: int = 2, shade: int = 0) -> bytes:
    """A grey picture."""
    rows = b"".join(b"\0" + bytes([shade]) * min(width, 9) for _ in range(min(height, 9)))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(map(chunk, (b"IHDR", b"IDAT", b"IEND"), (head, zlib.compress(rows), b"")))


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def jpeg(width: int = 8, height: int = 8, mark: bytes = b"") -> bytes:
    """The segments of a picture; what they hold is not looked at."""
    frame = struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\0"
    comment = segment(0xFE, mark) if mark else b""
    return b"\xff\xd8" + segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0") + comment + segment(0xC0, frame) + segment(0xDA, b"\1\1\0\0\x3f\0") + b"\x00\x00\xff\xd9"  # fmt: skip


def segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def packed(files: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> BytesIO:
    """A ZIP of these files."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    stream.seek(0)
    return stream
