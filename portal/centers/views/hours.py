"""Routes of the hours of duty: the map of all centers, a center's week, one doctor, wanted numbers, copies, closed days."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import flash, request, url_for

from portal.centers import copying, days, duty, heat
from portal.centers import hours_page as pages
from portal.centers.forms.hours import DaysForm, SpanForm, WantedForm, WeekForm
from portal.centers.views import bp
from portal.centers.weeks import read_week, spell_week, this_week
from portal.core import clock
from portal.core.lifecycle import NotFound, Refused
from portal.core.tongues import Text, say
from portal.doctors.words import TITLE_NAMES
from portal.web.answers import done, page, wants_fragment
from portal.web.forms import Form, StepForm
from portal.web.permissions import Permission as P
from portal.web.permissions import requires, staff


def day_of(text: str) -> date:
    """A day of an address. Raises NotFound."""
    found = clock.day_in(text)
    if found is None:
        raise NotFound(text)
    return found


def week_asked(name: str = "week") -> date:
    """The Monday of the week that was asked for; this week where none was, or none that can be read."""
    found = read_week(request.values.get(name, ""))
    return found if found and clock.is_near(found) else this_week()


# ---------------------------------------------------------------- all centers


@bp.get("/hours")
@requires(P.CENTERS_READ)
def coverage() -> Any:
    """The centers within reach × the hours of a day (`day`), or × the days of a week (`week`)."""
    if "week" in request.args:
        return page("centers/coverage.html", heat=heat.heat(week_asked(), staff(), is_week=True), today=clock.today())
    asked = request.args.get("day", "")
    day = day_of(asked) if asked else clock.today()
    return page("centers/coverage.html", heat=heat.heat(day, staff()), today=clock.today())


@bp.get("/<reference>/hours/<day>/<int:hour>")
@requires(P.CENTERS_READ)
def hour(reference: str, day: str, hour: int) -> Any:
    """Who is on duty then."""
    return page("centers/hours_now.html", screen=heat.hour_page(reference, day_of(day), hour, staff()), titles=TITLE_NAMES)


# ---------------------------------------------------------------- one center


@bp.get("/<reference>/hours")
@requires(P.CENTERS_READ)
def hours(reference: str) -> Any:
    return drawn(reference)


def drawn(reference: str, refused: Form | None = None) -> Any:
    """A center's week, with the form that was refused as it was typed."""
    after = request.args.get("after", "")[:40]
    screen = pages.HoursPage(reference, week_asked(), staff(), after)
    fragment = "centers/_hours_rows.html" if after else ""
    form = refused if isinstance(refused, SpanForm) else SpanForm("close_days", formdata=None)
    status = refused.status if refused else 200
    return page("centers/hours.html", status=status, fragment=fragment, screen=screen, form=form, refused=refused)


def back(reference: str, said: Text, monday: date | None = None) -> Any:
    """To the week of the center, with a word on what was done."""
    flash(str(said), "ok")
    return done(then=url_for(".hours", reference=reference, week=spell_week(monday or week_asked())))


@bp.post("/<reference>/hours/closing")
@requires(P.CENTERS_PROPOSE)
def close_days(reference: str) -> Any:
    form = SpanForm("close_days")
    if form.accepts(spanning, form, days.close_days, reference, by=staff(), note=form.note.data or ""):
        return back(
            reference, say("Nobody is on duty on these days. Doctors whom it concerns: %(n)s.", n=form.result), form.first.data
        )
    return drawn(reference, form)


@bp.post("/<reference>/hours/reopening")
@requires(P.CENTERS_PROPOSE)
def reopen_days(reference: str) -> Any:
    form = SpanForm("reopen_days")
    if form.accepts(spanning, form, days.reopen_days, reference, by=staff(), note=form.note.data or ""):
        return back(
            reference, say("What stood before holds again. Doctors whom it concerns: %(n)s.", n=form.result), form.first.data
        )
    return drawn(reference, form)


