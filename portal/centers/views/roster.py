"""Routes of rosters: versions of a center's roster, what differs between two, its print, and the list of all lines."""

from datetime import date
from typing import Any

from flask import flash, request

from portal.centers import roster_words
from portal.centers.at_doctor import rosters_of
from portal.centers.roster_list import Lines
from portal.centers.roster_screens import DifferenceScreen, RosterScreen
from portal.centers.views import bp
from portal.core import clock
from portal.core.lifecycle import NotFound
from portal.core.tongues import say
from portal.web.answers import page
from portal.web.permissions import Permission as P
from portal.web.permissions import requires, staff


@bp.get("/<reference>/roster")
@requires(P.CENTERS_READ)
def roster(reference: str) -> Any:
    """The newest version as it counts today; `version` another one, `on` the one of a day."""
    return page(
        "centers/roster.html", fragment="centers/_roster_rows.html" if "after" in request.args else "", screen=asked(reference)
    )


@bp.get("/<reference>/roster/print")
@requires(P.CENTERS_READ)
def print_roster(reference: str) -> Any:
    return page("centers/roster_print.html", screen=asked(reference))


@bp.get("/<reference>/roster/difference")
@requires(P.CENTERS_READ)
def roster_difference(reference: str) -> Any:
    """What changed from one version to another."""
    first, last = number_of("from") or 0, number_of("to")
    if last is None:
        last = RosterScreen(reference, staff()).newest
    return page("centers/roster_difference.html", screen=DifferenceScreen(reference, staff(), first, last))


@bp.get("/lines")
@requires(P.CENTERS_READ)
def lines() -> Any:
    """Every line of every roster within reach."""
    fragment = "centers/roster_lines_rows.html" if "after" in request.args else ""
    return page("centers/roster_lines.html", fragment=fragment, screen=Lines(staff()))


@bp.get("/lines/facets")
@requires(P.CENTERS_READ)
def line_facets() -> Any:
    return page("lists/facets.html", fragment="lists/_facets.html", screen=Lines(staff()))


@bp.get("/of/<doctor>")
@requires(P.CENTERS_READ)
def rosters_of_doctor(doctor: str) -> Any:
    """The rosters on which a doctor stands, as a part of the doctor's page."""
    return page("centers/rosters_of.html", fragment="centers/_rosters_of.html", screen=rosters_of(doctor.upper(), staff()))


def asked(reference: str) -> RosterScreen:
    after, at = (request.args.get(name, "")[:40] for name in ("after", "at"))
    return RosterScreen(reference, staff(), number_of("version"), day_of("on"), after, at)


def number_of(name: str) -> int | None:
    """A version's number from the address. Raises NotFound for what is none."""
    text = request.args.get(name, "")
    if not text:
        return None
    if not (text.isdecimal() and text.isascii() and len(text) < 7):
        raise NotFound(text[:20])
    return int(text)


def day_of(name: str) -> date | None:
    """A day from the address; what is none is said, and today is meant."""
    text = request.args.get(name, "")
    day = clock.day_in(text)
    if text and not day:
        flash(str(say("Write the day such as 2026-11-22. This is how it stands today.")), "warn")
    return day


@bp.context_processor
def what_roster_codes_mean() -> dict[str, Any]:
    return {"roster_words": roster_words}
