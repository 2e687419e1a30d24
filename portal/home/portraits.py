"""Drawn portraits for the doctors of the sample world: a head and shoulders in flat colours, another for each number."""

import zlib
from struct import pack

WIDTH, HEIGHT = 96, 128


def portrait(number: int) -> bytes:
    """A PNG of 96 by 128 points."""
    ground, skin, coat = ((60 + number * 37 % 160, 90, 140), (224, 190 - number * 13 % 60, 160), (235, 240, 245))
    rows = b"".join(b"\0" + bytes(c for x in range(WIDTH) for c in colour(x, y, ground, skin, coat)) for y in range(HEIGHT))
    header = pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 1)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(kind, content) for kind, content in chunks)


def colour(x: int, y: int, ground: tuple[int, ...], skin: tuple[int, ...], coat: tuple[int, ...]) -> tuple[int, ...]:
    """The colour of one point: face, shoulders, or what is behind."""
    if ((x - 48) / 22) ** 2 + ((y - 50) / 28) ** 2 < 1:
        return skin
    return coat if ((x - 48) / 44) ** 2 + ((y - 132) / 46) ** 2 < 1 else ground


def chunk(kind: bytes, content: bytes) -> bytes:
    return pack(">I", len(content)) + kind + content + pack(">I", zlib.crc32(kind + content))
