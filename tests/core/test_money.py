import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.faults import Invalid
from portal.core.money import LARGEST, fen_of_number, parse_fen, yuan


def outcome(read):
    """What is read, or the refusal; anything else that is raised fails the test."""
    try:
        return read()
    except Invalid as fault:
        return fault


@pytest.mark.parametrize(
    ("written", "fen"),
    [
        ("1,000元", 100_000),
        ("￥1000", 100_000),
        ("0.1万", 100_000),
        ("１２．５", 1250),
        ("人民币 3,200.00元整", 320_000),
        (".5", 50),
    ],
)
def test_money_is_read_as_people_write_it(written, fen):
    assert parse_fen(written) == fen


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("", "money_blank"),
        ("1,00", "money_form"),
        ("1.234", "money_too_fine"),
        ("-5", "money_negative"),
        ("9999999999亿", "money_too_large"),
        ("1e5", "money_form"),
    ],
)
def test_what_is_no_amount_is_refused(written, code):
    with pytest.raises(Invalid) as raised:
        parse_fen(written)
    assert raised.value.code == code


@given(st.integers(0, LARGEST))
def test_what_is_shown_is_read_back(fen):
    assert parse_fen(yuan(fen)) == fen


@given(st.integers(0, 10**11))
def test_a_spreadsheets_number_loses_no_fen(fen):
    assert fen_of_number(fen / 100) == fen


@given(st.text())
def test_any_text_is_an_amount_or_refused(text):
    assert str(outcome(lambda: parse_fen(text)))


def test_an_amount_is_shown_with_its_sign_and_without_idle_fen():
    assert [yuan(fen) for fen in (100_000, 1250, -5, None)] == ["¥1,000", "¥12.50", "-¥0.05", "–"]
