"""A doctor's personal numbers as columns: sealed, with the blind index that finds them, and masked.

A qualification number holds the resident ID, so it is sealed like that. Blind kinds: `id_no` and `phone` as for every
person, `licence` for the numbers of qualification, practice and whatever else a certificate carries.
"""

from typing import Any

from portal.core import personal
from portal.core.identity import mask_number
from portal.doctors.models import Doctor, DoctorCredential

NO_ID: dict[str, Any] = {"id_no_sealed": None, "id_no_blind": None, "id_no_masked": ""}
NO_PHONE: dict[str, Any] = {"phone_sealed": None, "phone_blind": None}
NO_NUMBER: dict[str, Any] = {"number_sealed": None, "number_blind": None, "number_masked": ""}


def blind_id(number: str) -> str:
    """Of a canonical identity number."""
    return personal.current().blind("id_no", number)


def blind_licence(number: str) -> str:
    """Of a canonical certificate number."""
    return personal.current().blind("licence", number)


def id_columns(number: str, blind: str = "") -> dict[str, Any]:
    """The columns of `doctor` for an identity number; '' for none. `blind`: its index, where it was made already."""
    if not number:
        return NO_ID
    sealed = personal.current().seal(number, Doctor.id_no.context)
    return {"id_no_sealed": sealed, "id_no_blind": blind or blind_id(number), "id_no_masked": mask_number(number)}


def phone_columns(phone: str) -> dict[str, Any]:
    """The columns of `doctor` for a phone; '' for none."""
    if not phone:
        return NO_PHONE
    keys = personal.current()
    return {"phone_sealed": keys.seal(phone, Doctor.phone.context), "phone_blind": keys.blind("phone", phone)}


def licence_columns(number: str, blind: str = "") -> dict[str, Any]:
    """The columns of `doctor_credential` for its number; '' for none. `blind`: its index, where it was made already."""
    if not number:
        return NO_NUMBER
    sealed = personal.current().seal(number, DoctorCredential.number.context)
    return {"number_sealed": sealed, "number_blind": blind or blind_licence(number), "number_masked": mask_number(number)}
