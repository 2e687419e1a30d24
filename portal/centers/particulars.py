"""What a person types about a center, checked field by field."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.centers.models import PLACES, SERVICES
from portal.core.faults import Invalid
from portal.core.lifecycle import NotFound, Refused
from portal.core.tongues import say
from portal.institutions import queries as institutions
from portal.institutions.departments import departments
from portal.intake.cells import plain_text

LONGEST = 80
MOST_DOCTORS = 5_000
SHORT_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
# Words that addresses under /centers have already; no center can have them as its short name.
TAKEN = frozenset({"campaigns", "exports", "facets", "hours", "lines", "new", "of", "proposals", "reviews", "rosters", "tasks"})
PAIRS = tuple(f"{service}:{place}" for service in SERVICES for place in PLACES)


@dataclass(frozen=True)
class Said:
    """What a person typed. `services` are pairs such as "treatment:online", `institution` the reference of the partner."""

    name_zh: str
    name_en: str
    specialty: str = ""
    departments: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    institution: str = ""
    target_doctors: int = 0
    target_senior_percent: int = 0
    target_experienced_percent: int = 0
    opens_on: date | None = None


def columns(said: Said) -> dict[str, Any]:
    """The columns of what was typed. Raises Refused with the field's name."""
    return {
        "name_zh": name(said.name_zh, "name_zh"),
        "name_en": name(said.name_en, "name_en"),
        "specialty": plain(said.specialty, "specialty"),
        "departments": known(said.departments, departments(), "departments"),
        "services": known(said.services, PAIRS, "services"),
        "institution_id": partner(said.institution),
        "target_doctors": within(said.target_doctors, MOST_DOCTORS, "target_doctors"),
        "target_senior_percent": within(said.target_senior_percent, 100, "target_senior_percent"),
        "target_experienced_percent": within(said.target_experienced_percent, 100, "target_experienced_percent"),
        "opens_on": said.opens_on,
    }


def short_name(text: str) -> str:
    """The center's name in addresses. Raises Refused."""
    word = text.strip().lower()
    if not SHORT_NAME.fullmatch(word) or not 2 <= len(word) <= 40:
        form = say("Write 2 to 40 small letters and digits, with hyphens between them: it stands in addresses, such as heart.")
        raise Refused("short_name", form, "short_name")
    if word in TAKEN:
        raise Refused("short_name_taken", say("“%(word)s” is a page of the portal. Choose another one.", word=word), "short_name")
    return word


def name(text: str, field: str) -> str:
    found = plain(text, field)
    if not found:
        raise Refused("name_form", say("Write the name of the center, at most %(most)s characters.", most=LONGEST), field)
    return found


def plain(text: str, field: str) -> str:
    try:
        found = (plain_text(text) if text.strip() else "") or ""
    except Invalid as fault:
        raise Refused(fault.code, fault.text, field) from None
    if len(found) > LONGEST:
        raise Refused("too_long", say("At most %(most)s characters, please.", most=LONGEST), field)
    return found


def known(codes: tuple[str, ...], all_codes: Any, field: str) -> list[str]:
    if [code for code in codes if code not in all_codes]:
        raise Refused("choice_unknown", say("Choose from the list: one of these is not in it."), field)
    return list(dict.fromkeys(codes))


def within(number: int, most: int, field: str) -> int:
    if not 0 <= number <= most:
        raise Refused("target_range", say("Enter a whole number from 0 to %(most)s.", most=most), field)
    return number


def partner(reference: str) -> int | None:
    """The id of the partner hospital; None for an empty reference."""
    if not reference.strip():
        return None
    unknown = say("No institution has this reference. It looks like INS-2026-000123 and stands on the institution's page.")
    try:
        row = institutions.find(reference.strip())
    except NotFound:
        raise Refused("institution_unknown", unknown, "institution") from None
    if row.merged_into_id is not None:
        text = say("This institution was merged into another one. Enter the reference of that one.")
        raise Refused("institution_merged", text, "institution")
    return row.id
