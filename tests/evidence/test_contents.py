"""A file is what its content says, whatever its name says; what is damaged, huge or active is refused."""

import random

import pytest

from portal.core.faults import Invalid
from portal.evidence.contents import MOST_BYTES, recognise
from tests.evidence.files import PDF, chunk, jpeg, png

WINDOWS_PROGRAM = b"MZ\x90\0\3\0\0\0" + bytes(200)
LINUX_PROGRAM = b"\x7fELF\2\1\1" + bytes(200)
PAGE = b"<!doctype html><script>alert(1)</script>"


@pytest.mark.parametrize(("content", "kind"), [(PDF, "pdf"), (jpeg(), "jpeg"), (png(), "png"), (jpeg(mark=b"x" * 900), "jpeg")])
def test_each_kind_is_known_by_its_content(content: bytes, kind: str):
    assert recognise(content) == kind


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (WINDOWS_PROGRAM, "file_kind"),
        (LINUX_PROGRAM, "file_kind"),
        (PAGE, "file_kind"),
        (b"GIF89a" + bytes(99), "file_kind"),
        (b"PK\3\4" + bytes(99), "file_kind"),
        (b" " + PDF, "file_kind"),
        (b"%PDF-1.4\n" + WINDOWS_PROGRAM, "file_broken"),
        (PDF[:60], "file_broken"),
        (jpeg()[:-2], "file_broken"),
        (jpeg()[:30], "file_broken"),
        (png()[:-5], "file_broken"),
        (png() + WINDOWS_PROGRAM, "file_broken"),
        (png().replace(b"IDAT", b"IDAX"), "file_broken"),
        (jpeg(width=0), "file_broken"),
        (png(30_000, 30_000), "file_pixels"),
        (jpeg(60_000, 60_000), "file_pixels"),
        (bytes(MOST_BYTES + 1), "file_size"),
    ],
)
def test_anything_else_is_refused_with_its_reason(content: bytes, code: str):
    with pytest.raises(Invalid) as refused:
        recognise(content)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "active", [b"/JavaScript", b"/JS (app.alert(1))", b"/Launch", b"/EmbeddedFile", b"/J#61vaScript", b"/XFA"]
)
def test_a_pdf_that_carries_something_active_is_refused(active: bytes):
    with pytest.raises(Invalid) as refused:
        recognise(PDF.replace(b"/Type/Catalog", b"/Type/Catalog " + active + b" "))
    assert refused.value.code == "file_active"


def test_a_picture_with_a_page_behind_its_end_is_refused():
    end = chunk(b"IEND", b"")
    with pytest.raises(Invalid):
        recognise(png().replace(end, chunk(b"tEXt", PAGE) + end) + PAGE)


def test_ten_thousand_damaged_files_are_each_judged_without_a_crash():
    chance = random.Random(20261122)
    for _ in range(10_000):
        content = bytearray(chance.choice((PDF, jpeg(), png())))
        for _ in range(chance.randint(1, 6)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        try:
            assert recognise(bytes(content[: chance.randint(1, len(content))])) in ("pdf", "jpeg", "png")
        except Invalid as fault:
            assert str(fault)
