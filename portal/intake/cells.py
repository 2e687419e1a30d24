"""What stands in a cell, brought to the value that is meant: one function a kind of column.

Each takes a cell (text, or a spreadsheet's number or date), gives the value or None for an empty cell,
and raises `Invalid(code, text)`. `CellReader` holds what depends on the source: today, its date formats,
where its serial dates begin.
"""

import re
import unicodedata
from datetime import date, datetime, timedelta
from functools import lru_cache

from portal.core import clock
from portal.core.faults import Caution, Invalid
from portal.core.identity import (
    Division,
    PersonNumber,
    Sex,
    parse_division,
    parse_person_number,
    plain_code,
    spreadsheet_number,
    without_invisible,
)
from portal.core.money import fen_of_number, parse_fen
from portal.core.tongues import say
from portal.intake.dates import date_of_serial, read_date
from portal.intake.header import Cell

LONGEST_TEXT = 500
LONGEST_NAME = 50
_EXACT_UP_TO = 10**15
_MOBILE = re.compile(r"1[3-9][0-9]{9}").fullmatch
_LANDLINE = re.compile(r"0(?:10|2[0-9]|[3-9][0-9]{2})[2-8][0-9]{6,7}").fullmatch
_HAN = r"[\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
_PLAIN_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}").fullmatch
_HAN_PARTS = re.compile(rf"{_HAN}+(?: {_HAN}+)+").fullmatch
_DOTS = re.compile(rf"\s*[•‧・･∙⋅·●]\s*|(?<={_HAN})\s*[.．]\s*(?={_HAN})")
_PLACEHOLDER = re.compile(r"[?？*＊□■�]")
_SEXES = {
    word: sex for sex, words in ((Sex.MALE, "男 男性 1 m male"), (Sex.FEMALE, "女 女性 2 f female")) for word in words.split()
}


class CellReader:
    """The columns of one source. `today` also bounds birth dates; `formats` are `strptime` formats."""

    def __init__(self, today: date | None = None, formats: tuple[str, ...] = (), has_1904_epoch: bool = False):
        self.today = today or clock.today()
        self.formats = formats
        self.has_1904_epoch = has_1904_epoch

    def text(self, cell: Cell) -> str | None:
        """Words on one line: half-width, trimmed, no invisible characters. Raises `text_too_long`."""
        return plain_text(cell) if type(cell) is str else plain_text(text_of(cell))

    def name(self, cell: Cell) -> str | None:
        """A person's name. Raises `name_characters`, `name_lost_character`, `name_too_long`."""
        if type(cell) is str:
            return cell if _PLAIN_NAME(cell) else plain_name(cell)
        return plain_name(text_of(cell))

    def number(self, cell: Cell) -> str | None:
        """A running or certificate number that keeps its hyphens: `'1-12'`. Raises `number_spreadsheet`, `number_too_long`."""
        if type(cell) is str:
            return cell if cell.isascii() and cell.isalnum() and len(cell) <= LONGEST_NAME else plain_number(cell)
        return plain_number(text_of(cell))

    def code(self, cell: Cell) -> str | None:
        """A code without separators, upper case. Raises `number_spreadsheet`."""
        return plain_code(cell if type(cell) is str else text_of(cell)) or None

    def person_number(self, cell: Cell) -> PersonNumber | None:
        """An identity number. Raises what `parse_person_number` raises; a spreadsheet's number is refused."""
        if type(cell) is not str:
            raise spreadsheet_number()
        return parse_person_number(cell, self.today) if cell else None

    def day(self, cell: Cell) -> date | None:
        """A day; `长期` is `NO_END`. Raises `date_form`, `date_two_digit_year`, `date_impossible`."""
        if type(cell) is str:
            return read_date(cell, self.formats) if cell else None
        if isinstance(cell, datetime):
            return cell.date()
        if isinstance(cell, date):
            return cell
        return date_of_serial(cell, self.has_1904_epoch)

    def birth_date(self, cell: Cell) -> date | None:
        """A day in the past: two digits of a year that was declared mean the latest such year before today."""
        day = self.day(cell)
        if self.formats and day and day > self.today and any("%y" in form or "%D" in form for form in self.formats):
            return _century_before(day)
        return day

    def phone(self, cell: Cell) -> str | None:
        """Digits of a mobile, or of a landline with its area code. Raises `phone_form`."""
        if type(cell) is str:
            return cell if _MOBILE(cell) else plain_phone(cell)
        return plain_phone(text_of(cell))

    def sex(self, cell: Cell) -> str | None:
        """A value of `Sex`. Raises `sex_unknown`."""
        if type(cell) is str and (known := _SEXES.get(cell)):
            return known
        word = without_invisible(unicodedata.normalize("NFKC", text_of(cell))).lower()
        if word and word not in _SEXES:
            raise Invalid("sex_unknown", say("The sex is neither 男 nor 女."))
        return _SEXES.get(word)

    def division(self, cell: Cell) -> Division | None:
        """A division code. Raises `division_form`, `division_province`."""
        if type(cell) is not str:
            cell = text_of(cell)
        return parse_division(cell) if without_invisible(cell) else None

    def fen(self, cell: Cell) -> int | None:
        """Money in fen. Raises what `parse_fen` raises."""
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            return fen_of_number(cell)
        text = text_of(cell)
        return parse_fen(text) if without_invisible(text) else None


