"""Certificate numbers of physicians: qualification (医师资格证书编码) and practice (医师执业证书编码)."""

import re
from datetime import date
from typing import NamedTuple

from portal.core import clock
from portal.core.faults import Caution, Invalid
from portal.core.identity.characters import plain_code, with_real_x
from portal.core.identity.divisions import is_known, province_of
from portal.core.identity.persons import PersonNumber, parse_person_number, refuse_amount
from portal.core.tongues import say

LEVELS = {"1": say("physician"), "2": say("assistant physician")}
CATEGORIES = {
    "10": say("clinical medicine"),
    "20": say("dentistry"),
    "30": say("public health"),
    "40": say("traditional Chinese medicine"),
}


class Qualification(NamedTuple):
    """year 4, province 2, level 1, category 2, then the holder's resident ID: as secret as that."""

    number: str
    year: int
    province: str
    level: str
    category: str
    holder: PersonNumber
    warnings: tuple[Caution, ...] = ()


class Practice(NamedTuple):
    """level 1, category 2, region 6, serial 6."""

    number: str
    level: str
    category: str
    region: str
    warnings: tuple[Caution, ...] = ()


def parse_qualification(text: str, on: date | None = None) -> Qualification:
    """A qualification number: 27 characters, or 24 with a resident ID of 15 digits.

    Raises `Invalid`: `qualification_blank`, `_length`, `_characters`, `_year`, `_province`, `_level`,
    `_holder`, or `id_spreadsheet_number`. Whether it matches the holder is asked by `expect_holder`.
    """
    on = on or clock.today()
    number = _code(text)
    _expect_length(number, "qualification", {24, 27})
    _expect_digits(number[:-1], "qualification")
    year = int(number[:4])
    if not 1949 < year <= on.year:
        raise Invalid("qualification_year", say("The first four digits are not the year of an examination."))
    if province_of(number[4:6]) is None and number[4:6] not in {"91", "00"}:
        raise Invalid("qualification_province", say("Digits 5 and 6 are not the code of a province."))
    _expect_level(number[6], "qualification")
    holder = _holder(number[9:], on)
    return Qualification(number, year, number[4:6], number[6], number[7:9], holder, _category(number[7:9]))


def expect_holder(qualification: Qualification, number: str) -> None:
    """Raise `Invalid("qualification_other_person")` unless the qualification carries this resident ID."""
    if qualification.holder.number != number:
        raise Invalid(
            "qualification_other_person",
            say("The resident ID inside the qualification number is not the one of this person. Compare both cards."),
        )


def parse_practice(text: str) -> Practice:
    """A practice number of 15 digits.

    Raises `Invalid`: `practice_blank`, `_length`, `_characters`, `_level`, or `id_spreadsheet_number`.
    """
    number = _code(text)
    _expect_length(number, "practice", {15})
    _expect_digits(number, "practice")
    _expect_level(number[0], "practice")
    region = number[3:9]
    unknown = Caution("practice_region_unknown", say("Digits 4 to 9 are a region that is not in the table."))
    warnings = _category(number[1:3]) + (() if is_known(region) else (unknown,))
    return Practice(number, number[0], number[1:3], region, warnings)


def _code(text: str) -> str:
    refuse_amount(text)
    return with_real_x(plain_code(text))


def _holder(number: str, on: date) -> PersonNumber:
    try:
        return parse_person_number(number, on)
    except Invalid as fault:
        text = say("From the tenth character on stands no resident ID: %(why)s", why=fault.text)
        raise Invalid("qualification_holder", text) from None


def _expect_length(number: str, what: str, due: set[int]) -> None:
    if not number:
        raise Invalid(f"{what}_blank", say("The certificate number is missing."))
    if len(number) not in due:
        raise Invalid(
            f"{what}_length",
            say(
                "The certificate number has %(length)s characters, %(due)s are due.",
                length=len(number),
                due=" / ".join(map(str, sorted(due, reverse=True))),
            ),
        )


def _expect_digits(text: str, what: str) -> None:
    if not re.fullmatch("[0-9]+", text):
        raise Invalid(f"{what}_characters", say("The certificate number holds characters other than digits."))


def _expect_level(digit: str, what: str) -> None:
    if digit not in LEVELS:
        raise Invalid(
            f"{what}_level",
            say("The level digit is %(digit)s; it is 1 for a physician or 2 for an assistant.", digit=digit),
        )


def _category(digits: str) -> tuple[Caution, ...]:
    """Chinese medicine has several: 40, and 41 and on for its branches and for those of the minorities."""
    if digits in CATEGORIES or digits[0] == "4":
        return ()
    return (Caution("category_unknown", say("Category %(digits)s is not one of 10, 20, 30, 40.", digits=digits)),)
