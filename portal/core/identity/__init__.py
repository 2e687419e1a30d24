"""Identity numbers of persons, organisations, physicians, medicines and places: read, check, mask.

Each `parse_…` takes the text that somebody wrote, returns a frozen value with its canonical number and
warnings, or raises `Invalid(code, text)`.
"""

from portal.core.faults import Caution, Invalid
from portal.core.identity.characters import plain_code, without_invisible
from portal.core.identity.divisions import (
    PROVINCES,
    Division,
    Province,
    division_name,
    division_path,
    parse_division,
    province_of,
)
from portal.core.identity.masks import mask_address, mask_day, mask_name, mask_number, mask_phone
from portal.core.identity.medicines import ApprovalNumber, parse_approval_number, parse_atc, parse_drug_code
from portal.core.identity.organisations import OrganisationCode, parse_organisation_code
from portal.core.identity.persons import (
    Kind,
    PersonNumber,
    Sex,
    check_character,
    parse_person_number,
    plain_person_number,
    spreadsheet_number,
)
from portal.core.identity.physicians import Practice, Qualification, expect_holder, parse_practice, parse_qualification

__all__ = [
    "PROVINCES",
    "ApprovalNumber",
    "Caution",
    "Division",
    "Invalid",
    "Kind",
    "OrganisationCode",
    "PersonNumber",
    "Practice",
    "Province",
    "Qualification",
    "Sex",
    "check_character",
    "division_name",
    "division_path",
    "expect_holder",
    "mask_address",
    "mask_day",
    "mask_name",
    "mask_number",
    "mask_phone",
    "parse_approval_number",
    "parse_atc",
    "parse_division",
    "parse_drug_code",
    "parse_organisation_code",
    "parse_person_number",
    "parse_practice",
    "parse_qualification",
    "plain_code",
    "plain_person_number",
    "province_of",
    "spreadsheet_number",
    "without_invisible",
]
