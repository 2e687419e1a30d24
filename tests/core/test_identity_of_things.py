from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from portal.core.identity import (
    PROVINCES,
    Invalid,
    check_character,
    division_name,
    division_path,
    expect_holder,
    parse_approval_number,
    parse_atc,
    parse_division,
    parse_drug_code,
    parse_organisation_code,
    parse_practice,
    parse_qualification,
    province_of,
)
from portal.core.identity.medicines import gtin_check_digit
from portal.core.identity.organisations import check_character as organisation_check

TODAY = date(2026, 11, 22)
HOLDER = "11010119900307221" + check_character("11010119900307221")
PARSERS = (
    parse_organisation_code,
    parse_practice,
    parse_qualification,
    parse_approval_number,
    parse_drug_code,
    parse_atc,
    parse_division,
)


def outcome(read):
    """What is read, or the refusal; anything else that is raised fails the test."""
    try:
        return read()
    except Invalid as fault:
        return fault


def fault_of(parse, text):
    with pytest.raises(Invalid) as raised:
        parse(text)
    return raised.value.code


@given(st.sampled_from(PARSERS), st.text())
def test_any_text_is_read_or_refused_with_a_sentence(parse, text):
    assert str(outcome(lambda: parse(text)))


@given(st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=9, max_size=9))
def test_our_organisation_check_is_that_of_the_published_rule(tail):
    first17 = "91110000" + tail
    assert organisation_check(first17) == uscc.calc_check_digit(first17 + "0")


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("", "uscc_blank"),
        ("9144", "uscc_length"),
        ("9111000060003734IL", "uscc_characters"),
        ("Q1110000600037341L", "uscc_authority"),
        ("91110000600037341M", "uscc_checksum"),
    ],
)
def test_a_wrong_organisation_code_is_refused_for_its_own_reason(written, code):
    assert fault_of(parse_organisation_code, written) == code


def test_an_organisation_code_is_read():
    assert parse_organisation_code("91110000-600037341L").region == "110000"


def test_a_qualification_carries_its_holder():
    found = parse_qualification(f"202211110{HOLDER}", TODAY)
    assert (found.year, found.province, found.level, found.category, found.holder.number) == (2022, "11", "1", "10", HOLDER)
    expect_holder(found, HOLDER)
    with pytest.raises(Invalid, match="not the one of this person"):
        expect_holder(found, "110101199003072210")


def test_a_qualification_of_24_characters_holds_a_number_of_15():
    assert parse_qualification("199811110110101900307221", TODAY).holder.number == HOLDER


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("", "qualification_blank"),
        ("2022", "qualification_length"),
        (f"203011110{HOLDER}", "qualification_year"),
        (f"202299110{HOLDER}", "qualification_province"),
        (f"202211310{HOLDER}", "qualification_level"),
        (f"202211110{HOLDER[:17]}{(int(HOLDER[17].replace('X', '0')) + 1) % 10}", "qualification_holder"),
        ("2.02211E+26", "id_spreadsheet_number"),
    ],
)
def test_a_wrong_qualification_is_refused_for_its_own_reason(written, code):
    assert fault_of(lambda text: parse_qualification(text, TODAY), written) == code


def test_a_practice_number_has_level_category_and_region():
    found = parse_practice("141110101739454")
    assert (found.level, found.category, found.region, found.warnings) == ("1", "41", "110101", ())
    assert [caution.code for caution in parse_practice("151110101739454").warnings] == ["category_unknown"]
    assert fault_of(parse_practice, "310110101739454") == "practice_level"


@pytest.mark.parametrize("number", ["国药准字H20051234", "国药准字 Z20051234", "国药准字ＨＪ20181010", "国药准字SJ20181010"])
def test_an_approval_number_is_read(number):
    assert parse_approval_number(number).number.startswith("国药准字") and not parse_approval_number(number).warnings


@pytest.mark.parametrize("number", ["H20160619", "HC20181010", "BH20160619", "进口药品注册证号H20160619", "注册证号 H20160619"])
def test_an_older_import_is_read_with_a_warning(number):
    found = parse_approval_number(number)
    assert (found.number[-8:], [caution.code for caution in found.warnings]) == (number[-8:], ["approval_old_form"])


@pytest.mark.parametrize(
    "number", ["国食健字G20050123", "国食健注G20190001", "浙械注准20162640123", "国妆特字G20160001", "兽药字010011234"]
)
def test_what_is_no_drug_is_said_to_be_none(number):
    assert fault_of(parse_approval_number, number) == "approval_not_a_drug"


@given(st.integers(0, 10**10 - 1))
def test_a_drug_code_is_checked_by_its_last_digit(serial):
    first = f"869{serial:010}"
    due = gtin_check_digit(first)
    assert parse_drug_code(first + due) == first + due
    assert fault_of(parse_drug_code, first + str((int(due) + 1) % 10)) == "drug_code_checksum"


def test_an_atc_code_has_five_levels():
    assert parse_atc("c09aa05") == "C09AA05"
    assert fault_of(parse_atc, "X09AA05") == fault_of(parse_atc, "C09AA") == "atc_form"


def test_there_are_34_provinces():
    assert len(PROVINCES) == len({province.code for province in PROVINCES}) == 34
    assert all(province_of(province.code) is province for province in PROVINCES)


def test_a_county_has_a_name_and_a_path():
    assert (division_name("110101"), division_path("411422"), division_name("310000")) == ("东城区", "河南省商丘市睢县", "上海市")


@pytest.mark.parametrize(
    ("written", "code"), [("52A2", "division_form"), ("4114", "division_form"), ("991101", "division_province")]
)
def test_a_wrong_division_is_refused(written, code):
    assert fault_of(parse_division, written) == code


def test_an_unknown_county_is_a_warning():
    assert [caution.code for caution in parse_division("119999001001").warnings] == ["division_unknown"]
    assert parse_division("110101 001").warnings == ()
