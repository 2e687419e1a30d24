"""The doctor's own page: opened by the letter's link, without an account. It reaches one file, and only while it is filled in.

The link's token is exchanged for a visit by pressing a button, so that a mail program that looks at links uses none up.
"""

from collections.abc import Callable
from typing import Any

from flask import Response, g, make_response, redirect, request, url_for

from portal.core.lifecycle import Refused
from portal.doctors import filing, inviting
from portal.doctors.views import bp
from portal.doctors.views.filling import FILLING, Desk, drawn
from portal.doctors.views.hospitals import offered
from portal.web.answers import page
from portal.web.forms import Form, StepForm
from portal.web.permissions import public

COOKIE = "portal_visit"


@bp.get("/invitation")
@public
def invitation() -> Any:
    """Greet whoever opens the letter's link."""
    token = request.args.get("token", "")[:200]
    try:
        name = inviting.doctor_behind(token)
    except Refused as refusal:
        return page("doctors/void.html", status=410, refusal=refusal)
    return page("doctors/invitation.html", name=name, link_token=token, form=Form())


@bp.post("/invitation")
@public
def open_own() -> Any:
    """Exchange the link for a visit, which the browser keeps."""
    form = Form()
    if not form.accepts(inviting.open_by_link, request.form.get("token", "")[:200], request=g.request_id):
        return page("doctors/void.html", status=410, refusal=form.refusal)
    response = make_response(redirect(url_for("doctors.own"), 303))
    keep(response, form.result.token)
    return response


def keep(response: Response, token: str) -> None:
    response.set_cookie(
        COOKIE, token, max_age=30 * 86400, httponly=True, secure=request.is_secure, samesite="Lax", path="/doctors"
    )


def visit_token() -> str:
    return request.cookies.get(COOKIE, "")[:200]


def own_desk() -> Desk:
    """The desk of the doctor whose visit the browser carries. Raises Refused (link_void)."""
    visit = inviting.visit_of(visit_token(), g.request_id)
    return Desk(visit.reference, visit.by, url_for("doctors.own"), is_own=True)


def is_visit() -> bool:
    """Whether a doctor asks from the own file: its scans are larger than what anybody may send."""
    if not request.path.startswith("/doctors/own/"):
        return False
    try:
        return bool(inviting.visit_of(visit_token()))
    except Refused:
        return False


def visiting(act: Callable[..., Any]) -> Callable[..., Any]:
    """The view of a doctor who visits the own file."""

    @public
    def view(**key: int) -> Any:
        try:
            desk = own_desk()
        except Refused as refusal:
            return page("doctors/void.html", status=410, refusal=refusal)
        return act(desk, **key)

    return view


def submit_own(desk: Desk) -> Any:
    """The doctor is done: the visit ends with it."""
    form = StepForm("submit")
    if not form.accepts(filing.submit, desk.reference, by=desk.by, version=form.version.data):
        return drawn(desk, form)
    return page("doctors/thanks.html", reference=desk.reference)


bp.add_url_rule("/own", "own", visiting(drawn))
bp.add_url_rule("/own/hospitals", "own_hospitals", visiting(offered))
bp.add_url_rule("/own/submission", "submit_own", visiting(submit_own), methods=["POST"])
for _endpoint, _path, _act in FILLING:
    bp.add_url_rule(f"/own/{_path}", f"{_endpoint}_own", visiting(_act), methods=["POST"])
