"""Filling a file in: particulars, what is presented, posts, scans. By the staff, or by the doctor on the own page.

Both have the same forms and the same operations; a `Desk` says who fills in and where. Which routes there are stands in
FILLING; `views.visiting` gives each of them a twin for the doctor.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from flask import flash, request, url_for

from portal.core.actors import Actor
from portal.core.tongues import say
from portal.doctors import filing, forms, inviting, presenting
from portal.doctors.particulars import Particulars, Presentation
from portal.doctors.queries import institution_meant
from portal.doctors.record import DoctorRecord
from portal.doctors.views import bp
from portal.evidence.store import Stored, take_in
from portal.web.answers import done, page
from portal.web.forms import StepForm
from portal.web.permissions import Permission as P
from portal.web.permissions import requires, staff
from portal.web.revealed import revealed_until


@dataclass(frozen=True)
class Desk:
    """Who fills in which file. `base`: the address of the page; `is_own`: the doctor's own page."""

    reference: str
    by: Actor
    base: str
    is_own: bool = False

    @property
    def screen(self) -> DoctorRecord:
        return DoctorRecord(self.reference, self.by, None if self.is_own else revealed_until(self.reference))


def desk_of(reference: str) -> Desk:
    return Desk(reference.upper(), staff(), url_for("doctors.edit", reference=reference.upper()))


def drawn(desk: Desk, form: StepForm | None = None) -> Any:
    """The page with every form, and the one that was refused as it was typed."""
    template = "doctors/own.html" if desk.is_own else "doctors/edit.html"
    status = form.status if form else 200
    return page(template, status=status, screen=desk.screen, desk=desk, refused=form, blank=blank)


def blank(verb: str, screen: DoctorRecord, item: str = "") -> StepForm:
    """A form before anything was sent; particulars as they are, numbers only while they are revealed."""
    if verb == "correct":
        return forms.ParticularsForm(verb, formdata=None, data=known(screen))
    kind = {"present": forms.PresentForm, "scan": forms.ScanForm, "period": forms.PeriodForm, "day": forms.DayForm}[verb]
    return kind(f"{verb}-{item}" if item else verb, formdata=None)


def known(screen: DoctorRecord) -> dict[str, Any]:
    d = screen.doctor
    is_plain = screen.revealed_until is not None
    return {
        "name": d.name,
        "id_no": d.id_no if is_plain else "",
        "phone": d.phone if is_plain else "",
        "title": d.title or "",
        "department": d.department,
        "contract": d.contract or "",
        "institution": d.institution_name,
        "good_at": d.good_at,
    }


def answered(desk: Desk, form: StepForm, operation: Callable[..., Any], *given: Any, **said: Any) -> Any:
    if not form.accepts(operation, *given, by=desk.by, **said):
        return drawn(desk, form)
    flash(str(say("Saved.")), "ok")
    return done(then=desk.base)


def meant(said: Any) -> Any:
    """What was typed, with the institution by its reference."""
    return replace(said, institution=institution_meant(said.institution)) if said.institution else said


def correct(desk: Desk) -> Any:
    """Particulars. A number or phone left empty stays as it is: the page does not show them unasked."""
    form = forms.ParticularsForm("correct")
    said: Particulars = meant(form.said())
    doctor = desk.screen.doctor
    said = replace(said, id_no=said.id_no or doctor.id_no or "", phone=said.phone or doctor.phone or "")
    return answered(desk, form, filing.correct, desk.reference, said, version=form.version.data)


def present(desk: Desk) -> Any:
    """Something for an item, or its renewal, with its scan if one is sent."""
    item = request.form.get("item", "")[:24]
    form = forms.PresentForm(f"present-{item}")
    said: Presentation = meant(form.said())

    def act(*, by: Actor) -> int:
        return presenting.present(desk.reference, item, said, by=by, version=form.version.data, scan=sent_with(form))

    return answered(desk, form, act)


def sent_with(form: Any) -> Stored | None:
    """The file of a form, checked and stored before the transaction begins."""
    sent = form.file.data
    return take_in(sent.stream, sent.filename or "") if sent else None


