"""A doctor's page, what is revealed on it, its timeline and its print."""

from typing import Any

from flask import make_response, redirect, render_template, request, url_for

from portal.core.paging import Cursor
from portal.doctors import ties
from portal.doctors.case import Moved
from portal.doctors.forms import RevealForm
from portal.doctors.packet import make_packet
from portal.doctors.record import DoctorRecord
from portal.doctors.verifying import METHODS, SOURCES
from portal.doctors.views import bp
from portal.doctors.views.steps import PATHS, blank
from portal.settings import setting
from portal.web.answers import done, page
from portal.web.forms import Form
from portal.web.permissions import Permission as P
from portal.web.permissions import requires, staff
from portal.web.revealed import keep_revealed, revealed_until


@bp.errorhandler(Moved)
def lead_on(moved: Moved) -> Any:
    """The page of a merged file leads to the one that remained."""
    return redirect(url_for("doctors.show", reference=moved.survivor), 303)


DRAWS: dict[str, Any] = {"blank": blank, "paths": PATHS, "sources": SOURCES, "methods": METHODS}


def screen_of(reference: str) -> DoctorRecord:
    return DoctorRecord(reference.upper(), staff(), revealed_until(reference.upper()))


@bp.get("/<reference>")
@requires(P.DOCTORS_READ)
def show(reference: str) -> Any:
    return drawn(reference)


def drawn(reference: str, form: Form | None = None) -> Any:
    """The page, with the form that was refused."""
    status = form.status if form else 200
    return page("doctors/show.html", status=status, screen=screen_of(reference), refused=form, **DRAWS)


@bp.get("/<reference>/timeline")
@requires(P.DOCTORS_READ)
def story(reference: str) -> Any:
    after, screen = request.args.get("after"), screen_of(reference)
    told = screen.story(whole=True, after=Cursor.behind(after, int))
    return page("doctors/timeline.html", screen=screen, story=told)


@bp.get("/<reference>/print")
@requires(P.DOCTORS_READ)
def print_view(reference: str) -> Any:
    return page("doctors/print.html", screen=screen_of(reference), sources=SOURCES, methods=METHODS)


@bp.get("/<reference>/packet")
@requires(P.DOCTORS_READ)
def packet(reference: str) -> Any:
    """The file as a ZIP, numbers masked, with the evidence and the hashes. Recorded."""
    screen = screen_of(reference)
    printed = render_template("doctors/packet.html", screen=screen, sources=SOURCES, methods=METHODS).encode()
    response = make_response(make_packet(screen.reference, printed, by=staff()))
    response.headers["Content-Type"] = "application/zip"
    response.headers["Content-Disposition"] = f'attachment; filename="{screen.reference}.zip"'
    return response


@bp.post("/<reference>/reveal")
@requires(P.DOCTORS_READ)
def reveal(reference: str) -> Any:
    """Show numbers and phone for a purpose, for some minutes; recorded."""
    form = RevealForm()
    if not form.accepts(ties.reveal, reference, purpose=form.purpose.data or "", by=staff()):
        return drawn(reference, form)
    keep_revealed(reference.upper(), setting("reveal_minutes"))
    return done(then=url_for(".show", reference=reference))
