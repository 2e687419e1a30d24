from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.identity import (
    Invalid,
    check_character,
    mask_name,
    mask_number,
    mask_phone,
    parse_person_number,
    plain_person_number,
)

TODAY = date(2026, 11, 22)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
KNOWN = "11010519491231002X"  # the standard's own example


def outcome(read):
    """What is read, or the refusal; anything else that is raised fails the test."""
    try:
        return read()
    except Invalid as fault:
        return fault


@st.composite
def numbers(draw):
    born = draw(st.dates(TODAY - timedelta(days=119 * 365), TODAY))
    first17 = (
        f"{draw(st.sampled_from(['110101', '411422', '999999', '830000', '000000']))}{born:%Y%m%d}{draw(st.integers(0, 999)):03}"
    )
    return first17 + check_character(first17)


def fault_of(text):
    with pytest.raises(Invalid) as raised:
        parse_person_number(text, TODAY)
    assert str(raised.value)
    return raised.value.code


def test_the_standards_example_is_read():
    person = parse_person_number(KNOWN, TODAY)
    assert (person.birth_date, person.sex, person.region, person.kind) == (date(1949, 12, 31), "f", "110105", "resident")


@given(st.text("0123456789", min_size=17, max_size=17))
def test_the_check_character_is_the_one_of_the_standards_weights(first17):
    total = sum(int(digit) * weight for digit, weight in zip(first17, WEIGHTS, strict=True))
    assert check_character(first17) == "10X98765432"[total % 11]


@given(numbers())
def test_a_sound_number_gives_its_date_and_sex(number):
    person = parse_person_number(number, TODAY)
    assert (f"{person.birth_date:%Y%m%d}", person.number) == (number[6:14], number)
    assert person.sex == ("m" if int(number[16]) % 2 else "f")


@given(numbers(), st.integers(0, 16), st.sampled_from("0123456789"))
def test_no_single_wrong_digit_passes(number, place, digit):
    wrong = number[:place] + digit + number[place + 1 :]
    if wrong != number:
        assert fault_of(wrong) in {"id_checksum", "id_birth_date", "id_future", "id_age"}


@given(numbers(), st.integers(0, 16))
def test_no_two_neighbours_that_changed_places_pass(number, place):
    wrong = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    if wrong != number and wrong[:17].isdigit():
        assert fault_of(wrong).startswith("id_")


@given(st.text())
def test_any_text_is_read_or_refused_with_a_sentence(text):
    assert str(outcome(lambda: parse_person_number(text, TODAY)))


@pytest.mark.parametrize(
    "written",
    [
        "110105 19491231 002X",
        "１１０１０５１９４９１２３１００２Ｘ",
        "'11010519491231002x",
        '="11010519491231002X"',
        "110105\xa019491231\u200b002X",
        "110105-19491231-002X",
        "\u202d11010519491231002X\u202c",
    ],
)
def test_a_number_is_found_under_what_keyboards_and_spreadsheets_add(written):
    assert parse_person_number(written, TODAY).number == KNOWN
    assert plain_person_number(written) == KNOWN


@pytest.mark.parametrize("letter", "×хХΧ")
def test_a_look_alike_of_x_is_taken_with_a_notice(letter):
    person = parse_person_number(KNOWN[:17] + letter, TODAY)
    assert [caution.code for caution in person.warnings] == ["id_letter_x"]


def test_a_number_of_fifteen_digits_is_completed_and_kept():
    person = parse_person_number("130632870808687", TODAY)
    assert (person.number, person.old_number) == ("13063219870808687" + "4", "130632870808687")


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("", "id_blank"),
        ("4.21122E+17", "id_spreadsheet_number"),
        ("421122196306268166.0", "id_spreadsheet_number"),
        ("1101051949123100", "id_length"),
        ("110105194912310O2X", "id_characters"),
        ("110105194913310021", "id_birth_date"),
        ("54012120990101049" + check_character("54012120990101049"), "id_future"),
        ("11010118900101001" + check_character("11010118900101001"), "id_age"),
        ("110105194912310021", "id_checksum"),
        ("CHN110019900101", "id_old_foreign_card"),
    ],
)
def test_a_wrong_number_is_refused_for_its_own_reason(written, code):
    assert fault_of(written) == code


def test_an_unknown_region_is_a_warning_and_never_a_refusal():
    person = parse_person_number("00000019900101001" + check_character("00000019900101001"), TODAY)
    assert [caution.code for caution in person.warnings] == ["id_region_unknown"]


@pytest.mark.parametrize(("first17", "kind"), [("83000019900101001", "permit"), ("91115619900101001", "foreign")])
def test_permits_and_foreign_residents_are_known_by_their_numbers(first17, kind):
    person = parse_person_number(first17 + check_character(first17), TODAY)
    assert (person.kind, person.warnings) == (kind, ())


@given(numbers())
def test_a_refusal_never_repeats_the_number(number):
    wrong = number[:17] + ("1" if number[17] != "1" else "2")
    with pytest.raises(Invalid) as raised:
        parse_person_number(wrong, TODAY)
    assert wrong[6:14] not in str(raised.value)


def test_masks_show_what_is_agreed():
    assert mask_number("110101199001018814") == "110***********8814"
    assert (mask_phone("13812345678"), mask_name("张三"), mask_name("")) == ("138****5678", "张*", "")
