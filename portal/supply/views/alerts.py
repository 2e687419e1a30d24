"""Routes of alerts: the worklist, one alert, its steps; what is open at a partner."""

from collections.abc import Callable
from typing import Any

from flask import flash, request, url_for

from portal.core.lifecycle import NotFound
from portal.core.numerals import whole
from portal.core.tongues import say
from portal.supply import alert_queries, alert_steps, alert_words
from portal.supply import cover_screens as screens
from portal.supply.alert_list import AlertList
from portal.supply.alert_screens import AlertRecord
from portal.supply.feed_queries import partner_id_of
from portal.supply.forms.alerts import STEP_NAMES, AssignForm, ClosingForm
from portal.supply.views import bp, tab
from portal.web.answers import done, page
from portal.web.forms import StepForm
from portal.web.permissions import Permission as P
from portal.web.permissions import requires, staff

tab("supply.alerts", say("Alerts"))
DONE = say("Done and recorded.")
STEPS: dict[str, Callable[..., None]] = {
    "take": alert_steps.take_alert,
    "acknowledge": alert_steps.acknowledge,
    "mitigate": alert_steps.mitigate,
    "monitor": alert_steps.monitor,
    "reopen": alert_steps.reopen,
}
CLOSINGS: dict[str, Callable[..., None]] = {"resolve": alert_steps.resolve, "dismiss": alert_steps.dismiss}
WORDS: dict[str, Any] = {
    "alert_words": alert_words,
    "look": screens.look,
    "age": screens.age,
    "unknown_names": screens.UNKNOWN_NAMES,
}


@bp.get("/alerts")
@requires(P.SUPPLY_READ)
def alerts() -> Any:
    """The worklist; HTMX asks for more rows only."""
    fragment = "supply/_alert_rows.html" if "after" in request.args else ""
    return page("supply/alerts.html", fragment=fragment, screen=AlertList(staff()), **WORDS)


@bp.get("/alerts/facets")
@requires(P.SUPPLY_READ)
def alert_facets() -> Any:
    return page("lists/facets.html", fragment="lists/_facets.html", screen=AlertList(staff()))


@bp.get("/alerts/<reference>", endpoint="alert")
@requires(P.SUPPLY_READ)
def show_alert(reference: str) -> Any:
    return drawn(reference)


def drawn(reference: str, refused: StepForm | None = None) -> Any:
    """The page, with the form that was refused as it was typed."""
    forms = {"assign": AssignForm("assign", formdata=None), **{verb: ClosingForm(verb, formdata=None) for verb in CLOSINGS}}
    if refused is not None:
        forms[refused.verb] = refused  # type: ignore[assignment]
    status = refused.status if refused is not None else 200
    screen = AlertRecord(reference, staff())
    return page("supply/alert.html", status=status, screen=screen, forms=forms, refused=refused, step_names=STEP_NAMES, **WORDS)


def answered(reference: str, form: StepForm, act: Callable[..., Any], **said: Any) -> Any:
    said = {"note": form.note.data or "", "version": form.version.data, **said}
    if form.accepts(act, reference.upper(), by=staff(), **said):
        flash(str(DONE), "ok")
        return done(then=url_for(".alert", reference=reference.upper()))
    return drawn(reference, form)


@bp.post("/alerts/<reference>/assign")
@requires(P.SUPPLY_ACT)
def assign_alert(reference: str) -> Any:
    form = AssignForm("assign")
    return answered(reference, form, alert_steps.assign, owner_id=whole(form.owner_id.data or "") or 0)


@bp.post("/alerts/<reference>/<verb>")
@requires(P.SUPPLY_ACT)
def take_alert_step(reference: str, verb: str) -> Any:
    if verb in CLOSINGS:
        form = ClosingForm(verb)
        return answered(reference, form, CLOSINGS[verb], cause=form.cause.data or "")
    if verb not in STEPS:
        raise NotFound(verb)
    return answered(reference, StepForm(verb), STEPS[verb])


@bp.get("/partners/<reference>/alerts")
@requires(P.SUPPLY_READ)
def partner_alerts(reference: str) -> Any:
    """What is open at one partner: a part of its page."""
    found = alert_queries.open_at(partner_id_of(reference.upper()))
    return page("supply/_partner_alerts.html", alerts=found, reference=reference.upper(), **WORDS)
