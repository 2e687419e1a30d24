"""Numbers of medicines: approval number (批准文号), drug code (药品本位码), ATC."""

import re
from typing import NamedTuple

from portal.core.faults import Caution, Invalid
from portal.core.identity.characters import plain_code
from portal.core.tongues import say

PREFIX = "国药准字"
_NATIONAL = re.compile(rf"{PREFIX}(?:[HZSJBTF]\d{{8}}|[HZS][JC]\d{{8}})", re.ASCII).fullmatch
_OLD_IMPORT = re.compile(r"[A-Z]{0,2}[HZS][JC]?\d{8}", re.ASCII).fullmatch
_REGISTERED_IMPORT = re.compile(r"^(?:进口|医药)?(?:药品|产品)?注册证号?")
_ATC = re.compile(r"[ABCDGHJLMNPRSV]\d{2}[A-Z]{2}\d{2}", re.ASCII).fullmatch
_NOT_DRUGS = {
    "国食健": say("a health food"),
    "食健备": say("a health food"),
    "卫食健": say("a health food"),
    "械": say("a medical device"),
    "妆": say("a cosmetic"),
    "消证": say("a disinfectant"),
    "消字": say("a disinfectant"),
    "兽药": say("a veterinary drug"),
    "国食注": say("a food for special medical purposes"),
    "食品": say("a food"),
    "QS": say("a food"),
    "SC1": say("a food"),
}


class ApprovalNumber(NamedTuple):
    number: str
    warnings: tuple[Caution, ...] = ()


def parse_approval_number(text: str) -> ApprovalNumber:
    """The approval number of a drug: `国药准字H20051234`, or of an older import: `H20160619` (warning).

    Raises `Invalid`: `approval_blank`, `approval_not_a_drug`, `approval_form`.
    """
    number = plain_code(text).replace("(", "").replace(")", "")
    if not number:
        raise Invalid("approval_blank", say("The approval number is missing."))
    if _NATIONAL(number):
        return ApprovalNumber(number)
    _expect_drug(number)
    number = _REGISTERED_IMPORT.sub("", number)
    if _OLD_IMPORT(number):
        caution = Caution("approval_old_form", say("An import number without 国药准字: check that it is still valid."))
        return ApprovalNumber(number, (caution,))
    raise Invalid(
        "approval_form",
        say("Not an approval number of a drug. It looks like 国药准字H20051234: one or two letters and 8 digits."),
    )


def _expect_drug(number: str) -> None:
    for mark, what in _NOT_DRUGS.items():
        if mark in number:
            raise Invalid("approval_not_a_drug", say("This is the number of %(what)s, not of a drug.", what=what))


def parse_drug_code(text: str) -> str:
    """A drug code 药品本位码: 14 digits that begin with 869, the last one checked as in GTIN-14.

    Raises `Invalid`: `drug_code_form`, `drug_code_checksum`.
    """
    code = plain_code(text)
    if not re.fullmatch(r"869\d{11}", code, re.ASCII):
        raise Invalid("drug_code_form", say("A drug code has 14 digits and begins with 869."))
    due = gtin_check_digit(code[:13])
    if code[13] != due:
        raise Invalid(
            "drug_code_checksum",
            say("The last digit does not fit: %(stands)s stands, %(due)s is due.", stands=code[13], due=due),
        )
    return code


def gtin_check_digit(first: str) -> str:
    """The check digit of GS1 numbers: weights 3 and 1 from the right."""
    total = sum(int(digit) * (3, 1)[place % 2] for place, digit in enumerate(reversed(first)))
    return str(-total % 10)


def parse_atc(text: str) -> str:
    """An ATC code of the fifth level: `C09AA05`. Raises `Invalid("atc_form")`."""
    code = plain_code(text)
    if not _ATC(code):
        raise Invalid("atc_form", say("An ATC code looks like C09AA05: letter, two digits, two letters, two digits."))
    return code
