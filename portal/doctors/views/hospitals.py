"""Institutions beside doctors: the doctors of one, as a part of its page, and the names that a form offers while one types."""

from typing import Any

from flask import request

from portal.doctors.at_institution import doctors_at
from portal.doctors.views import bp
from portal.doctors.views.filling import Desk
from portal.institutions.queries import suggested
from portal.web.answers import page
from portal.web.permissions import Permission as P
from portal.web.permissions import requires, staff


@bp.get("/at/<reference>")
@requires(P.DOCTORS_READ)
def at_institution(reference: str) -> Any:
    """The first of them, and how many there are."""
    return page("doctors/at_institution.html", fragment="doctors/_at_institution.html", screen=doctors_at(reference, staff()))


@bp.get("/hospitals")
@requires(P.DOCTORS_WRITE)
def hospitals() -> Any:
    """The names that are like what was typed so far, for the list of an input."""
    return offered()


def offered(desk: Desk | None = None) -> Any:
    near = suggested(request.args.get("institution", ""))
    return page("doctors/hospitals.html", fragment="doctors/_hospitals.html", near=near)
