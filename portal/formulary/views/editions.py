"""Routes of one edition: its page, its steps, its impact, and its difference from another."""

from typing import Any

from flask import request, send_file, url_for

from portal.core.numerals import whole
from portal.core.tongues import say
from portal.formulary import drafting, files, forms, publishing, rebasing
from portal.formulary.screens import Comparison, EditionRecord
from portal.formulary.views import bp, tell
from portal.web.answers import done, page
from portal.web.permissions import Permission as P
from portal.web.permissions import requires, staff

SHOWN = 60
SAID = {
    "submit": say("Submitted: the changed lines wait in both lanes."),
    "take_over": say("The newest edition is taken over; what it changed goes through both lanes again."),
    "return": say("Returned to draft."),
    "acknowledge": say("Acknowledged."),
    "publish": say("Published."),
}


def drawn(number: int, refused: Any = None) -> Any:
    """The page of an edition, with the form that was refused in its place."""
    return page(
        "formulary/edition.html",
        status=refused.status if refused else 200,
        screen=EditionRecord(number, staff()),
        refused=refused,
        publish=refused if isinstance(refused, forms.PublishForm) else forms.PublishForm("publish"),
    )


@bp.get("/editions/<int:number>")
@requires(P.FORMULARY_READ)
def edition(number: int) -> Any:
    return drawn(number)


@bp.post("/editions")
@requires(P.FORMULARY_EDIT)
def draft() -> Any:
    """Begin a draft upon the newest edition."""
    form = forms.DraftForm()
    if form.accepts(drafting.draft, by=staff(), note=form.note.data or ""):
        tell(say("The draft is begun. Edit its lines, or import a change set."))
        return done(then=url_for(".edition", number=form.result))
    return page("formulary/draft.html", status=form.status, form=form)


def answered(number: int, form: Any, operation: Any, *args: Any, **kwargs: Any) -> Any:
    """Take the step; then the edition afresh, or its page with the reason why not."""
    if form.accepts(operation, number, *args, by=staff(), version=form.version.data, **kwargs):
        tell(SAID[form.verb])
        return done(then=url_for(".edition", number=number))
    return drawn(number, form)


@bp.post("/editions/<int:number>/submission")
@requires(P.FORMULARY_EDIT)
def submit(number: int) -> Any:
    form = forms.StepForm("submit")
    return answered(number, form, drafting.submit, note=form.note.data or "")


@bp.post("/editions/<int:number>/taking-over")
@requires(P.FORMULARY_EDIT)
def take_over(number: int) -> Any:
    return answered(number, forms.StepForm("take_over"), rebasing.take_over)


@bp.post("/editions/<int:number>/return")
@requires(P.FORMULARY_READ)
def return_edition(number: int) -> Any:
    form = forms.StepForm("return")
    return answered(number, form, publishing.return_edition, note=form.note.data or "")


@bp.post("/editions/<int:number>/acknowledgement")
@requires(P.FORMULARY_PUBLISH)
def acknowledge(number: int) -> Any:
    form = forms.AcknowledgeForm("acknowledge")
    return answered(number, form, publishing.acknowledge, form.threshold.data or "", note=form.note.data or "")


@bp.post("/editions/<int:number>/publication")
@requires(P.FORMULARY_PUBLISH)
def publish(number: int) -> Any:
    form = forms.PublishForm("publish")
    at = form.instant if form.validate_on_submit() else None
    return answered(number, form, publishing.publish, at=at, note=form.note.data or "")


@bp.post("/editions/<int:number>/rollback")
@requires(P.FORMULARY_EDIT)
def roll_back(number: int) -> Any:
    """A draft that brings this edition back."""
    form = forms.StepForm("roll_back")
    if form.accepts(drafting.roll_back, number, by=staff(), note=form.note.data or ""):
        tell(say("A draft is begun that brings the edition back."))
        return done(then=url_for(".edition", number=form.result))
    return drawn(number, form)


@bp.get("/editions/<int:number>/impact")
@requires(P.FORMULARY_READ)
def impact(number: int) -> Any:
    """What publishing would do."""
    return page("formulary/impact.html", screen=EditionRecord(number, staff()))


def compared(number: int) -> Comparison:
    other = request.args.get("with", "")
    return Comparison(number, whole(other))


@bp.get("/editions/<int:number>/difference")
@requires(P.FORMULARY_READ)
def difference(number: int) -> Any:
    """Line by line and column by column, against its base or `with` another edition."""
    screen, after = compared(number), request.args.get("after", "")
    rows, next_after = screen.part(whole(after) or 0, SHOWN)
    return page(
        "formulary/difference.html",
        fragment="formulary/_difference_rows.html" if after else "",
        screen=screen,
        rows=rows,
        next_after=next_after,
        size=SHOWN,
    )


@bp.get("/editions/<int:number>/difference.xlsx")
@requires(P.FORMULARY_READ)
def difference_file(number: int) -> Any:
    screen = compared(number)
    before = screen.before.number if screen.before else 0
    return send_file(
        files.difference_workbook(screen.differences, before, number),
        mimetype=files.XLSX,
        as_attachment=True,
        download_name=f"editions-{before}-{number}.xlsx",
    )
