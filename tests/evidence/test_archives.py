"""A ZIP of scans is measured before and while it is read: bombs, locks, damage and litter."""

import struct
import zipfile
from io import BytesIO

import pytest

from portal.core.faults import Invalid
from portal.evidence import archives
from portal.evidence.archives import Archive
from tests.evidence.files import packed, png


def refusal(stream: BytesIO) -> str:
    with pytest.raises(Invalid) as refused:
        Archive(stream)
    return refused.value.code


def test_files_come_in_order_with_their_names():
    archive = Archive(packed({"B00001.png": png(), "县/B00002.png": png()}))
    assert [(e.position, e.name) for e in archive] == [(1, "B00001.png"), (2, "县/B00002.png")]
    assert archive.read(archive.entries[0]) == png()


def test_names_of_chinese_windows_are_read():
    stream = packed({"AAAA.png": png()}, zipfile.ZIP_STORED)
    renamed = stream.getvalue().replace(b"AAAA.png", "低保".encode("gb18030") + b".png")
    assert Archive(BytesIO(renamed)).entries[0].name == "低保.png"


def test_litter_of_operating_systems_is_left_out():
    archive = Archive(packed({"__MACOSX/._a.png": b"x", ".DS_Store": b"x", "Thumbs.db": b"x", "a/B1.png": png()}))
    assert [entry.name for entry in archive] == ["a/B1.png"]


def test_a_bomb_that_unfolds_far_is_refused():
    assert refusal(packed({"bomb.png": bytes(20 * 1024 * 1024)})) == "zip_ratio"


def test_a_bomb_of_many_files_is_refused():
    assert refusal(packed({f"{n}.png": b"x" for n in range(archives.MOST_FILES + 1)})) == "zip_files"


def test_a_bomb_of_many_megabytes_is_refused():
    assert refusal(packed({f"{n}.png": bytes(19 * 1024 * 1024) for n in range(28)})) == "zip_size"


def test_a_bomb_whose_files_share_their_bytes_is_refused():
    """As David Fifield's: each central entry points at the same local file."""
    raw = packed({"a.png": png()}, zipfile.ZIP_STORED).getvalue()
    start = raw.index(b"PK\1\2")
    entry, end = raw[start : raw.index(b"PK\5\6")], raw[raw.index(b"PK\5\6") :]
    count = 50
    tail = end[:8] + struct.pack("<HHI", count, count, len(entry) * count) + end[16:]
    assert refusal(BytesIO(raw[:start] + entry * count + tail)) == "zip_overlap"


def test_a_header_that_lies_about_the_size_does_not_fill_the_memory():
    stream = packed({"a.png": bytes(900_000)})
    raw = bytearray(stream.getvalue())
    place = raw.index(b"PK\1\2")
    raw[place + 24 : place + 28] = struct.pack("<I", 100)  # it unfolds to 900,000
    archive = Archive(BytesIO(bytes(raw)))
    with pytest.raises(Invalid) as refused:
        archive.read(archive.entries[0])
    assert refused.value.code == "zip_entry"


def test_a_locked_file_is_refused():
    raw = bytearray(packed({"a.png": png()}).getvalue())
    for mark, place in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        raw[raw.index(mark) + place] |= 1
    archive = Archive(BytesIO(bytes(raw)))
    with pytest.raises(Invalid) as refused:
        archive.read(archive.entries[0])
    assert refused.value.code == "zip_encrypted"


NO_ZIPS = {
    "nothing": b"",
    "two letters": b"PK",
    "an end without a start": b"PK\5\6" + bytes(18),
    "a text": b"no zip at all" * 50,
    "the first 40 bytes of one": packed({"a": b"x"}).getvalue()[:40],
}


@pytest.mark.parametrize("what", NO_ZIPS)
def test_what_is_no_zip_is_refused(what: str):
    assert refusal(BytesIO(NO_ZIPS[what])) in ("zip_broken", "zip_empty")


def test_every_damaged_zip_is_judged_without_a_crash():
    whole = packed({"B1.png": png(), "B2.png": png(shade=9)}).getvalue()
    for place in range(len(whole)):
        damaged = bytearray(whole)
        damaged[place] ^= 0xFF
        try:
            archive = Archive(BytesIO(bytes(damaged)))
            for entry in archive:
                archive.read(entry)
        except Invalid as fault:
            assert str(fault.text)
