"""What differs: application, proof and list side by side; and the case now against what was submitted."""

import re
from dataclasses import dataclass
from typing import Any

from portal.core.identity.masks import mask_name
from portal.core.tongues import Text, say
from portal.households.models import Proof, RegisteredLine
from portal.subsidies import words
from portal.subsidies.case import Case

NOTHING = say("not stated")


@dataclass(frozen=True)
class Cell:
    """A value of the comparison; `differs` from the application's."""

    value: Text | str
    differs: bool = False


@dataclass(frozen=True)
class Line:
    """One thing compared: what the application says, what each proof says, what the list says."""

    title: Text
    application: Cell
    proof: Cell
    listed: Cell


def three_ways(case: Case, found: dict[str, RegisteredLine], plain_names: bool) -> list[Line]:
    """Application, newest proof and registered list. Only what at least two of them state is compared."""
    application = case.application
    proof = case.proofs[-1] if case.proofs else None
    numbers = [p.id_no_blind for m, p in case.members if m.is_included]
    listed = [found[n] for n in numbers if n in found]
    head = next(
        (found[p.id_no_blind] for _, p in case.members if p.name == application.head_name and p.id_no_blind in found), None
    )
    shown = (lambda name: name) if plain_names else mask_name
    category = words.CATEGORY_NAMES.get(application.category, application.category)
    return [
        Line(
            say("Category"),
            Cell(category),
            category_cell(proof.category if proof else None, application.category),
            category_cell(head.category if head else None, application.category),
        ),
        Line(
            say("Head"),
            Cell(shown(application.head_name)),
            Cell(NOTHING),
            Cell(shown(head.name), head.name != application.head_name) if head else Cell(NOTHING),
        ),
        Line(
            say("Persons"),
            Cell(str(len(numbers))),
            Cell(NOTHING),
            Cell(str(len(listed)), len(listed) != len(numbers)) if found else Cell(NOTHING),
        ),
        Line(
            say("Place"),
            Cell(words.place(application.county)),
            Cell((proof.issued_by or NOTHING) if proof else NOTHING),
            place_cell(head, application.county),
        ),
        Line(say("Valid until"), Cell(NOTHING), valid_cell(proof), Cell(NOTHING)),
    ]


def category_cell(code: str | None, asked: str) -> Cell:
    return Cell(words.CATEGORY_NAMES.get(code, code), code != asked) if code else Cell(NOTHING)


def place_cell(line: RegisteredLine | None, county: str) -> Cell:
    return Cell(words.place(line.county), line.county != county) if line and line.county else Cell(NOTHING)


def valid_cell(proof: Proof | None) -> Cell:
    if proof is None:
        return Cell(NOTHING)
    return Cell(proof.valid_until.isoformat() if proof.valid_until else say("no end"), proof.is_expired)


@dataclass(frozen=True)
class Difference:
    """A value that is not as it was submitted; sealed values only say that they changed."""

    title: Text
    before: Text | str
    after: Text | str


FIELDS: dict[str, Text] = {
    "address": say("Address"),
    "born": say("Birth date"),
    "category": say("Category"),
    "consent": say("Consent"),
    "died": say("Died on"),
    "division": say("Division"),
    "exclusion": say("Reason for leaving out"),
    "files": say("Scans"),
    "included": say("Included"),
    "issuer": say("Issued by"),
    "name": say("Name"),
    "no": say("Household number"),
    "number": say("Number"),
    "person": say("Person"),
    "phone": say("Phone"),
    "until": say("Valid until"),
    "id": say("Proof"),
}
SEALED = {"address", "phone", "files"}
PLACE = re.compile(r"^(household|members|proofs)\.(?:(\d+)\.)?(\w+)$")


def differences(case: Case, plain_names: bool) -> list[Difference]:
    """What changed since the application was submitted, in words."""
    names = {str(p.id): p.name if plain_names else mask_name(p.name) for _, p in case.members}
    return [told(place, before, after, names, plain_names) for place, before, after in case.changed_since_submit]


def told(place: str, before: Any, after: Any, names: dict[str, str], plain_names: bool) -> Difference:
    room, key, field = match.groups() if (match := PLACE.match(place)) else ("", "", place)
    title = FIELDS.get(field) or Text(field, {})
    if room == "members" and key in names:
        title = say("%(name)s: %(field)s", name=names[key], field=title)
    sealed = field in SEALED or (room == "members" and field == "number")
    return Difference(title, shown(field, before, sealed, plain_names), shown(field, after, sealed, plain_names))


def shown(field: str, value: Any, sealed: bool, plain_names: bool) -> Text | str:
    if value in (None, "", []):
        return say("nothing")
    if sealed:
        return say("%(count)s files", count=len(value)) if isinstance(value, list) else say("another value")
    if isinstance(value, bool):
        return say("yes") if value else say("no")
    if field == "name" and not plain_names:
        return mask_name(str(value))
    return words.CATEGORY_NAMES.get(value, str(value)) if field == "category" else str(value)
