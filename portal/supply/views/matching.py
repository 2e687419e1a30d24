"""Routes of the queue of names: what feeds mean by a partner or a drug."""

from typing import Any

from flask import flash, request, url_for

from portal.core.tongues import say
from portal.supply import feed_words, matching
from portal.supply.feed_screens import MatchingPage
from portal.supply.forms.feeds import MatchForm
from portal.supply.views import bp, tab
from portal.web.answers import done, page
from portal.web.forms import StepForm
from portal.web.permissions import Permission as P
from portal.web.permissions import requires, staff

tab("supply.matching", say("Names to match"))


@bp.get("/matching", endpoint="matching")
@requires(P.SUPPLY_READ)
def names() -> Any:
    return drawn()


def drawn(refused: StepForm | None = None) -> Any:
    return page(
        "supply/matching.html",
        status=refused.status if refused else 200,
        screen=MatchingPage(request.args, staff()),
        refused=refused,
        feed_words=feed_words,
    )


@bp.post("/matching/<int:name_id>/match")
@requires(P.SUPPLY_ACT)
def match_name(name_id: int) -> Any:
    form = MatchForm(f"match-{name_id}")
    arguments = {"to": form.to.data or "", "everywhere": form.everywhere.data, "version": form.version.data}
    if form.accepts(matching.match, name_id, by=staff(), **arguments):
        flash(str(say("Matched. It counts at once, and can be undone under “Matched”.")), "ok")
        return done(then=url_for(".matching"))
    return drawn(form)


@bp.post("/matching/<int:name_id>/set-aside")
@requires(P.SUPPLY_ACT)
def set_name_aside(name_id: int) -> Any:
    return stepped(matching.set_aside, StepForm(f"set_aside-{name_id}"), name_id)


@bp.post("/matching/<int:name_id>/undo")
@requires(P.SUPPLY_ACT)
def undo_match(name_id: int) -> Any:
    return stepped(matching.undo_match, StepForm(f"undo_match-{name_id}"), name_id)


@bp.post("/matching/known")
@requires(P.SUPPLY_ACT)
def match_known() -> Any:
    """Look again at all that waits."""
    form = StepForm("match_known")
    if form.accepts(matching.match_known, by=staff()):
        return done(then=url_for(".matching"))
    return drawn(form)


def stepped(operation: Any, form: StepForm, name_id: int) -> Any:
    if form.accepts(operation, name_id, by=staff(), note=form.note.data or "", version=form.version.data):
        return done(then=url_for(".matching"))
    return drawn(form)
