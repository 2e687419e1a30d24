"""Routes of the calendar: a year, a proposal, its confirmation."""

from typing import Any

from flask import Blueprint, Flask, redirect, url_for

from portal.calendar import operations
from portal.calendar.forms import AnnouncedForm, DaysForm
from portal.calendar.queries import YearPage, year_of
from portal.core import clock
from portal.core.tongues import say
from portal.web.answers import again, done, page
from portal.web.forms import ActionForm, Form
from portal.web.permissions import Permission, may, requires, signed_in, staff
from portal.web.templates import section

bp = Blueprint("calendar", __name__, url_prefix="/calendar")


def init_app(app: Flask) -> None:
    section("calendar", "calendar.index", say("Calendar"), Permission.CALENDAR_CHANGE)
    app.register_blueprint(bp)


@bp.get("")
@signed_in
def index() -> Any:
    return redirect(url_for(".show", year=clock.today().year))


@bp.get("/<int:year>")
@signed_in
def show(year: int) -> Any:
    return page("calendar/show.html", **shown(year))


def shown(year: int, **forms: Form) -> dict[str, Any]:
    can_change = may(Permission.CALENDAR_CHANGE)
    drawn = {"days_form": DaysForm(prefix="days"), "announced_form": AnnouncedForm(prefix="announced"), **forms}
    return {"screen": YearPage(year, staff()), "can_change": can_change, **drawn}


@bp.post("/<int:year>/days")
@requires(Permission.CALENDAR_CHANGE)
def propose(year: int) -> Any:
    form = DaysForm(prefix="days")
    last = form.last.data or form.first.data
    names = {"name_zh": form.name_zh.data or "", "name_en": form.name_en.data or ""}
    if form.accepts(operations.propose, form.first.data, last, form.what.data, by=staff(), note=form.note.data or "", **names):
        return done(then=url_for(".show", year=form.first.data.year))
    return refused(year, form, days_form=form)


@bp.post("/<int:year>/announcement")
@requires(Permission.CALENDAR_CHANGE)
def announce(year: int) -> Any:
    form = AnnouncedForm(prefix="announced")
    if form.accepts(operations.propose_announced, year, by=staff(), note=form.note.data or ""):
        return done(then=url_for(".show", year=year))
    return refused(year, form, announced_form=form)


@bp.post("/proposals/<reference>/confirmation")
@requires(Permission.CALENDAR_CHANGE)
def confirm(reference: str) -> Any:
    return decided(operations.confirm, reference)


@bp.post("/proposals/<reference>/drop")
@requires(Permission.CALENDAR_CHANGE)
def drop(reference: str) -> Any:
    return decided(operations.drop, reference)


def decided(operation: Any, reference: str) -> Any:
    form, year = ActionForm(), year_of(reference)
    if form.accepts(operation, reference, by=staff(), version=form.version.data, note=form.note.data or ""):
        return done(then=url_for(".show", year=year))
    return refused(year, form)


def refused(year: int, form: Form, **forms: Form) -> Any:
    return again("calendar/show.html", page="calendar/show.html", form=form, **shown(year, **forms))
