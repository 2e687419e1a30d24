import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.intake.headings import ColumnMap
from portal.intake.reading import Unreadable, open_table
from tests.intake.offices import HEADER, HEADINGS, OTHER, ROW, ROWS, cells_of, opened, text_of


def fault_of(folder, content, column_map=None):
    with pytest.raises(Unreadable) as raised:
        list(opened(folder, content, column_map))
    assert str(raised.value)
    return raised.value.code


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
def test_a_file_is_read_in_the_encoding_it_is_in(tmp_path, encoding):
    table = opened(tmp_path, text_of(ROWS).encode(encoding))
    assert cells_of(table) == [ROW, OTHER]
    assert table.read_as.encoding == encoding


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiter_and_line_ends_are_found_out(tmp_path, delimiter, end):
    table = opened(tmp_path, text_of(ROWS, delimiter, end))
    assert (cells_of(table), table.read_as.delimiter) == ([ROW, OTHER], delimiter)


def test_rows_are_numbered_as_a_person_sees_them(tmp_path):
    content = '花名册,,,\n姓名,证件号码,出生日期,详细地址\n张例,1,,"第1村\n1号"\n\n李例,2,,\n'
    assert [row.number for row in opened(tmp_path, content)] == [3, 5]


def test_a_table_may_be_read_again(tmp_path):
    table = opened(tmp_path, text_of(ROWS))
    assert cells_of(table) == cells_of(table)


def test_columns_are_found_by_other_names_in_any_order_and_strangers_are_shown(tmp_path):
    table = opened(tmp_path, "备注,住址,身 份证号（必填）,Name*\nx,第1村1号,11010519491231002X,张例\n")
    assert cells_of(table) == [("张例", "11010519491231002X", "第1村1号")]
    assert (table.headings, table.unknown) == (("姓名", "证件号码", "详细地址"), ("备注",))


def test_totals_blanks_notes_and_repeated_headers_are_no_rows(tmp_path):
    extra = [
        HEADER,
        ("合 计", "2人", "", ""),
        (" ", "\u3000", "", ""),
        ("", "", "", ""),
        ("填表人：张例", "", "", ""),
        ("Total:2", "", "", ""),
    ]
    table = opened(tmp_path, text_of([*ROWS, *extra]))
    assert len(cells_of(table)) == 2
    assert table.skipped == {"heading": 1, "total": 2, "blank": 2, "note": 1}


def test_a_header_over_two_rows_is_put_together(tmp_path):
    content = "花名册,,,\n姓名,证件,,详细地址\n,证件号码,出生日期,\n张例,11010519491231002X,1949-12-31,第1村1号\n"
    table = opened(tmp_path, content)
    assert (cells_of(table), table.read_as.header_row) == ([ROW], 3)


def test_a_sources_map_names_its_columns_and_joins_two(tmp_path):
    column_map = ColumnMap.read('{"columns": {"姓": "姓名", "名": "姓名", "卡": "id_no"}}')
    table = opened(tmp_path, "姓,名,卡\n张,例,1\nAnn,Lee,2\n", column_map)
    assert cells_of(table) == [("张例", "1"), ("Ann Lee", "2")]


def test_a_map_that_names_a_strange_column_is_refused(tmp_path):
    assert fault_of(tmp_path, text_of(ROWS), ColumnMap({"x": "年龄"})) == "map_unknown_column"


def test_json_lines_are_read_by_their_keys(tmp_path):
    lines = [json.dumps(dict(zip(HEADER, row, strict=True)), ensure_ascii=False) for row in (ROW, OTHER)]
    table = opened(tmp_path, f"{lines[0]}\n\n{lines[1]}")
    assert ([row.number for row in table], cells_of(table)) == ([1, 3], [ROW, OTHER])


def test_a_number_in_json_is_no_text(tmp_path):
    table = opened(tmp_path, '{"姓名": "张例", "证件号码": 110105194912310021}')
    assert cells_of(table) == [("张例", 110105194912310021)]


def test_zero_characters_are_dropped(tmp_path):
    assert cells_of(opened(tmp_path, text_of(ROWS).replace("张例", "张\0例"))) == [ROW, OTHER]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"\xef\xbb\xbf\r\n\n", "file_empty"),
        (b"%PDF-1.7", "not_a_table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "workbook_old"),
        (b"PK\x03\x04 and no more", "file_damaged"),
        (b"<html><table></table>", "web_page"),
        (b'[{"name": 1}]', "json_list"),
        (b'{"name": "a", "id_no": 1}\nx', "json_line"),
        (b'{"name": ' + b"[" * 100_000, "json_line"),
        ("姓名,证件号码\n张".encode() + b"\xff", "encoding"),
        ("姓名,年龄\n张例,9\n".encode(), "heading_missing"),
        (b"1,2,3\n4,5,6\n", "header_not_found"),
        ('姓名,证件号码\n"张例,1\n李例,2\n'.encode(), "quote_open"),
        ('姓名,证件号码,生日,住址\n"张例,1,2,3\n李例,1,2,3\n王例,1,2,3\n赵"例,1,2,3\n'.encode(), "quote_open"),
        (b"name,id_no\n" + b"x" * 3_000_000, "line_too_long"),
        (b"name,id_no\n" + b"x," * 1_001 + b"\n", "too_many_columns"),
        (b"name,id_no\n" + b"x" * 200_000 + b",1\n", "quote_open"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_a_sentence(tmp_path, content, code):
    assert fault_of(tmp_path, content) == code


def test_a_file_that_is_not_there_is_refused_too(tmp_path):
    with pytest.raises(Unreadable, match="cannot be opened"):
        open_table(tmp_path / "nowhere", HEADINGS)


def outcome(read):
    try:
        return read()
    except Unreadable as fault:
        return fault


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_a_table_or_unreadable(tmp_path_factory, content):
    folder = tmp_path_factory.getbasetemp()
    assert str(outcome(lambda: cells_of(opened(folder, content)))) is not None


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 60), st.text(max_size=8)), max_size=6), st.sampled_from(["utf-8", "gb18030", "utf-16"]))
def test_any_damage_to_a_table_leaves_a_table_or_unreadable(tmp_path_factory, damages, encoding):
    text = text_of(ROWS)
    for place, noise in damages:
        text = text[:place] + noise + text[place + 1 :]
    content = text.encode(encoding, "replace")
    assert str(outcome(lambda: cells_of(opened(tmp_path_factory.getbasetemp(), content)))) is not None


@given(
    st.lists(
        st.tuples(st.text(st.characters(exclude_categories=["C"]), min_size=1), st.text("0123456789", min_size=1)), min_size=1
    )
)
def test_no_row_of_a_sound_table_is_lost_or_changed(tmp_path_factory, rows):
    quoted = [(f'"{name.replace(chr(34), chr(34) * 2)}"', number, "", "") for name, number in rows]
    table = opened(tmp_path_factory.getbasetemp(), text_of([HEADER, *quoted]))
    found = [row.cells[:2] for row in table]
    assert found == rows or table.skipped.total() > 0
    assert len(found) + table.skipped.total() == len(rows)