def text_of(cell: Cell) -> str:
    """A cell as text; a spreadsheet's whole number without its `.0`. Raises `number_spreadsheet` for one
    so large that its last digits are lost."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, datetime | date):
        return cell.isoformat()[:10]
    if not isinstance(cell, int | float):
        return str(cell)
    if abs(cell) >= _EXACT_UP_TO:
        raise Invalid("number_spreadsheet", say("A spreadsheet has rounded this number. Enter it as text."))
    return str(int(cell)) if cell == cell and cell == int(cell) else repr(cell)


@lru_cache(maxsize=20_000)
def plain_text(text: str) -> str | None:
    """Words on one line. NFKC would also change ㎡ and ①, so only what is full-width is made half-width."""
    words = " ".join(_half_width(_one_line(text)).lstrip("'").split())
    if len(words) > LONGEST_TEXT:
        raise Invalid("text_too_long", say("The text is longer than %(most)s characters.", most=LONGEST_TEXT))
    return words or None


def _one_line(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(" " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c) not in {"Cc", "Cf", "Cs"})


def _half_width(text: str) -> str:
    return text if text.isascii() else text.translate(_HALF_WIDTH)


_HALF_WIDTH = {full: full - 0xFEE0 for full in range(0xFF10, 0xFF5F) if chr(full - 0xFEE0).isalnum()} | {0x3000: " "}


def plain_name(written: str) -> str | None:
    """`'唐　海'` → `'唐海'`; `'买买提．艾力'` → `'买买提·艾力'`. Raises as `CellReader.name` says."""
    words = " ".join(_one_line(unicodedata.normalize("NFKC", written)).lstrip("'").split())
    name = _DOTS.sub("·", words)
    if _HAN_PARTS(name) and len(name.replace(" ", "")) <= 4:
        name = name.replace(" ", "")
    if len(name) > LONGEST_NAME:
        raise Invalid("name_too_long", say("The name is longer than %(most)s characters.", most=LONGEST_NAME))
    if _PLACEHOLDER.search(name):
        text = say("A character of the name was lost or masked. Write the name as it stands on the card.")
        raise Invalid("name_lost_character", text)
    if name and not (all(map(_may_stand_in_name, name)) and any(map(str.isalpha, name))):
        raise Invalid("name_characters", say("A name holds only letters. Write it as it stands on the card."))
    return name or None


def _may_stand_in_name(character: str) -> bool:
    return character.isalpha() or character in "· -'.〇" or unicodedata.category(character) in {"Mn", "Mc", "Co"}


def plain_number(written: str) -> str | None:
    """A number that somebody gave, its hyphens kept, upper case, without spaces. Raises as said above."""
    number = without_invisible(unicodedata.normalize("NFKC", written)).lstrip("'").upper()
    number = re.sub(r'^="(.*)"$', r"\1", number)
    number = re.sub(r"[‐‑‒–—−]", "-", number)
    if re.fullmatch(r"[0-9]\.[0-9]+E\+[0-9]+", number):
        raise Invalid("number_spreadsheet", say("A spreadsheet has rounded this number. Enter it as text."))
    if len(number) > LONGEST_NAME:
        raise Invalid("number_too_long", say("The number is longer than %(most)s characters.", most=LONGEST_NAME))
    return number or None


def plain_phone(written: str) -> str | None:
    """The digits of a phone, without `+86`. Raises `phone_form`."""
    text = re.sub(r"[\s().'+-]|[‐‑‒–—−]", "", without_invisible(unicodedata.normalize("NFKC", written)))
    if not text:
        return None
    for digits in (text, text.removeprefix("00"), text.removeprefix("00").removeprefix("86")):
        if _MOBILE(digits) or _LANDLINE(digits):
            return digits
    raise Invalid(
        "phone_form",
        say("Not a phone number. Write 11 digits of a mobile, or a landline with its area code."),
    )


def cautions_of(value: object) -> tuple[Caution, ...]:
    """The warnings that a parsed value carries."""
    return getattr(value, "warnings", ())


def _century_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 100)
    except ValueError:
        return day - timedelta(days=36_525)
