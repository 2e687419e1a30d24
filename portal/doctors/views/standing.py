"""Routes of an active doctor's standing: suspensions, leave, departure and what is handed over."""

from typing import Any

from flask import abort, url_for

from portal.doctors import standings
from portal.doctors.forms import HandOverForm, StandingForm
from portal.doctors.views import bp
from portal.doctors.views.looking import drawn
from portal.doctors.views.steps import STANDING_FIELDS, form_of
from portal.web.answers import done
from portal.web.permissions import Permission as P
from portal.web.permissions import requires, staff

SUSPENDING = {
    "suspend": standings.suspend,
    "suspend_right": standings.suspend,
    "reinstate": standings.reinstate,
    "reinstate_right": standings.reinstate,
}
LEAVING = {
    "begin_leave": standings.begin_leave,
    "end_leave": standings.end_leave,
    "announce_departure": standings.announce_departure,
    "cancel_departure": standings.cancel_departure,
    "depart": standings.depart,
}


@bp.post("/<reference>/suspension/<verb>")
@requires(P.DOCTORS_STAND)
def suspend(reference: str, verb: str) -> Any:
    """Suspend, or lift a suspension: of the doctor or of one right."""
    return changed(reference, verb, SUSPENDING)


@bp.post("/<reference>/standing/<verb>")
@requires(P.DOCTORS_WRITE)
def change_standing(reference: str, verb: str) -> Any:
    """Leave and departure."""
    return changed(reference, verb, LEAVING)


def changed(reference: str, verb: str, verbs: dict[str, Any]) -> Any:
    if verb not in verbs or verb not in STANDING_FIELDS:
        abort(404)
    form: Any = form_of(verb)
    assert isinstance(form, StandingForm)
    said = form.said | {"note": form.note.data or "", "version": form.version.data}
    if not form.accepts(verbs[verb], reference, by=staff(), **said):
        return drawn(reference, form)
    return done(then=url_for(".show", reference=reference))


@bp.post("/<reference>/handover")
@requires(P.DOCTORS_WRITE)
def hand_over(reference: str) -> Any:
    """Tick off one thing that was handed over."""
    form = HandOverForm("hand_over")
    said = {"kind": form.kind.data or "", "subject": form.subject.data or "", "note": form.note.data or ""}
    if not form.accepts(standings.hand_over, reference, by=staff(), version=form.version.data, **said):
        return drawn(reference, form)
    return done(then=url_for(".show", reference=reference))
