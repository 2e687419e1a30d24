"""Hours as people type them are read to the bit, and what cannot be read is said in a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.centers.duty_models import ALL_HOURS
from portal.centers.hours import read_counts, read_hours, spell_counts, spell_hours
from portal.core.faults import Invalid

READ = {
    "８－１２，１４～１７": "8-12, 14-17",
    "8点到12点、14时至17时": "8-12, 14-17",
    "08:00-12:00 14-17": "8-12, 14-17",
    "8-12,12-14": "8-14",
    "全天": "0-24",
    "休": "",
    "14 – 17": "14-17",
}
REFUSED = {
    "8": "hours_unreadable",
    "8:30-12": "hours_half",
    "22-2": "hours_past_midnight",
    "22-0": "hours_past_midnight",
    "20-25": "hours_unknown",
    "9-9": "hours_empty",
    "8-12, 11-13": "hours_overlap",
    "8-12 " * 90: "hours_too_long",
}


@given(st.integers(0, ALL_HOURS))
def test_every_set_of_hours_is_read_as_it_was_spelled(mask: int) -> None:
    assert read_hours(spell_hours(mask)) == mask


@given(st.lists(st.integers(0, 99), min_size=24, max_size=24))
def test_counts_too(counts: list[int]) -> None:
    assert read_counts(spell_counts(counts)) == counts


@pytest.mark.parametrize("typed", READ)
def test_full_width_and_chinese_writing_is_read(typed: str) -> None:
    assert spell_hours(read_hours(typed)) == READ[typed]


@pytest.mark.parametrize("typed", REFUSED)
def test_what_cannot_be_hours_is_refused_with_its_reason(typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_hours(typed)
    assert refused.value.code == REFUSED[typed]


@given(st.text("0123456789-,:×x* 点至~～全天休人h"))
def test_no_text_is_more_than_refused(typed: str) -> None:
    for read in (read_hours, read_counts):
        try:
            read(typed)
        except Invalid as refused:
            assert str(refused)
