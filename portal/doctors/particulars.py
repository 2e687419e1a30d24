"""What a person types about a doctor, checked by the same rules as files. Each fault is said at its own field."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.core.faults import Invalid
from portal.core.identity import (
    PersonNumber,
    expect_holder,
    parse_person_number,
    parse_practice,
    parse_qualification,
    plain_code,
)
from portal.core.lifecycle import Refused
from portal.core.tongues import say
from portal.doctors.models import Contract, Item, Title
from portal.institutions.departments import departments
from portal.intake.cells import CellReader


@dataclass(frozen=True)
class Particulars:
    """The facts of a doctor as typed. Only the name must be there from the start; the rest is asked before submission.

    `title` and `contract` are codes, `department` a code of the national catalogue, `institution` a reference.
    """

    name: str = ""
    id_no: str = ""
    phone: str = ""
    title: str = ""
    department: str = ""
    contract: str = ""
    institution: str = ""
    good_at: str = ""


@dataclass(frozen=True)
class Presentation:
    """What is presented for an item, as typed: a number, what it covers, whose it is, from and until when."""

    number: str = ""
    scope: tuple[str, ...] = ()
    institution: str = ""
    valid_from: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True)
class Checked:
    """Particulars in their one spelling; `person` is what the ID number says."""

    name: str
    person: PersonNumber | None
    phone: str
    title: str | None
    department: str
    contract: str | None
    good_at: str


def checked(said: Particulars) -> Checked:
    """Particulars in their one spelling. Raises the first of `faults_of`."""
    for fault in faults_of(said):
        raise fault
    return Checked(
        name_of(said.name),
        person_of(said.id_no),
        phone_of(said.phone),
        said.title or None,
        said.department,
        said.contract or None,
        good_at_of(said.good_at),
    )


def faults_of(said: Particulars) -> Iterator[Refused]:
    """Every fault of what was typed, each at its field, so that a page can show all at once."""
    for check, value in (
        (name_of, said.name),
        (person_of, said.id_no),
        (phone_of, said.phone),
        (title_of, said.title),
        (department_of, said.department),
        (contract_of, said.contract),
        (good_at_of, said.good_at),
    ):
        try:
            check(value)
        except Refused as fault:
            yield fault


@contextmanager
def at(field: str) -> Iterator[None]:
    """A fault of a value becomes a refusal at this field, with the fault's code and sentence."""
    try:
        yield
    except Invalid as fault:
        raise Refused(fault.code, fault.text, field) from None


def name_of(text: str) -> str:
    with at("name"):
        return needed(CellReader().name(text), "name", 80)


def person_of(text: str) -> PersonNumber | None:
    with at("id_no"):
        return parse_person_number(text) if text.strip() else None


def phone_of(text: str) -> str:
    with at("phone"):
        return CellReader().phone(text) or ""


def good_at_of(text: str) -> str:
    with at("good_at"):
        found = CellReader().text(text) or ""
    return needed(found, "good_at", 400) if found else ""


def title_of(code: str) -> str:
    return one_of(code, {t.value for t in Title}, "title")


def contract_of(code: str) -> str:
    return one_of(code, {c.value for c in Contract}, "contract")


def department_of(code: str) -> str:
    return one_of(code, departments(), "department")


def one_of(code: str, known: Any, field: str) -> str:
    """A code of a list, or nothing yet."""
    if code and code not in known:
        raise Refused(f"{field}_unknown", say("Choose one of the list."), field)
    return code


def needed(text: str | None, field: str, longest: int) -> str:
    if not text:
        raise Refused(f"{field}_blank", say("This is missing."), field)
    if len(text) > longest:
        raise Refused("too_long", say("At most %(longest)s characters fit here.", longest=longest), field)
    return text


@dataclass(frozen=True)
class Licence:
    """A number as a credential keeps it."""

    number: str = ""
    level: str = ""
    category: str = ""


def licence_of(item: Item, text: str, id_no: str) -> Licence:
    """The number of an item; that of a qualification must carry the holder's own ID number. `id_no` "": there is none,
    so the numbers are those of another country and are kept as they are. Raises Refused at `number`."""
    with at("number"):
        if item is Item.QUALIFICATION and id_no:
            qualification = parse_qualification(text)
            expect_holder(qualification, id_no)
            return Licence(qualification.number, qualification.level, qualification.category)
        if item is Item.PRACTICE and id_no:
            practice = parse_practice(text)
            return Licence(practice.number, practice.level, practice.category)
    number = plain_code(text)[:60]
    if not number and item in (Item.QUALIFICATION, Item.PRACTICE):
        raise Refused("number_blank", say("The certificate number is missing."), "number")
    return Licence(number)


def expect_order(since: date | None, until: date | None, field: str) -> None:
    """An end lies behind its beginning. Raises Refused at `field`."""
    if since and until and until < since:
        raise Refused("period", say("The end lies before the beginning."), field)
