"""Organisation codes: the unified social credit code (GB 32100)."""

import re
from typing import NamedTuple

from portal.core.faults import Caution, Invalid
from portal.core.identity.characters import plain_code
from portal.core.identity.divisions import is_known
from portal.core.tongues import say

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUE = {character: value for value, character in enumerate(_ALPHABET)}
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_FORM = re.compile(rf"[{_ALPHABET}]{{2}}[0-9]{{6}}[{_ALPHABET}]{{10}}").fullmatch
_AUTHORITIES = frozenset("123456789ANY")


class OrganisationCode(NamedTuple):
    code: str
    warnings: tuple[Caution, ...] = ()

    @property
    def region(self) -> str:
        return self.code[2:8]


def check_character(first17: str) -> str:
    """The 18th character due to the first 17."""
    total = sum(_VALUE[character] * weight for character, weight in zip(first17, _WEIGHTS, strict=True))
    return _ALPHABET[-total % 31]


def parse_organisation_code(text: str) -> OrganisationCode:
    """A unified social credit code of 18 characters.

    Raises `Invalid`: `uscc_blank`, `uscc_length`, `uscc_characters`, `uscc_authority`, `uscc_checksum`.
    An unknown region is a warning.
    """
    code = plain_code(text)
    if not code:
        raise Invalid("uscc_blank", say("The organisation code is missing."))
    if len(code) != 18:
        raise Invalid("uscc_length", say("The code has %(length)s characters, 18 are due.", length=len(code)))
    if not _FORM(code):
        raise Invalid("uscc_characters", say("An organisation code has digits and letters without I, O, S, V and Z."))
    if code[0] not in _AUTHORITIES:
        raise Invalid("uscc_authority", say("No registration authority has the letter %(letter)s.", letter=code[0]))
    due = check_character(code[:17])
    if code[17] != due:
        raise Invalid(
            "uscc_checksum",
            say(
                "The last character does not fit the others: %(stands)s stands, %(due)s is due. Compare the licence.",
                stands=code[17],
                due=due,
            ),
        )
    return OrganisationCode(code, _cautions(code))


def _cautions(code: str) -> tuple[Caution, ...]:
    region = code[2:8]
    if is_known(region) or region == "100000":
        return ()
    text = say("The code names region %(region)s, which is not in the table.", region=region)
    return (Caution("uscc_region_unknown", text),)
