"""Numbers of persons: resident ID, residence permit, foreign permanent resident (GB 11643).

All three have 18 characters with the birth date at the same place, the sex in the 17th and the check
character of ISO 7064 MOD 11-2 in the last. Numbers of before 1999 have 15 digits.
"""

import re
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from portal.core import clock
from portal.core.faults import Caution, Invalid
from portal.core.identity.characters import plain_code, with_real_x
from portal.core.identity.divisions import is_known
from portal.core.tongues import say

OLDEST = 120
_CHECKS = "10X98765432"
_WELL_FORMED = re.compile(r"[0-9]{17}[0-9X]").fullmatch
_AMOUNT = re.compile(r"[0-9]([.,][0-9]+)?E\+?[0-9]+|[0-9]+[.,]0+", re.IGNORECASE).fullmatch
_OLD_FOREIGN_CARD = re.compile(r"[A-Z]{3}[0-9]{12}").fullmatch


class Kind(StrEnum):
    RESIDENT = "resident"
    PERMIT = "permit"
    FOREIGN = "foreign"


class Sex(StrEnum):
    MALE = "m"
    FEMALE = "f"


_SEXES = {digit: str(Sex.MALE if digit in "13579" else Sex.FEMALE) for digit in "0123456789"}
_RESIDENT, _PERMIT, _FOREIGN = map(str, Kind)
_PERMIT_REGIONS = frozenset({"810000", "820000", "830000"})


class PersonNumber(NamedTuple):
    """A checked number of 18 characters; `old_number` is the one of 15 digits if that was written.

    `sex` is a value of `Sex`, `kind` one of `Kind`."""

    number: str
    birth_date: date
    sex: str
    kind: str
    warnings: tuple[Caution, ...] = ()
    old_number: str = ""

    @property
    def region(self) -> str:
        """The six digits of the place that issued the number first; empty for a foreigner."""
        return "" if self.kind == _FOREIGN else self.number[:6]


def check_character(first17: str) -> str:
    """The 18th character due to 17 digits.

    The standard's weights 7 9 10 5 8 4 2 1 6 3 7 9 10 5 8 4 2 are powers of two mod 11, and 13 ≡ 2 (mod 11):
    so the weighted sum is the number read in base 13, doubled.
    """
    return _CHECKS[2 * int(first17, 13) % 11]


def parse_person_number(text: str, on: date | None = None) -> PersonNumber:
    """A person's number as somebody wrote it, checked.

    `on` is the day that counts as today (default: today in Shanghai). Raises `Invalid` with
    `id_blank`, `id_spreadsheet_number`, `id_length`, `id_characters`, `id_birth_date`, `id_future`,
    `id_age`, `id_checksum` or `id_old_foreign_card`. An unknown region is a warning only.
    """
    on = on or clock.today()
    if _WELL_FORMED(text):
        return _read(text, on)
    number, warnings = _as_meant(text)
    if len(number) == 15 and number.isascii() and number.isdigit():
        return _read_15(number, on)
    _expect_form(number)
    return _read(number, on, warnings)


def plain_person_number(text: str) -> str:
    """The number that `parse_person_number` would give if it is right, found without judging it."""
    if _WELL_FORMED(text):
        return text
    number = with_real_x(plain_code(text))
    if len(number) == 15 and number.isascii() and number.isdigit():
        first17 = f"{number[:6]}19{number[6:]}"
        return first17 + check_character(first17)
    return number


def _as_meant(text: str) -> tuple[str, tuple[Caution, ...]]:
    refuse_amount(text)
    code = plain_code(text)
    number = with_real_x(code)
    return number, (() if number == code else (_letter_x(),))


def _read_15(number: str, on: date) -> PersonNumber:
    first17 = f"{number[:6]}19{number[6:]}"
    return _read(first17 + check_character(first17), on)._replace(old_number=number)


def _read(number: str, on: date, warnings: tuple[Caution, ...] = ()) -> PersonNumber:
    born = _birth_date(number[6:14], on)
    if number[17] != _CHECKS[2 * int(number[:17], 13) % 11]:
        raise _wrong_check(number)
    region = number[:6]
    if region[0] == "9":
        return PersonNumber(number, born, _SEXES[number[16]], _FOREIGN, warnings)
    if not is_known(region):
        warnings += (_unknown_region(region),)
    return PersonNumber(number, born, _SEXES[number[16]], _PERMIT if region in _PERMIT_REGIONS else _RESIDENT, warnings)


def _birth_date(digits: str, on: date) -> date:
    try:
        born = date.fromisoformat(digits)
    except ValueError:
        raise Invalid(
            "id_birth_date",
            say("Digits 7 to 14 are no calendar date. Compare the number with the card."),
        ) from None
    if born > on:
        raise Invalid("id_future", say("The birth date in the number lies in the future. Compare it with the card."))
    if on.year - born.year > OLDEST:
        raise Invalid("id_age", say("The number makes the person over 120 years old. Compare it with the card."))
    return born


def _expect_form(number: str) -> None:
    if not number:
        raise Invalid("id_blank", say("The number is missing. Write it as it stands on the card."))
    if _OLD_FOREIGN_CARD(number):
        raise Invalid(
            "id_old_foreign_card",
            say("This is a number of the old card for foreigners. Write the 18-character number of the new card."),
        )
    if not re.fullmatch(r"[0-9]*[0-9X]", number):
        raise Invalid("id_characters", say("The number holds characters other than digits and a final X."))
    if len(number) != 18:
        raise Invalid(
            "id_length",
            say("The number has %(length)s characters, 18 are due. Compare it with the card.", length=len(number)),
        )
    if "X" in number[:17]:
        raise Invalid("id_characters", say("The number holds characters other than digits and a final X."))


def refuse_amount(text: str) -> None:
    """Raise `id_spreadsheet_number` for `4.21122E+17` and `421122196306268166.0`."""
    if _AMOUNT(text.strip().lstrip("'")):
        raise spreadsheet_number()


def spreadsheet_number() -> Invalid:
    """The refusal of a number that a spreadsheet has taken for an amount: its last digits are gone."""
    return Invalid(
        "id_spreadsheet_number",
        say("A spreadsheet turned this number into an amount and its last digits are lost. Enter it as text."),
    )


def _wrong_check(number: str) -> Invalid:
    return Invalid(
        "id_checksum",
        say(
            "The last character does not fit the others: %(stands)s stands, %(due)s is due. Compare it with the card.",
            stands=number[17],
            due=check_character(number[:17]),
        ),
    )


def _unknown_region(region: str) -> Caution:
    text = say("The number begins with %(region)s, a region that is not in the table.", region=region)
    return Caution("id_region_unknown", text)


def _letter_x() -> Caution:
    return Caution("id_letter_x", say("A character that only looks like X was read as X."))
