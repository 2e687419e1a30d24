from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.faults import Invalid
from portal.intake.cells import CellReader
from portal.intake.dates import NO_END
from portal.intake.headings import ColumnMap

TODAY = date(2026, 11, 22)
READER = CellReader(TODAY)
COLUMNS = ("text", "name", "number", "code", "person_number", "day", "birth_date", "phone", "sex", "division", "fen")
CELLS = st.one_of(st.text(), st.floats(), st.booleans(), st.integers(), st.dates(), st.datetimes(), st.timedeltas(), st.times())


def fault_of(column, cell, reader=READER):
    with pytest.raises(Invalid) as raised:
        getattr(reader, column)(cell)
    assert str(raised.value)
    return raised.value.code


def outcome(column, cell):
    try:
        return getattr(READER, column)(cell)
    except Invalid as fault:
        return fault


@given(st.sampled_from(COLUMNS), CELLS)
def test_any_cell_is_a_value_or_refused_with_a_sentence(column, cell):
    found = outcome(column, cell)
    assert found is None or str(found) is not None


@pytest.mark.parametrize("column", COLUMNS)
def test_a_cell_with_nothing_to_see_is_empty(column):
    assert getattr(READER, column)("") is None
    if column != "person_number":
        assert getattr(READER, column)(" \u200b\u3000") is None


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("唐　海", "唐海"),
        ("徐 小 明", "徐小明"),
        ("欧阳 小明", "欧阳小明"),
        ("买买提．艾力", "买买提·艾力"),
        ("阿卜杜 • 热合曼", "阿卜杜·热合曼"),
        ("Ｄａｖｉｄ   Lee", "David Lee"),
        ("\u200e张例\u200f", "张例"),
        ("𠮷田", "𠮷田"),
    ],
)
def test_a_name_is_brought_to_one_spelling(written, name):
    assert READER.name(written) == name


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("张*", "name_lost_character"),
        ("王?", "name_lost_character"),
        ("王1", "name_characters"),
        ("=张", "name_characters"),
        ("张" * 51, "name_too_long"),
        (12.0, "name_characters"),
    ],
)
def test_what_is_no_name_is_refused(written, code):
    assert fault_of("name", written) == code


@pytest.mark.parametrize(
    "written",
    [
        "2024-01-05",
        "2024/1/5",
        "2024.1.5",
        "20240105",
        "2024年1月5日",
        "２０２４－０１－０５",
        "2024-01-05 00:00:00",
        "'2024-1-5",
        45296.0,
        20240105.0,
        date(2024, 1, 5),
        datetime(2024, 1, 5, 12),
    ],
)
def test_a_day_is_read_in_every_listed_form(written):
    assert READER.day(written) == date(2024, 1, 5)


@given(st.dates(date(1904, 1, 2), date(2400, 1, 1)))
def test_a_serial_number_counts_from_its_workbooks_epoch(day):
    assert CellReader(TODAY, has_1904_epoch=True).day(float((day - date(1904, 1, 1)).days)) == day
    assert READER.day(float((day - date(1899, 12, 30)).days)) == day


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("24-1-5", "date_two_digit_year"),
        ("5-Jan-24", "date_two_digit_year"),
        ("01/05/2024", "date_form"),
        ("2023-02-29", "date_impossible"),
        ("2024年1月", "date_form"),
        (5e8, "date_form"),
        (timedelta(1), "date_form"),
        (True, "date_form"),
    ],
)
def test_what_is_no_day_is_refused(written, code):
    assert fault_of("day", written) == code


def test_a_declared_format_admits_two_digits_and_births_lie_in_the_past():
    reader = CellReader(TODAY, ("%d-%b-%y",))
    assert (reader.day("05-Jan-24"), reader.birth_date("05-Jan-45")) == (date(2024, 1, 5), date(1945, 1, 5))


def test_without_an_end_is_a_day_too():
    assert READER.day("长期") == READER.day("永久") == NO_END


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("+86 13912345678", "13912345678"),
        ("139-1234-5678", "13912345678"),
        (13912345678.0, "13912345678"),
        ("010-62345678", "01062345678"),
        ("(0370) 6234567", "03706234567"),
        ("008613912345678", "13912345678"),
    ],
)
def test_a_phone_is_its_digits(written, digits):
    assert READER.phone(written) == digits


@pytest.mark.parametrize("written", ["12345", "23912345678", "无", "1391234567", "13912345678/13912345679", 4e17])
def test_what_is_no_phone_is_refused(written):
    assert fault_of("phone", written) in {"phone_form", "number_spreadsheet"}


def test_a_spreadsheets_number_is_no_identity_number():
    assert fault_of("person_number", 110105194912310021.0) == "id_spreadsheet_number"
    assert fault_of("person_number", 130632870808687.0) == "id_spreadsheet_number"


def test_running_numbers_keep_their_hyphens_so_that_two_stay_two():
    assert (READER.number(" 1－12 "), READER.number("11-2"), READER.number(12.0)) == ("1-12", "11-2", "12")


def test_a_long_certificate_number_from_a_spreadsheet_is_refused():
    assert fault_of("number", 4.11422e17) == fault_of("number", "4.11422E+17") == "number_spreadsheet"


def test_a_division_may_come_as_a_number():
    assert READER.division(411422.0).code == "411422"


@pytest.mark.parametrize(
    "text",
    ['{"dates": ["%Q"]}', '{"columns": []}', "[1]", "{", '{"settings": {"x": "y"}}', '{"more": 1}', '{"columns": {"a": 1}}'],
)
def test_a_map_that_is_none_is_refused_with_a_sentence(text):
    with pytest.raises(Invalid) as raised:
        ColumnMap.read(text)
    assert str(raised.value)


def test_a_map_is_kept_as_it_was_read():
    column_map = ColumnMap.read('{"columns": {"ID": "证件号码"}, "dates": ["%d-%b-%y"], "settings": {"foreign_numbers": "warn"}}')
    assert ColumnMap.read(column_map.as_json()) == column_map
