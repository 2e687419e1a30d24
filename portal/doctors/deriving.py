"""The columns of a doctor's row that are drawn from what stands around it: practice, items due, rights, next end.

Whatever changes credentials, verifications, posts or standing ends here, so that lists read one table.
"""

from portal.core import clock
from portal.doctors import case as cases
from portal.doctors.drawing import draw_rights
from portal.doctors.models import Doctor, StandingChange


def draw_anew(doctor: Doctor) -> list[StandingChange]:
    """Set the derived columns as of today, inside an operation, after everything else is written.

    Returns the change of standing that follows, where a right lapsed or came back: the caller records it with the row.
    """
    file = cases.load(doctor)
    doctor.practice_months = file.timeline.months
    doctor.items_due = cases.still_due(file)
    if file.institution is not None:
        doctor.institution_name, doctor.province = file.institution.name, file.institution.province
    doctor.updated_at = clock.now()
    return draw_rights(doctor)
