"""The columns of a doctor's row that are drawn from what stands around it: practice, items due, rights, next end.

Whatever changes credentials, verifications, posts or standing ends here, so that lists read one table.
"""

from portal.core import clock
from portal.doctors import case as cases
from portal.doctors.checklist import statuses
from portal.doctors.drawing import draw_rights
from portal.doctors.models import Doctor, DoctorCredential, PracticePeriod, StandingChange
from portal.doctors.timeline import timeline


def draw_anew(doctor: Doctor) -> list[StandingChange]:
    """Set the derived columns as of today, inside an operation, after everything else is written.

    Returns the change of standing that follows, where a right lapsed or came back: the caller records it with the row.
    """
    credentials, periods, today = cases.rows(DoctorCredential, doctor), cases.rows(PracticePeriod, doctor), clock.today()
    checks = cases.records_of(doctor, [c.id for c in credentials])
    items = statuses(cases.profile_of(doctor, bool(periods)), credentials, checks, today)
    doctor.practice_months = timeline(periods, today).months
    doctor.items_due = sum(not item.is_met for item in items)
    doctor.updated_at = clock.now()
    return draw_rights(doctor)
