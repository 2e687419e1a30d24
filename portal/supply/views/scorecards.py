"""Routes of scorecards and corrective actions: the comparison, a partner's months, what is to be mended."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import flash, request, url_for

from portal.core import clock
from portal.core.lifecycle import NotFound
from portal.core.tongues import say
from portal.supply import correcting, score_texts, scoring
from portal.supply.correct_lifecycle import ActionState
from portal.supply.correct_list import ActionList, days_left
from portal.supply.forms import scores as score_forms
from portal.supply.score_list import ScoreList
from portal.supply.score_screens import ActionPage, PartnerCards, ScorePage, occasion
from portal.supply.views import bp, tab
from portal.web.answers import again, done, page
from portal.web.forms import StepForm
from portal.web.permissions import Permission as P
from portal.web.permissions import requires, staff

tab("supply.scorecards", say("Scorecards"))
tab("supply.actions", say("Corrective actions"))
USUAL_DAYS = 30
STEPS: dict[str, Callable[..., None]] = {
    "rearrange": correcting.rearrange,
    "answer": correcting.answer,
    "finish": correcting.finish,
    "verify": correcting.verify,
    "send_back": correcting.send_back,
    "drop": correcting.drop,
}


@bp.get("/scorecards")
@requires(P.SUPPLY_READ)
def scorecards() -> Any:
    """The comparison; HTMX asks for more rows only."""
    fragment = "supply/_score_rows.html" if "after" in request.args else ""
    return page("supply/scorecards.html", fragment=fragment, screen=ScoreList(staff()), texts=score_texts)


@bp.get("/scorecards/facets")
@requires(P.SUPPLY_READ)
def scorecard_facets() -> Any:
    return page("lists/facets.html", fragment="lists/_facets.html", screen=ScoreList(staff()))


@bp.get("/partners/<reference>/scorecards")
@requires(P.SUPPLY_READ)
def partner_scorecards(reference: str) -> Any:
    """The months of one partner: a part of its page."""
    return page("supply/_partner_scorecards.html", screen=PartnerCards(reference), texts=score_texts)


@bp.get("/partners/<reference>/scorecards/<month>")
@requires(P.SUPPLY_READ)
def scorecard(reference: str, month: str) -> Any:
    return card_page(reference, month)


def card_page(reference: str, month: str, refused: StepForm | None = None) -> Any:
    return page(
        "supply/scorecard.html",
        status=refused.status if refused else 200,
        screen=ScorePage(reference, month, staff()),
        texts=score_texts,
        action=ActionState,
        refused=refused,
    )


@bp.post("/partners/<reference>/scorecards/<month>/correction")
@requires(P.SUPPLY_ACT)
def correct_scorecard(reference: str, month: str) -> Any:
    """Freeze the month anew, beside the earlier editions."""
    first, form = score_texts.month_of(month), score_forms.CorrectForm("correct")
    if first is None:
        raise NotFound(month)
    if form.accepts(scoring.correct, reference.upper(), first, note=form.note.data or "", edition=form.edition.data, by=staff()):
        flash(str(say("A new edition stands beside the earlier ones.")), "ok")
        return done(then=url_for(".scorecard", reference=reference.upper(), month=month))
    return card_page(reference, month, form)


@bp.get("/actions")
@requires(P.SUPPLY_READ)
def actions() -> Any:
    fragment = "supply/_action_rows.html" if "after" in request.args else ""
    return page("supply/actions.html", fragment=fragment, screen=ActionList(staff()), days_left=days_left)


@bp.get("/actions/facets")
@requires(P.SUPPLY_READ)
def action_facets() -> Any:
    return page("lists/facets.html", fragment="lists/_facets.html", screen=ActionList(staff()))


@bp.get("/actions/new")
@requires(P.SUPPLY_ACT)
def new_action() -> Any:
    because = occasion(request.args.get("scorecard", ""), request.args.get("alert", ""))
    due = clock.today() + timedelta(days=USUAL_DAYS)
    form = score_forms.OpenForm("open", formdata=None, owner_id=staff().id, due_on=due)
    return page("supply/action_new.html", form=form, because=because)


@bp.post("/actions")
@requires(P.SUPPLY_ACT)
def open_action() -> Any:
    because, form = occasion(request.args.get("scorecard", ""), request.args.get("alert", "")), score_forms.OpenForm("open")
    opening: Any = (correcting.open_from_card, because.card.id) if because.card else (correcting.open_from_alert, because.alert.reference)  # type: ignore[union-attr]  # fmt: skip
    if form.accepts(*opening, **form.said, by=staff()):
        return done(then=url_for(".action", reference=form.result))
    return again("supply/action_new.html", page="supply/action_new.html", form=form, because=because)


@bp.get("/actions/<reference>")
@requires(P.SUPPLY_READ)
def action(reference: str) -> Any:
    return action_page(reference)


def action_page(reference: str, refused: StepForm | None = None) -> Any:
    screen = ActionPage(reference, staff())
    row = screen.action
    typed = {"owner_id": row.owner_id, "due_on": row.due_on, "replied_on": clock.today()}
    forms = {verb: score_forms.FORMS.get(verb, StepForm)(verb, formdata=None, **typed) for verb in STEPS}
    if refused is not None:
        forms[refused.verb] = refused
    return page(
        "supply/action.html",
        status=refused.status if refused else 200,
        screen=screen,
        forms=forms,
        refused=refused,
        steps=score_forms,
        left=days_left(row),
    )


@bp.post("/actions/<reference>/<verb>")
@requires(P.SUPPLY_READ)
def take_action_step(reference: str, verb: str) -> Any:
    """A step of an action. The operation says who may."""
    if verb not in STEPS:
        raise NotFound(verb)
    form = score_forms.FORMS.get(verb, StepForm)(verb)
    said = {f.name: f.data for f in form if f.name in ("owner_id", "due_on", "replied_on")}
    arguments = {"note": form.note.data or "", "version": form.version.data, **said}
    if form.accepts(STEPS[verb], reference.upper(), by=staff(), **arguments):
        flash(str(say("Done and recorded.")), "ok")
        return done(then=url_for(".action", reference=reference.upper()))
    return action_page(reference, form)