def take_back(desk: Desk, key: int) -> Any:
    form = forms.DayForm(f"day-{key}")
    said = {"on": form.day.data, "version": form.version.data, "note": form.note.data or ""}
    return answered(desk, form, presenting.take_back, desk.reference, key, **said)


def add_scan(desk: Desk, key: int) -> Any:
    """A scan of what was presented."""
    form = forms.ScanForm(f"scan-{key}")

    def attach(*, by: Actor) -> int:
        return presenting.attach_evidence(key, take_in(form.file.data.stream, form.file.data.filename or ""), by=by)

    return answered(desk, form, attach)


def add_period(desk: Desk) -> Any:
    form = forms.PeriodForm("period")
    said = {
        "since": form.since.data,
        "until": form.until.data,
        "institution": institution_meant(form.institution.data or ""),
        "place": form.place.data or "",
        "is_independent": form.is_independent.data,
        "version": form.version.data,
    }
    return answered(desk, form, presenting.add_period, desk.reference, **said)


def end_period(desk: Desk, key: int) -> Any:
    form = forms.DayForm(f"end-{key}")
    return answered(desk, form, presenting.end_period, desk.reference, key, until=form.day.data, version=form.version.data)


def drop_period(desk: Desk, key: int) -> Any:
    form = StepForm(f"drop-{key}")
    return answered(desk, form, presenting.drop_period, desk.reference, key, version=form.version.data)


def await_number(desk: Desk) -> Any:
    form = StepForm("await_number")
    return answered(desk, form, filing.await_number, desk.reference, version=form.version.data)


# (endpoint, address below the file's, what it does)
FILLING: tuple[tuple[str, str, Callable[..., Any]], ...] = (
    ("correct", "particulars", correct),
    ("present", "presentations", present),
    ("take_back", "presentations/<int:key>/withdrawal", take_back),
    ("add_scan", "presentations/<int:key>/scans", add_scan),
    ("add_period", "posts", add_period),
    ("end_period", "posts/<int:key>/end", end_period),
    ("drop_period", "posts/<int:key>/removal", drop_period),
    ("await_number", "awaited-number", await_number),
)


def for_staff(act: Callable[..., Any]) -> Callable[..., Any]:
    @requires(P.DOCTORS_WRITE)
    def view(reference: str, **key: int) -> Any:
        return act(desk_of(reference), **key)

    return view


for _endpoint, _path, _act in FILLING:
    bp.add_url_rule(f"/<reference>/{_path}", _endpoint, for_staff(_act), methods=["POST"])


@bp.get("/new")
@requires(P.DOCTORS_WRITE)
def new() -> Any:
    return page("doctors/new.html", form=forms.ParticularsForm("register"))


@bp.post("")
@requires(P.DOCTORS_WRITE)
def register_doctor() -> Any:
    """Open a file as typed; with `invite` for the doctor to fill in, and show the link once."""
    form = forms.ParticularsForm("register")
    is_invited = "invite" in request.form
    verb: Callable[..., Any] = inviting.invite if is_invited else filing.register
    if not form.accepts(verb, meant(form.said()), by=staff()):
        return page("doctors/new.html", status=form.status, form=form)
    if is_invited:
        return link_page(*form.result)
    return done(then=url_for("doctors.edit", reference=form.result))


@bp.get("/<reference>/edit")
@requires(P.DOCTORS_WRITE)
def edit(reference: str) -> Any:
    return drawn(desk_of(reference))


@bp.post("/<reference>/link")
@requires(P.DOCTORS_WRITE)
def make_link(reference: str) -> Any:
    """A new link for the doctor; earlier ones are void."""
    form = StepForm("make_link")
    if not form.accepts(inviting.make_link, reference.upper(), by=staff(), version=form.version.data):
        return drawn(desk_of(reference), form)
    return link_page(reference.upper(), form.result)


def link_page(reference: str, token: str) -> Any:
    """The letter with the link, shown once: only its hash is kept."""
    return page("doctors/letter.html", reference=reference, link=url_for("doctors.invitation", token=token, _external=True))
