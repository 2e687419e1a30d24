"""What a personnel file says of a doctor. Plain values, judged before."""

from dataclasses import dataclass
from datetime import date

from portal.core.identity import province_of
from portal.institutions.taking import InstitutionClaim
from portal.intake.judging import JudgedRow

PHYSICIAN = "1"


@dataclass(frozen=True, slots=True)
class LicenceClaim:
    """A certificate number with what it says by itself; '' = not said."""

    number: str
    level: str = ""
    category: str = ""


@dataclass(frozen=True, slots=True)
class DoctorClaim:
    """One row. `number` is the identity number, canonical; blank text and None = not said. `row` is the file's row."""

    name: str
    number: str
    id_type: str
    sex: str | None
    birth_on: date | None
    phone: str
    qualification: LicenceClaim | None
    practice: LicenceClaim | None
    title: str | None
    department: str
    institution: InstitutionClaim | None
    contract: str | None
    good_at: str
    first_registered_on: date
    practice_months: int
    province: str
    row: int

    @property
    def is_independent(self) -> bool:
        """Whether time under this licence counts as independent practice."""
        return self.practice is not None and self.practice.level in {PHYSICIAN, ""}


def claim_of(row: JudgedRow) -> DoctorClaim:
    """The claim of a judged row that is not at fault."""
    values = row.values
    practice, sex = values["practice"], values["sex"]
    region = practice.region[:2] if practice else ""
    return DoctorClaim(
        values["name"],
        values["id_no"] or "",
        values["id_type"] or "resident",
        str(sex)[:1] if sex else None,
        values["birth_date"],
        values["phone"] or "",
        licence_of(values["qualification"]),
        licence_of(practice),
        values["title"],
        values["department"] or "",
        institution_of(values["institution"], values["level"]),
        values["contract"],
        values["good_at"] or "",
        values["first_registered_on"],
        values["practice_months"],
        region if region and province_of(region) else "",
        row.number,
    )


def licence_of(found: object) -> LicenceClaim | None:
    if found is None:
        return None
    return LicenceClaim(found.number, found.level, found.category)  # type: ignore[attr-defined]


def institution_of(name: str | None, level: tuple[int | None, str | None] | None) -> InstitutionClaim | None:
    """The hospital that a row names. Its province is not said: the licence tells only where it was registered."""
    if not name:
        return None
    tier, grade = level or (None, None)
    return InstitutionClaim(name, tier, grade)
