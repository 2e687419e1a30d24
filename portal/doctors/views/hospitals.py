"""The doctors of an institution, as a part of its page."""

from typing import Any

from portal.doctors.at_institution import doctors_at
from portal.doctors.views import bp
from portal.web.answers import page
from portal.web.permissions import Permission as P
from portal.web.permissions import requires, staff


@bp.get("/at/<reference>")
@requires(P.DOCTORS_READ)
def at_institution(reference: str) -> Any:
    """The first of them, and how many there are."""
    return page("doctors/at_institution.html", fragment="doctors/_at_institution.html", screen=doctors_at(reference, staff()))
