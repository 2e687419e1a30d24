"""Routes of the grid: the lines of a draft, edited in their row with HTMX and by keyboard, or on a page without scripts."""

from typing import Any

from flask import flash, request, url_for

from portal.core.lifecycle import Refused
from portal.core.numerals import whole
from portal.core.tongues import say
from portal.formulary import editing, forms
from portal.formulary.line_screens import Grid, one_row
from portal.formulary.queries import drug_id_of
from portal.formulary.screens import EditionRecord
from portal.formulary.views import bp, tell
from portal.web.answers import done, page, see, wants_fragment
from portal.web.permissions import Permission as P
from portal.web.permissions import requires, staff

ONLY = ("changes", "added", "changed", "removed", "objected", "faulty")


def asked(name: str) -> int:
    """A number that the address asks for, 0 without one."""
    return whole(request.args.get(name, "")) or 0


def grid(number: int) -> Grid:
    only = request.args.get("only", "")
    q = request.args.get("q", "")
    record = EditionRecord(number, staff(), is_deep=False)
    return Grid(record, q=q, only=only if only in ONLY else "", after=asked("after"), size=min(asked("size"), 999))


@bp.get("/editions/<int:number>/lines")
@requires(P.FORMULARY_READ)
def lines(number: int) -> Any:
    """The lines of an edition; HTMX asks for more rows only."""
    return page(
        "formulary/grid.html",
        fragment="formulary/_grid_rows.html" if "after" in request.args else "",
        grid=grid(number),
        form=forms.AddForm(),
    )


@bp.post("/editions/<int:number>/lines")
@requires(P.FORMULARY_EDIT)
def add_line(number: int) -> Any:
    """Look up the drug that shall be added, and open its line."""
    form = forms.AddForm()
    if form.validate_on_submit():
        drug_id = drug_id_of(form.approval_no.data or "")
        if drug_id:
            return see(url_for(".line", number=number, drug_id=drug_id))
        form.refuse(Refused("drug_unknown", say("The register has no drug with this number."), "approval_no"))
    return page("formulary/grid.html", status=form.status, grid=grid(number), form=form)


@bp.get("/editions/<int:number>/lines/<int:drug_id>")
@requires(P.FORMULARY_READ)
def line(number: int, drug_id: int) -> Any:
    """One line with its form: as a row of the grid for HTMX, else as a page."""
    record = EditionRecord(number, staff(), is_deep=False)
    row = one_row(record, drug_id)
    form = forms.LineForm.of(dict(row.values), row.version, drug_id)
    return page("formulary/line.html", fragment="formulary/_grid_edit.html", record=record, row=row, form=form)


@bp.get("/editions/<int:number>/lines/<int:drug_id>/row")
@requires(P.FORMULARY_READ)
def row(number: int, drug_id: int) -> Any:
    """The row as it stands: what Escape brings back."""
    record = EditionRecord(number, staff(), is_deep=False)
    return page("formulary/line.html", fragment="formulary/_grid_row.html", **shown(record, drug_id))


def shown(record: EditionRecord, drug_id: int) -> dict[str, Any]:
    found = one_row(record, drug_id)
    return {"record": record, "row": found, "form": forms.LineForm.of(dict(found.values), found.version, drug_id), "is_new": True}


def answered(number: int, drug_id: int, form: Any, operation: Any, *args: Any, **kwargs: Any) -> Any:
    """Do it; HTMX gets the row as it stands then, a plain browser the grid from that line on."""
    if form.accepts(operation, number, drug_id, *args, by=staff(), version=form.version.data, **kwargs):
        record = EditionRecord(number, staff(), is_deep=False)
        if wants_fragment():
            return page("formulary/line.html", fragment="formulary/_grid_row.html", **shown(record, drug_id))
        tell(say("Kept."))
        return done(then=url_for(".lines", number=number, after=max(0, drug_id - 5)))
    return refused(number, drug_id, form)


def refused(number: int, drug_id: int, form: Any) -> Any:
    """The form again with its errors and what was typed."""
    record = EditionRecord(number, staff(), is_deep=False)
    typed = form if isinstance(form, forms.LineForm) else forms.LineForm.of(dict(one_row(record, drug_id).values), None)
    return page(
        "formulary/line.html",
        fragment="formulary/_grid_edit.html",
        status=form.status,
        record=record,
        row=one_row(record, drug_id),
        form=typed,
        refused=form,
    )


@bp.post("/editions/<int:number>/lines/<int:drug_id>")
@requires(P.FORMULARY_EDIT)
def set_line(number: int, drug_id: int) -> Any:
    form = forms.LineForm(f"line{drug_id}")
    return answered(number, drug_id, form, set_typed, form, source=form.source.data or "")


def set_typed(number: int, drug_id: int, form: forms.LineForm, **kwargs: Any) -> str:
    """The terms are read once the shape is right."""
    return editing.set_line(number, drug_id, form.terms(), **kwargs)


@bp.post("/editions/<int:number>/lines/<int:drug_id>/removal")
@requires(P.FORMULARY_EDIT)
def remove_line(number: int, drug_id: int) -> Any:
    form = forms.StepForm("remove")
    return answered(number, drug_id, form, editing.remove_line, source=form.note.data or "")


@bp.post("/editions/<int:number>/lines/<int:drug_id>/restoration")
@requires(P.FORMULARY_EDIT)
def restore_line(number: int, drug_id: int) -> Any:
    """Leave the line as the edition before has it. A new line vanishes, so that there is no row to show."""
    form = forms.StepForm("restore")
    if form.accepts(editing.restore_line, number, drug_id, by=staff(), version=form.version.data):
        tell(say("The line is as the edition before has it."))
        return done(then=url_for(".lines", number=number, after=max(0, drug_id - 5)))
    return refused(number, drug_id, form)


@bp.post("/editions/<int:number>/undo")
@requires(P.FORMULARY_EDIT)
def undo(number: int) -> Any:
    """Take the own last edit back."""
    form = forms.StepForm("undo")
    if form.accepts(editing.undo, number, by=staff()):
        tell(say("%(number)s is again as it was.", number=form.result))
    else:
        for error in form.form_errors:
            flash(str(error), "warn")
    return see(url_for(".lines", number=number))
