"""What a person typed, checked by the same rules as files and brought to the same spelling. Raises Refused at its field."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TypeVar

from portal.core import clock
from portal.core.faults import Invalid
from portal.core.identity import PersonNumber, parse_division, parse_person_number
from portal.core.lifecycle import Refused
from portal.core.tongues import say
from portal.households.claims import HouseholdClaim, MemberClaim, ProofClaim
from portal.households.models import Category
from portal.households.words import RELATIONS
from portal.intake.cells import CellReader

T = TypeVar("T")
KNOWN_RELATIONS = frozenset(str(word.code) for word in RELATIONS)
CATEGORIES = frozenset(category.value for category in Category)


def read(parse: Callable[[str], T], text: str, field: str) -> T:
    """What `parse` makes of the text. Raises Refused with the fault's code and sentence at `field`."""
    try:
        return parse(text)
    except Invalid as fault:
        raise Refused(fault.code, fault.text, field) from None


def needed(text: str | None, field: str, longest: int) -> str:
    if not text:
        raise Refused(f"{field.rpartition('-')[2]}_blank", say("This is missing."), field)
    if len(text) > longest:
        raise Refused("too_long", say("At most %(longest)s characters fit here.", longest=longest), field)
    return text


def checked_number(text: str, field: str = "number") -> PersonNumber:
    return read(parse_person_number, text, field)


def checked_name(text: str, field: str = "name") -> str:
    return needed(read(CellReader().name, text, field), field, 60)


def checked_phone(text: str, field: str = "phone") -> str:
    return read(CellReader().phone, text, field) or ""


def checked_text(text: str, field: str, longest: int) -> str:
    found = read(CellReader().text, text, field) or ""
    return needed(found, field, longest) if found else ""


def checked_relation(code: str, field: str = "relation") -> str:
    if code not in KNOWN_RELATIONS:
        raise Refused("relation_unknown", say("Choose the relation to the head of the household."), field)
    return code


def checked_category(code: str, field: str = "category") -> str:
    if code not in CATEGORIES:
        raise Refused("category_unknown", say("Choose one of the categories."), field)
    return code


def checked_day(day: date, field: str = "on", earliest: date | None = None) -> date:
    """A day on which something has happened: not in the future, not before `earliest`."""
    if day > clock.today():
        raise Refused("day_future", say("This day lies in the future."), field)
    if earliest and day < earliest:
        raise Refused("day_too_early", say("This day lies before %(earliest)s.", earliest=earliest.isoformat()), field)
    return day


def checked_member(said: MemberClaim, prefix: str = "") -> MemberClaim:
    """A member as typed: birth date and sex are the number's; a birth date that says otherwise is refused."""
    number = checked_number(said.number, prefix + "number")
    expect_birth(said.birth_on, number, prefix + "birth_on")
    return replace(
        said,
        name=checked_name(said.name, prefix + "name"),
        number=number.number,
        relation=checked_relation(said.relation, prefix + "relation"),
        id_type=str(number.kind),
        sex=str(number.sex)[0],
        birth_on=number.birth_date,
        phone=checked_phone(said.phone, prefix + "phone"),
    )


def expect_birth(said: date | None, number: PersonNumber, field: str) -> None:
    if said is not None and said != number.birth_date:
        due = number.birth_date.isoformat()
        raise Refused("birth_date_differs", say("The identity number says %(due)s. Correct one of the two.", due=due), field)


def checked_proof(said: ProofClaim, prefix: str = "") -> ProofClaim:
    return replace(
        said,
        category=checked_category(said.category, prefix + "category"),
        number=needed(read(CellReader().number, said.number, prefix + "number"), prefix + "number", 60),
        issued_by=checked_text(said.issued_by, prefix + "issued_by", 100),
    )


def checked_claim(said: HouseholdClaim) -> HouseholdClaim:
    """A household as typed, with at least one member, one head, and each person once."""
    members = tuple(checked_member(member, f"members-{n}-") for n, member in enumerate(said.members))
    expect_one_head(members)
    expect_each_once(members)
    return replace(
        said,
        household_no=needed(read(CellReader().number, said.household_no, "household_no"), "household_no", 40),
        division_code=read(parse_division, said.division_code, "division_code").code,
        category=checked_category(said.category),
        address=checked_text(said.address, "address", 300),
        members=members,
        proofs=tuple(checked_proof(proof, "proof_") for proof in said.proofs),
    )


def expect_one_head(members: tuple[MemberClaim, ...]) -> None:
    if not members:
        raise Refused("members_missing", say("A household has at least one member."), "members")
    if sum(member.is_head for member in members) != 1:
        raise Refused("head", say("Exactly one member is the head of the household."), "members-0-relation")


def expect_each_once(members: tuple[MemberClaim, ...]) -> None:
    seen: set[str] = set()
    for n, member in enumerate(members):
        if member.number in seen:
            raise Refused("person_repeated", say("The same person stands in this household already."), f"members-{n}-number")
        seen.add(member.number)
