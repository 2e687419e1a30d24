import io
import zipfile
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.intake.reading import Unreadable
from portal.intake.sheets import LARGEST_UNPACKED, MOST_ROWS
from tests.intake.offices import HEADER, OTHER, ROW, ROWS, cells_of, opened, sheet_of, workbook

SHEET = "xl/worksheets/sheet1.xml"


def rebuilt(content, change, part=SHEET):
    """The workbook with one part changed."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return made.getvalue()


def with_rows(xml):
    return rebuilt(workbook(sheet_of(ROWS)), lambda part: part.replace(b"</sheetData>", xml + b"</sheetData>"))


def fault_of(folder, content):
    with pytest.raises(Unreadable) as raised:
        list(opened(folder, content))
    return raised.value.code


def test_the_sheet_with_our_header_is_read_and_hidden_ones_are_not(tmp_path):
    def fill(book):
        sheet_of([["填表说明"]], "说明")(book)
        sheet_of([*ROWS, ROW], "旧表")(book)
        book.worksheets()[1].hide()
        sheet_of([["花名册"], [], *ROWS, ["合计", 2]], "名册")(book)
        sheet_of([["姓名", "证件号码"]], "备份")(book)

    table = opened(tmp_path, workbook(fill))
    assert [row.number for row in table] == [4, 5]
    assert (table.read_as.sheet, table.read_as.other_sheets, table.skipped) == ("名册", ("备份",), {"total": 1})


def test_merged_cells_of_a_column_repeat_their_value(tmp_path):
    def fill(book):
        page = book.add_worksheet()
        page.merge_range(0, 0, 0, 3, "花名册")
        page.merge_range(1, 0, 2, 0, "姓名")
        page.merge_range(1, 1, 1, 2, "证件")
        page.write_row(2, 1, ["证件号码", "出生日期", "详细地址"])
        page.merge_range(3, 0, 4, 0, "张例")
        page.write_column(3, 1, ["1", "2"])

    assert [cells[:2] for cells in cells_of(opened(tmp_path, workbook(fill)))] == [("张例", "1"), ("张例", "2")]


@pytest.mark.parametrize("has_1904", [False, True])
def test_a_spreadsheets_date_is_a_date_in_both_epochs(tmp_path, has_1904):
    def fill(book):
        page = book.add_worksheet()
        page.write_row(0, 0, HEADER)
        page.write_row(1, 0, ["张例", "1"])
        page.write_datetime(1, 2, datetime(2024, 1, 5), book.add_format({"num_format": "yyyy-mm-dd"}))

    table = opened(tmp_path, workbook(fill, date_1904=has_1904))
    assert (cells_of(table)[0][2], table.read_as.has_1904_epoch) == (date(2024, 1, 5), has_1904)


def test_a_spreadsheets_number_stays_a_number(tmp_path):
    table = opened(tmp_path, workbook(sheet_of([HEADER, ("张例", 4.11422e17, "", "")])))
    assert cells_of(table)[0][1] == 4.11422e17


@pytest.mark.parametrize(
    ("xml", "code"),
    [
        (b'<row r="5"><c r="XFD1048576"><v>1</v></c></row>', "too_many_rows"),
        (b"<row r='5'><c\nr = 'xfd5'><v>1</v></c></row>", "too_many_cells"),
        (b'<row r="99000"><c r="AZ99000"><v>1</v></c></row>', "too_many_cells"),
        (b"<row/>" * 99_000 + b"<row>" + b"<c><v>1</v></c>" * 900 + b"</row>", "too_many_cells"),
        (b'<row r="5"><c r="&#88;FD1048576"><v>1</v></c></row>', "file_damaged"),
        (b'<row r="4294967299"/>' * 2, "too_many_rows"),
    ],
)
def test_a_sheet_that_reserves_a_desert_is_refused(tmp_path, xml, code):
    assert fault_of(tmp_path, with_rows(xml)) == code


def test_a_part_that_unpacks_without_end_is_refused(tmp_path):
    bomb = rebuilt(workbook(sheet_of(ROWS)), lambda _: b" " * (LARGEST_UNPACKED + 1), "xl/styles.xml")
    assert fault_of(tmp_path, bomb) == "file_too_large"


def test_a_directory_that_lies_about_a_size_is_not_believed(tmp_path):
    size = LARGEST_UNPACKED + 1
    bomb = rebuilt(workbook(sheet_of(ROWS)), lambda _: b" " * size, "xl/styles.xml")
    assert fault_of(tmp_path, bomb.replace(size.to_bytes(4, "little"), (1000).to_bytes(4, "little"))) in {
        "file_too_large",
        "file_damaged",
    }


@pytest.mark.slow
def test_a_hundred_thousand_rows_are_read_and_one_more_is_refused(tmp_path):
    rows = [HEADER, *[("张例", "1")] * MOST_ROWS]
    assert sum(1 for _ in opened(tmp_path, workbook(sheet_of(rows)))) == MOST_ROWS
    assert fault_of(tmp_path, workbook(sheet_of([*rows, ("张例", "1")]))) == "too_many_rows"


def test_another_kind_of_archive_is_no_workbook(tmp_path):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert fault_of(tmp_path, content.getvalue()) == "not_a_table"


SOUND = workbook(sheet_of([["花名册"], *ROWS, OTHER]))


def read_or_fault(folder, content):
    try:
        return cells_of(opened(folder, content))
    except Unreadable as fault:
        return fault


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(SOUND) - 1), st.integers(0, 255)), min_size=1, max_size=8))
def test_any_damage_to_the_archive_leaves_a_table_or_unreadable(tmp_path_factory, damages):
    content = bytearray(SOUND)
    for place, byte in damages:
        content[place] = byte
    assert str(read_or_fault(tmp_path_factory.getbasetemp(), bytes(content))) is not None


@settings(max_examples=150, deadline=None)
@given(
    st.integers(0, 1200),
    st.binary(max_size=20),
    st.sampled_from([SHEET, "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml"]),
)
def test_any_damage_to_a_part_leaves_a_table_or_unreadable(tmp_path_factory, place, noise, part):
    content = rebuilt(SOUND, lambda xml: xml[: place % len(xml)] + noise + xml[place % len(xml) + 2 :], part)
    assert str(read_or_fault(tmp_path_factory.getbasetemp(), content)) is not None
