"""Routes of clearing: the lines that wait in a lane, cleared one by one or as selected, and objections."""

from typing import Any

from flask import flash, request, url_for

from portal.core.lifecycle import NotFound
from portal.core.numerals import whole
from portal.core.tongues import say
from portal.formulary import clearing, forms
from portal.formulary.edition_models import LANES
from portal.formulary.line_screens import Lane, next_waiting, one_row, verdicts_on
from portal.formulary.screens import EditionRecord, lane_word
from portal.formulary.views import bp, tell
from portal.formulary.views.gridding import asked
from portal.web.answers import done, page
from portal.web.permissions import Permission as P
from portal.web.permissions import requires, staff

SAID = {"clear": say("The line is cleared."), "object": say("The objection stands; the line goes back to its editors.")}


def lane_of(number: int, lane: str) -> Lane:
    """Raises NotFound for a lane that there is not."""
    if lane not in LANES:
        raise NotFound(lane)
    return Lane(EditionRecord(number, staff(), is_deep=False), lane, after=asked("after"), size=min(asked("size"), 999))


@bp.get("/editions/<int:number>/clearing/<lane>")
@requires(P.FORMULARY_READ)
def waiting(number: int, lane: str) -> Any:
    """The lines that wait in a lane; HTMX asks for more rows only."""
    screen = lane_of(number, lane)
    fragment = "formulary/_waiting_rows.html" if "after" in request.args else ""
    return page("formulary/waiting.html", fragment=fragment, screen=screen, word=lane_word(lane))


@bp.post("/editions/<int:number>/clearing/<lane>")
@requires(P.FORMULARY_READ)
def clear_lines(number: int, lane: str) -> Any:
    """Clear those selected, each as its page showed it: drug and version."""
    outcomes = clearing.clear_lines(number, lane, chosen(), by=staff())
    left = [o for o in outcomes if not o.is_done]
    tell(say("Lines cleared: %(done)s, left out: %(left)s.", done=len(outcomes) - len(left), left=len(left)))
    for outcome in left[:10]:
        flash(str(say("%(number)s: %(why)s", number=outcome.approval_no, why=outcome.text)), "warn")
    return done(then=url_for(".waiting", number=number, lane=lane, size=min(asked("size"), 999) or None))


def chosen() -> dict[int, int]:
    """Drug id → version, of the boxes that were ticked."""
    pairs = (text.partition(":") for text in request.form.getlist("record"))
    numbers = ((whole(drug), whole(version)) for drug, _, version in pairs)
    return {drug: version for drug, version in numbers if drug is not None and version is not None}


def drawn(number: int, lane: str, drug_id: int, refused: Any = None) -> Any:
    screen = lane_of(number, lane)
    return page(
        "formulary/clear.html",
        status=refused.status if refused else 200,
        record=screen.record,
        lane=lane,
        word=lane_word(lane),
        row=one_row(screen.record, drug_id),
        verdicts=verdicts_on(screen.record, drug_id),
        refused=refused,
        objection=refused if isinstance(refused, forms.ObjectForm) else forms.ObjectForm("object"),
    )


@bp.get("/editions/<int:number>/clearing/<lane>/<int:drug_id>")
@requires(P.FORMULARY_READ)
def one_waiting(number: int, lane: str, drug_id: int) -> Any:
    """One line by itself: before and after, its source, its checks, and what others said of it."""
    return drawn(number, lane, drug_id)


def answered(number: int, lane: str, drug_id: int, form: Any, operation: Any, **kwargs: Any) -> Any:
    """Give the verdict; then the next line that waits, or the edition when none does."""
    if not form.accepts(operation, number, lane, drug_id, by=staff(), version=form.version.data, **kwargs):
        return drawn(number, lane, drug_id, form)
    tell(SAID[form.verb])
    following = next_waiting(EditionRecord(number, staff(), is_deep=False), lane, drug_id, staff())
    if following is None:
        return done(then=url_for(".edition", number=number))
    return done(then=url_for(".one_waiting", number=number, lane=lane, drug_id=following))


@bp.post("/editions/<int:number>/clearing/<lane>/<int:drug_id>")
@requires(P.FORMULARY_READ)
def clear(number: int, lane: str, drug_id: int) -> Any:
    form = forms.StepForm("clear")
    return answered(number, lane, drug_id, form, clearing.clear, note=form.note.data or "")


@bp.post("/editions/<int:number>/clearing/<lane>/<int:drug_id>/objection")
@requires(P.FORMULARY_READ)
def object_to(number: int, lane: str, drug_id: int) -> Any:
    form = forms.ObjectForm("object")
    return answered(number, lane, drug_id, form, clearing.object_to, note=form.note.data or "")
