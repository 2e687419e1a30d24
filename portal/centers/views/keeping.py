"""Routes that change a center: found, correct, appoint, relieve, and the steps of its lifecycle."""

from collections.abc import Callable
from typing import Any

from flask import flash, url_for

from portal.centers import keeping
from portal.centers.forms.keeping import AppointForm, CenterForm, RelieveForm
from portal.centers.views import bp
from portal.centers.views.looking import drawn, editing
from portal.core.tongues import say
from portal.web.answers import again, done
from portal.web.forms import StepForm
from portal.web.permissions import Permission as P
from portal.web.permissions import requires, staff

# (step, its address, the permission of its route, its operation)
STEPS: tuple[tuple[str, str, P, Callable[..., Any]], ...] = (
    ("open", "opening", P.CENTERS_KEEP, keeping.open_center),
    ("pause", "pause", P.CENTERS_PUBLISH, keeping.pause),
    ("resume", "resumption", P.CENTERS_PUBLISH, keeping.resume),
    ("close", "closing", P.CENTERS_PUBLISH, keeping.close),
)


@bp.post("")
@requires(P.CENTERS_KEEP)
def found() -> Any:
    form = CenterForm("found", is_new=True)
    if form.accepts(keeping.found, form.short_name.data or "", form.said(), by=staff()):
        return done(then=url_for(".show", reference=form.result))
    return again("centers/new.html", page="centers/new.html", form=form)


@bp.post("/<reference>/correction")
@requires(P.CENTERS_KEEP)
def correct(reference: str) -> Any:
    form = CenterForm("correct")
    if form.accepts(keeping.correct, reference, form.said(), by=staff(), **seen(form)):
        return told(reference)
    return editing(reference, form)


@bp.post("/<reference>/appointment")
@requires(P.CENTERS_KEEP)
def appoint(reference: str) -> Any:
    form = AppointForm("appoint")
    if form.accepts(keeping.appoint, reference, form.post.data, form.doctor.data or "", by=staff(), **seen(form)):
        return told(reference)
    return drawn(reference, form)


@bp.post("/<reference>/relief")
@requires(P.CENTERS_KEEP)
def relieve(reference: str) -> Any:
    form = RelieveForm("relieve")
    if form.accepts(keeping.relieve, reference, form.post.data, by=staff(), **seen(form)):
        return told(reference)
    return drawn(reference, form)


def view_of(verb: str, permission: P, operation: Callable[..., Any]) -> Callable[..., Any]:
    @requires(permission)
    def view(reference: str) -> Any:
        form = StepForm(verb)
        return told(reference) if form.accepts(operation, reference, by=staff(), **seen(form)) else drawn(reference, form)

    return view


for _verb, _path, _permission, _operation in STEPS:
    bp.add_url_rule(f"/<reference>/{_path}", _verb, view_of(_verb, _permission, _operation), methods=["POST"])


def seen(form: Any) -> dict[str, Any]:
    """The version that the page showed, and the note."""
    return {"version": form.version.data, "note": form.note.data or ""}


def told(reference: str) -> Any:
    flash(str(say("Done and recorded.")), "ok")
    return done(then=url_for(".show", reference=reference))
