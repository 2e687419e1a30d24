"""How alike two persons are: pairs of records that may be one person, for someone to adjudicate.

The model is that of Fellegi and Sunter (1969): every field adds the logarithm (base 2) of how much more often such
an agreement is seen between two records of one person than between records of two. What is compared at all is
found by `keys`: persons who share none are never put side by side, so a new person costs a few exact look-ups.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from functools import lru_cache
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Traits:
    """What is compared of a person; empty text = not known.

    `born` as year, month, day in digits (separators do not matter); `number` and `phone` may be blind, only equality
    counts; `division` is compared by its county (6 digits); `address` is the text below the division.
    """

    name: str
    born: str = ""
    number: str = ""
    phone: str = ""
    address: str = ""
    division: str = ""
    sex: str = ""


class Agreement(StrEnum):
    """How one field of two persons agrees. `ALIKE`: sounds the same or stands in another order; `NEAR`: a slip away."""

    SAME = "same"
    ALIKE = "alike"
    NEAR = "near"
    PARTLY = "partly"
    DIFFERENT = "different"
    UNKNOWN = "unknown"


SAME, ALIKE, NEAR = Agreement.SAME, Agreement.ALIKE, Agreement.NEAR
PARTLY, DIFFERENT, UNKNOWN = Agreement.PARTLY, Agreement.DIFFERENT, Agreement.UNKNOWN


class Level(IntEnum):
    """What a likeness calls for: nothing; a look; a decision; `CERTAIN` a decision that is all but made."""

    UNLIKE = 0
    POSSIBLE = 1
    LIKELY = 2
    CERTAIN = 3


class Kind(StrEnum):
    """The plainest reason to put two persons side by side."""

    SAME_NUMBER = "same_number"
    NAME_AND_BIRTH = "name_and_birth"
    NAME_AND_PHONE = "name_and_phone"
    ADDRESS = "address"
    SIMILAR = "similar"


# Bits a field adds. They follow the frequencies in records with known pairs, held back where relatives agree for
# other reasons than being one person: a family shares phone, address, surname, and twins the birthday.
WEIGHTS: dict[str, dict[Agreement, float]] = {
    "number": {SAME: 17, DIFFERENT: -4},
    "name": {SAME: 10, ALIKE: 8, NEAR: 6, PARTLY: 1, DIFFERENT: -6},
    "born": {SAME: 12, NEAR: 5, DIFFERENT: -4},
    "phone": {SAME: 9, DIFFERENT: -0.5},
    "address": {SAME: 8, NEAR: 5, PARTLY: 1, DIFFERENT: -2},
    "division": {SAME: 2, DIFFERENT: -3},
    "sex": {SAME: 0.5, DIFFERENT: -4},
}
LEVELS = ((30, Level.CERTAIN), (17, Level.LIKELY), (10, Level.POSSIBLE))
MOST_BITS = 50
NAMES_AGREE = (SAME, ALIKE, NEAR)


@dataclass(frozen=True, slots=True)
class Likeness:
    """The outcome of comparing two persons: bits, level, kind, and how each field agreed."""

    bits: float
    level: Level
    kind: Kind
    agreements: dict[str, Agreement]

    @property
    def permille(self) -> int:
        """The bits on a scale of 0 to 1000."""
        return round(1000 * min(max(self.bits, 0), MOST_BITS) / MOST_BITS)

    @property
    def reasons(self) -> list[str]:
        """What speaks for one person, as "field:agreement", the strongest first."""
        weighed = [(WEIGHTS[field].get(found, 0), f"{field}:{found}") for field, found in self.agreements.items()]
        return [reason for bits, reason in sorted(weighed, reverse=True) if bits > 0]


def score(a: Traits, b: Traits) -> Likeness:
    """How alike two persons are."""
    division = _equal(a.division[:6], b.division[:6])
    found = {
        "number": _equal(a.number, b.number),
        "name": compare_names(a.name, b.name),
        "born": compare_births(a.born, b.born),
        "phone": _equal(a.phone, b.phone),
        "address": _address(a.address, b.address, division),
        "division": division,
        "sex": _equal(a.sex, b.sex),
    }
    bits = _weigh(found)
    return Likeness(bits, _level(bits, found), _kind(found), found)


def keys(person: Traits, blind: Callable[[str, str], str]) -> list[str]:
    """At most five short texts, of which two records of one person all but always share one.

    `blind(kind, value)` hides what they are made of (`Keyring.blind`): they hold number, phone, birthday and name.
    """
    name, born = _read_name(person.name), _digits(person.born)
    made = [("number", person.number), ("phone", person.phone)]
    if born and name.sounds:
        made += [("born", f"{born}{name.sounds[at][0]}") for at in (0, -1)]
    if name.sounds:
        made.append(("name", f"{''.join(sorted(name.sounds))}|{person.division[:6]}"))
    return list(dict.fromkeys(blind(f"likeness.{kind}", value) for kind, value in made if value))


def compare_names(a: str, b: str) -> Agreement:
    """Chinese names by characters and their sounds, others by words, whose order and small slips do not matter."""
    first, second = _read_name(a), _read_name(b)
    if not first.words or not second.words:
        return UNKNOWN
    if first.words == second.words:
        return SAME
    if sorted(first.sounds) == sorted(second.sounds):
        return ALIKE
    if first.is_chinese and second.is_chinese:
        return _compare_chinese(first, second)
    return _compare_words(first.sounds, second.sounds)


def compare_births(a: str, b: str) -> Agreement:
    """Birthdays: the same; one slip, or day and month exchanged; different."""
    first, second = _digits(a), _digits(b)
    if not first or not second:
        return UNKNOWN
    if first == second:
        return SAME
    exchanged = len(second) == 8 and first == second[:4] + second[6:] + second[4:6]
    return NEAR if exchanged or _slips(first, second, 1) <= 1 else DIFFERENT


def compare_addresses(a: str, b: str) -> Agreement:
    """Addresses by the pairs of characters they share (Dice); house and group numbers that differ count against."""
    if not a or not b:
        return UNKNOWN
    first, second = _read_address(a), _read_address(b)
    shared = 2 * len(first.pairs & second.pairs) / max(1, len(first.pairs) + len(second.pairs))
    steps = (SAME, NEAR, PARTLY, DIFFERENT)
    at = next((at for at, least in enumerate((0.9, 0.6, 0.45)) if shared >= least), 3)
    return steps[min(at + (first.numbers != second.numbers), 3)]


class _Name(NamedTuple):
    words: tuple[str, ...]
    sounds: tuple[str, ...]
    is_chinese: bool


class _Address(NamedTuple):
    pairs: frozenset[str]
    numbers: frozenset[str]


_HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WORDS = re.compile(rf"[{_HAN}]|[^\W\d_{_HAN}]+")
_IS_HAN = re.compile(rf"[{_HAN}]")
# Sounds that are mixed up in speech and typing over large parts of the country.
_CONFUSED = re.compile(r"^(z|c|s)h|(?<=[aei]n)g$|^n(?=[aeiouv])")


@lru_cache(maxsize=4096)
def _read_name(text: str) -> _Name:
    words = tuple(_WORDS.findall(unicodedata.normalize("NFKC", text).casefold()))
    return _Name(words, tuple(map(_sound, words)), bool(words) and all(map(_IS_HAN.match, words)))


@lru_cache(maxsize=8192)
def _sound(word: str) -> str:
    """The pinyin of a Chinese character; any other word, and a character without a reading, stands for itself."""
    if not _IS_HAN.match(word):
        return word
    from pypinyin import lazy_pinyin  # its tables are large: only for whom they serve

    return lazy_pinyin(word)[0]


@lru_cache(maxsize=512)
def _read_address(text: str) -> _Address:
    plain = unicodedata.normalize("NFKC", text).casefold()
    letters = "".join(filter(str.isalnum, plain))
    pairs = frozenset(letters[at : at + 2] for at in range(len(letters) - 1))
    return _Address(pairs, frozenset(re.findall(r"\d+", plain)))


def _compare_chinese(first: _Name, second: _Name) -> Agreement:
    if [_plain_sound(sound) for sound in first.sounds] == [_plain_sound(sound) for sound in second.sounds]:
        return NEAR
    shared = (Counter(first.sounds) & Counter(second.sounds)).total()
    return PARTLY if shared >= 2 else DIFFERENT


def _plain_sound(sound: str) -> str:
    return _CONFUSED.sub(lambda match: match[1] or ("l" if match[0] == "n" else ""), sound)


def _compare_words(first: tuple[str, ...], second: tuple[str, ...]) -> Agreement:
    fewer, more = sorted((first, second), key=lambda words: (len(words), words))
    left = list(more)
    for word in fewer:
        left = _without(left, word)
    found = len(more) - len(left)
    if found == len(more) or _is_close("".join(first), "".join(second)):
        return NEAR
    return PARTLY if found else DIFFERENT


def _without(words: list[str], word: str) -> list[str]:
    """The words less the one that is this word, or close to it."""
    at = next((at for at, other in enumerate(words) if _is_close(word, other)), len(words))
    return words[:at] + words[at + 1 :]


def _is_close(a: str, b: str) -> bool:
    shortest = min(len(a), len(b))
    allowed = 1 if shortest <= 5 else 2
    return a == b or (shortest >= 3 and _slips(a, b, allowed) <= allowed)


def _slips(a: str, b: str, most: int) -> int:
    """How many letters were missed, added, mistaken or exchanged with their neighbour; more than `most` is not told."""
    if abs(len(a) - len(b)) > most:
        return most + 1
    before, last = [0] * (len(b) + 1), list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        row = [i]
        for j, y in enumerate(b, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (x != y))
            exchanged = i > 1 and j > 1 and x == b[j - 2] and y == a[i - 2]
            row.append(min(cost, before[j - 2] + 1) if exchanged else cost)
        before, last = last, row
    return last[-1]


def _equal(a: str, b: str) -> Agreement:
    if not a or not b:
        return UNKNOWN
    return SAME if a == b else DIFFERENT


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _address(a: str, b: str, division: Agreement) -> Agreement:
    """In another county the same words are another place."""
    found = compare_addresses(a, b)
    return PARTLY if division is DIFFERENT and found in (SAME, NEAR) else found


def _weigh(found: dict[str, Agreement]) -> float:
    """The bits of all fields; phone and address say the same thing, one household, so only the stronger counts."""
    bits = {field: WEIGHTS[field].get(agreement, 0) for field, agreement in found.items()}
    household = max(bits.pop("phone"), bits.pop("address"), key=abs)
    return sum(bits.values()) + household


def _level(bits: float, found: dict[str, Agreement]) -> Level:
    level = next((level for least, level in LEVELS if bits >= least), Level.UNLIKE)
    if found["number"] is SAME:
        return max(level, Level.LIKELY)
    if found["name"] is DIFFERENT:
        return Level.UNLIKE  # neither name nor number: a couple, twins
    if found["name"] is PARTLY and found["number"] is DIFFERENT:
        return min(level, Level.POSSIBLE)  # brothers and sisters share a part of their names
    return level


def _kind(found: dict[str, Agreement]) -> Kind:
    named = found["name"] in NAMES_AGREE
    reasons = (
        (found["number"] is SAME, Kind.SAME_NUMBER),
        (named and found["born"] in (SAME, NEAR), Kind.NAME_AND_BIRTH),
        (named and found["phone"] is SAME, Kind.NAME_AND_PHONE),
        (found["address"] in (SAME, NEAR), Kind.ADDRESS),
    )
    return next((kind for holds, kind in reasons if holds), Kind.SIMILAR)
