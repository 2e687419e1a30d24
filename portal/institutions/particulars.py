"""What a person types about an institution, checked by the same rules as files. Each fault is said at its own field."""

from dataclasses import dataclass
from typing import Any

from portal.core.faults import Invalid
from portal.core.identity import parse_division, parse_organisation_code, province_of
from portal.core.lifecycle import Refused
from portal.core.tongues import say
from portal.institutions.departments import departments
from portal.institutions.levels import GRADES, TIERS
from portal.institutions.naming import LONGEST, alike_key, name_key
from portal.intake.cells import plain_text


@dataclass(frozen=True)
class Said:
    """What a person typed about an institution. `level` is tier and grade: `3a`, `2`, `3special`, or '' for none."""

    name: str
    level: str = ""
    organisation_code: str = ""
    province: str = ""
    county: str = ""
    address: str = ""
    departments: tuple[str, ...] = ()


def columns(said: Said) -> dict[str, Any]:
    """The columns of what was typed. Raises Refused with the field's name."""
    name = checked(said.name, plain_text, "name") or ""
    if not name_key(name) or len(name) > LONGEST:
        raise Refused("name_form", say("Write the name of the institution, at most %(most)s characters.", most=LONGEST), "name")
    county = checked(said.county, parse_division, "county")
    tier, grade = level(said.level)
    return {
        "name": name,
        "name_key": name_key(name),
        "alike_key": alike_key(name),
        "tier": tier,
        "grade": grade,
        "organisation_code": getattr(checked(said.organisation_code, parse_organisation_code, "organisation_code"), "code", None),
        "province": province(said, county.county if county else ""),
        "county": county.county if county else "",
        "address": (checked(said.address, plain_text, "address") or "")[:200],
        "departments": known_departments(said.departments),
    }


def checked(text: str, read: Any, field: str) -> Any:
    """What `read` makes of a text; None for an empty one."""
    try:
        return read(text) if text.strip() else None
    except Invalid as fault:
        raise Refused(fault.code, fault.text, field) from None


def level(text: str) -> tuple[int | None, str | None]:
    tier, grade = text[:1], text[1:]
    if not text:
        return None, None
    if not tier.isdecimal() or int(tier) not in TIERS or (grade and grade not in GRADES):
        raise Refused("level_unknown", say("Choose a tier and grade."), "level")
    return int(tier), grade or None


def province(said: Said, county: str) -> str:
    code = said.province or county[:2]
    if code and (province_of(code) is None or len(code) != 2):
        raise Refused("division_province", say("Choose a province."), "province")
    if county and county[:2] != code:
        raise Refused("county_elsewhere", say("This county lies in another province."), "county")
    return code


def known_departments(codes: tuple[str, ...]) -> list[str]:
    if unknown := [code for code in codes if code not in departments()]:
        raise Refused("department_unknown", say("The catalogue has no department %(code)s.", code=unknown[0][:20]), "departments")
    return list(dict.fromkeys(codes))
