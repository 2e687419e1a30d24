"""What institutions, their columns and codes are called on pages and in timelines."""

from portal.core.identity.places import province_name, whole_place
from portal.core.tongues import Text, say
from portal.institutions.departments import department_name, departments
from portal.institutions.levels import GRADES, TIERS, level_name
from portal.ledger import words

__all__ = ["department_name", "level_name", "province_name", "whole_place"]

NO_LEVEL = say("no level known")
OPERATION_NAMES = {
    "correct": say("Correct an institution"),
    "importing.take_rows": say("Import institutions"),
    "merging.merge": say("Merge institutions"),
    "merging.undo_merge": say("Undo the merge"),
    "register": say("Register an institution"),
}


def level_codes() -> list[str]:
    """`3special`, `3a` … `1`: as filters and forms send them, the highest first."""
    codes = [f"{tier}{grade}" for tier in sorted(TIERS, reverse=True) for grade in (*GRADES, "")]
    return [code for code in codes if code[1:] != "special" or code[0] == "3"]


def level_of(code: str) -> Text | str:
    """A level's code in words."""
    return level_name(int(code[0]), code[1:] or None) if code[:1] in {"1", "2", "3"} else NO_LEVEL


def level_code(tier: int | None, grade: str | None) -> str:
    return "" if tier is None else f"{tier}{grade or ''}"


def department_choices() -> list[tuple[str, str]]:
    """(code, code and name) of the catalogue, in its order."""
    return [(code, f"{code} {department_name(code)}") for code in departments()]


def register() -> None:
    words.name_tables({"institution": say("institution"), "institution_merge": say("merge of institutions")})
    words.name_columns(
        {
            "tier": say("Tier"),
            "grade": say("Grade"),
            "organisation_code": say("Organisation code"),
            "departments": say("Departments"),
            "merged_into_id": say("Merged into"),
            "kept_id": say("Kept institution"),
            "merged_id": say("Merged institution"),
            "name_key": say("Name as it is compared"),
            "alike_key": say("Name without what spellings add"),
        }
    )
    words.name_values("grade", GRADES)
    words.name_values("operation", {f"institutions.{name}": text for name, text in OPERATION_NAMES.items()})