def spanning(form: SpanForm, operation: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """The days are read once the shape is right."""
    return operation(*args, *form.span, **kwargs)


# ---------------------------------------------------------------- one doctor


@bp.get("/<reference>/hours/<doctor>")
@requires(P.CENTERS_READ)
def doctor_hours(reference: str, doctor: str) -> Any:
    """One doctor's week: as a row of the table for HTMX, else as a page."""
    return one(reference, doctor, fragment="centers/_hours_edit.html")


@bp.get("/<reference>/hours/<doctor>/row")
@requires(P.CENTERS_READ)
def doctor_row(reference: str, doctor: str) -> Any:
    """The row as it stands: what Cancel brings back."""
    return one(reference, doctor, fragment="centers/_hours_row.html", is_fresh=True)


def one(reference: str, doctor: str, *, fragment: str, refused: StepForm | None = None, is_fresh: bool = False) -> Any:
    """One doctor; the form that was refused stays as it was typed."""
    screen = pages.DoctorHours(reference, doctor, week_asked(), staff())
    forms: dict[str, StepForm] = {
        "set_week": WeekForm.of(screen.masks, "set_week"),
        "change_days": DaysForm("change_days", formdata=None),
        "restore_days": SpanForm("restore_days", formdata=None),
    }
    if refused is not None:
        forms[refused.verb] = refused
    status = refused.status if refused is not None else 200
    context: dict[str, Any] = {"screen": screen, "row": screen.doctor, "forms": forms, "form": forms["set_week"]}
    context["is_fresh"] = is_fresh  # the row takes the focus back
    return page("centers/hours_doctor.html", status=status, fragment=fragment, **context)


@bp.post("/<reference>/hours/<doctor>")
@requires(P.CENTERS_PROPOSE)
def set_week(reference: str, doctor: str) -> Any:
    form = WeekForm("set_week")
    if not form.accepts(set_typed, form, reference, doctor, by=staff(), seen=form.seen.data or "", note=form.note.data or ""):
        return one(reference, doctor, fragment="centers/_hours_edit.html", refused=form)
    if wants_fragment():
        answer = one(reference, doctor, fragment="centers/_hours_row.html", is_fresh=True)
        answer.headers["HX-Trigger"] = "hours-kept"  # the map above the rows asks for itself anew
        return answer
    return back(reference, say("The weekly hours are kept."))


def set_typed(form: WeekForm, reference: str, doctor: str, **kwargs: Any) -> bool:
    """The hours are read once the shape is right."""
    return duty.set_week(reference, doctor, form.week, **kwargs)


@bp.post("/<reference>/hours/<doctor>/days")
@requires(P.CENTERS_PROPOSE)
def change_days(reference: str, doctor: str) -> Any:
    form = DaysForm("change_days")
    if form.accepts(change_typed, form, reference, doctor, by=staff(), seen=form.seen.data or "", note=form.note.data or ""):
        return to_doctor(reference, doctor, say("Days that differ from the week now: %(n)s.", n=form.result))
    return one(reference, doctor, fragment="", refused=form)


def change_typed(form: DaysForm, reference: str, doctor: str, **kwargs: Any) -> Any:
    hours = getattr(form.hours, "value", 0)
    return days.change_days(reference, doctor, form.kind.data or "", *form.span, hours, **kwargs)


@bp.post("/<reference>/hours/<doctor>/restoration")
@requires(P.CENTERS_PROPOSE)
def restore_days(reference: str, doctor: str) -> Any:
    form = SpanForm("restore_days")
    if form.accepts(spanning, form, days.restore_days, reference, doctor, by=staff(), seen=form.seen.data or "", note=form.note.data or ""):  # fmt: skip
        return to_doctor(reference, doctor, say("The weekly hours hold again. Days: %(n)s.", n=form.result))
    return one(reference, doctor, fragment="", refused=form)


def to_doctor(reference: str, doctor: str, said: Text) -> Any:
    flash(str(said), "ok")
    return done(then=url_for(".doctor_hours", reference=reference, doctor=doctor))


# ---------------------------------------------------------------- wanted numbers


@bp.get("/<reference>/hours/wanted")
@requires(P.CENTERS_READ)
def wanted(reference: str) -> Any:
    return wanting(reference)


def wanting(reference: str, refused: WantedForm | None = None) -> Any:
    screen = pages.WantedPage(reference, week_asked(), staff())
    form = refused or WantedForm.of(screen.texts)
    return page("centers/hours_wanted.html", status=refused.status if refused else 200, screen=screen, form=form)


@bp.post("/<reference>/hours/wanted")
@requires(P.CENTERS_KEEP)
def set_wanted(reference: str) -> Any:
    form = WantedForm("set_wanted")
    if form.accepts(want_typed, form, reference, by=staff(), seen=form.seen.data or "", note=form.note.data or ""):
        return back(reference, say("The wanted numbers are kept."))
    return wanting(reference, form)


def want_typed(form: WantedForm, reference: str, **kwargs: Any) -> bool:
    return duty.set_wanted(reference, form.week, **kwargs)


# ---------------------------------------------------------------- copies


@bp.get("/<reference>/hours/copy")
@requires(P.CENTERS_PROPOSE)
def copy(reference: str) -> Any:
    """What the copy of a week (`source`) to another (`week`) would do, before it is done."""
    return copying_page(reference, StepForm("copy_week", formdata=None))


def copying_page(reference: str, form: StepForm, status: int = 200) -> Any:
    source, target = week_asked("source"), week_asked()
    try:
        screen: Any = pages.CopyPage(reference, source, target, staff())
    except Refused as refusal:
        flash(str(refusal.text), "warn")
        return done(then=url_for(".hours", reference=reference, week=spell_week(source)))
    return page("centers/hours_copy.html", status=status, screen=screen, form=form)


@bp.post("/<reference>/hours/copy")
@requires(P.CENTERS_PROPOSE)
def copy_week(reference: str) -> Any:
    form, source, target = StepForm("copy_week"), week_asked("source"), week_asked()
    told = {"seen": form.seen.data or "", "note": form.note.data or ""}
    if form.accepts(copying.copy_week, reference, source, target, by=staff(), **told):
        return back(reference, say("Copied. Days of duty that differ from the week now: %(n)s.", n=form.result), target)
    return copying_page(reference, form, form.status)


@bp.post("/<reference>/hours/copies/<int:copy_id>/undo")
@requires(P.CENTERS_PROPOSE)
def undo_copy(reference: str, copy_id: int) -> Any:
    form = StepForm("undo_copy")
    if form.accepts(copying.undo_copy, reference, copy_id, by=staff(), note=form.note.data or ""):
        return back(reference, say("The copy is taken back. Days that are as before: %(n)s.", n=form.result))
    return drawn(reference, form)
