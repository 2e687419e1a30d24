import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.tongues import say
from portal.intake.judging import JudgedRow
from portal.intake.writing import harmless, reason_heading, with_reasons, write_csv, write_xlsx
from tests.intake.offices import HEADER, ROW, cells_of, opened


def written(write, headings, rows):
    file = io.BytesIO()
    write(file, headings, rows)
    return file.getvalue()


@given(st.text())
def test_no_text_begins_like_a_formula(text):
    assert str(harmless(text))[:1] not in {"=", "+", "-", "@", "\t", "\r"}


@pytest.mark.parametrize("write", [write_csv, write_xlsx])
def test_what_is_written_is_read_back(tmp_path, write):
    assert cells_of(opened(tmp_path, written(write, HEADER, [ROW, ROW]))) == [ROW, ROW]


@pytest.mark.parametrize("write", [write_csv, write_xlsx])
@pytest.mark.parametrize("text", ["=1+1", "+86", "-1", "@x", "\x00\x08\ud800", "x" * 40_000, "http://x.example", "\u202e例"])
def test_any_text_can_be_written_and_runs_nothing(tmp_path, write, text):
    content = written(write, HEADER, [(text, *ROW[1:])])
    assert b"<f>" not in content
    (cells,) = cells_of(opened(tmp_path, content))
    assert cells[1:] == ROW[1:]


def test_a_ruined_number_stays_a_number_so_that_it_is_refused_again(tmp_path):
    rows = [("张例", 4.114221950082803e17, "", "")]
    assert cells_of(opened(tmp_path, written(write_xlsx, HEADER, rows)))[0][1] == rows[0][1]
    assert b"4.114221950082803e+17" in written(write_csv, HEADER, rows)


def test_refused_rows_come_back_as_they_were_with_their_reasons(tmp_path):
    refused, held_back = JudgedRow(2, {}, list(ROW)), JudgedRow(3, {}, ["李例", "1"])
    refused.refuse("姓名", "x", say("Not a date. Write it like 2024-01-05."))
    refused.refuse("出生日期", "y", say("There is no such day in the calendar."))
    rows = list(with_reasons([refused, held_back], 4))
    assert rows[0] == [*ROW, "姓名: Not a date. Write it like 2024-01-05.; 出生日期: There is no such day in the calendar."]
    table = opened(tmp_path, written(write_csv, [*HEADER, reason_heading()], rows))
    assert (len(cells_of(table)), table.unknown) == (2, ("Reason",))
