"""The list of doctors and the counts beside it."""

from typing import Any

from flask import request

from portal.doctors.views import bp
from portal.doctors.worklist import Worklist
from portal.web.answers import page
from portal.web.permissions import Permission as P
from portal.web.permissions import requires, staff


@bp.get("")
@requires(P.DOCTORS_READ)
def index() -> Any:
    """The list; HTMX asks for more rows only."""
    return page("doctors/index.html", fragment="doctors/_rows.html" if "after" in request.args else "", screen=Worklist(staff()))


@bp.get("/facets")
@requires(P.DOCTORS_READ)
def facets() -> Any:
    """Counts beside the list, asked for when it is drawn."""
    return page("lists/facets.html", fragment="lists/_facets.html", screen=Worklist(staff()))
