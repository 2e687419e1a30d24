"""Routes of proposals for rosters: begun, shaped line by line, proposed, checked."""

from collections.abc import Callable
from typing import Any

from flask import flash, request, url_for

from portal.centers import proposing, publishing
from portal.centers.forms.roster import LineForm, PublishForm, QuickForm
from portal.centers.proposal_list import Proposals
from portal.centers.roster_screens import ProposalScreen
from portal.centers.views import bp
from portal.core.paging import Cursor
from portal.core.tongues import say
from portal.web.answers import done, page
from portal.web.forms import StepForm
from portal.web.permissions import Permission as P
from portal.web.permissions import requires, staff


@bp.get("/proposals")
@requires(P.CENTERS_READ)
def proposals() -> Any:
    """Every proposal within reach."""
    fragment = "centers/proposal_rows.html" if "after" in request.args else ""
    return page("centers/proposals.html", fragment=fragment, screen=Proposals(staff()))


@bp.get("/proposals/facets")
@requires(P.CENTERS_READ)
def proposal_facets() -> Any:
    return page("lists/facets.html", fragment="lists/_facets.html", screen=Proposals(staff()))


@bp.post("/<reference>/proposals")
@requires(P.CENTERS_PROPOSE)
def begin_proposal(reference: str) -> Any:
    form = StepForm("begin")
    if not form.accepts(proposing.draft, reference, by=staff(), note=form.note.data or ""):
        flash(str(form.form_errors[0] if form.form_errors else say("Nothing was begun.")), "bad")
        return done(then=url_for(".roster", reference=reference))
    return done(then=url_for(".proposal", reference=form.result))


@bp.get("/proposals/<reference>")
@requires(P.CENTERS_READ)
def proposal(reference: str) -> Any:
    return drawn(reference)


@bp.get("/proposals/<reference>/timeline")
@requires(P.CENTERS_READ)
def proposal_timeline(reference: str) -> Any:
    after, screen = request.args.get("after"), ProposalScreen(reference, staff())
    story = screen.story(100, Cursor.behind(after, int))
    return page("centers/proposal_timeline.html", screen=screen, story=story)


def drawn(reference: str, refused: StepForm | None = None) -> Any:
    """The page, with the form that was refused as it was typed."""
    after = request.args.get("after", "")[:40]
    screen = ProposalScreen(reference, staff(), after)
    line = (
        refused
        if isinstance(refused, LineForm)
        else LineForm("put", formdata=None, data=screen.known(request.args.get("line", "")))
    )
    status = refused.status if refused is not None else 200
    fragment = "centers/_proposal_roster_rows.html" if after else ""
    return page("centers/proposal.html", status=status, fragment=fragment, screen=screen, line=line, refused=refused)


@bp.post("/proposals/<reference>/lines")
@requires(P.CENTERS_PROPOSE)
def put_line(reference: str) -> Any:
    """Propose one change as it was typed."""
    form = LineForm("put")
    said = {"said": form.said(), "until": form.ends_on.data, "note": form.note.data or "", "version": form.version.data}
    doctor, action = form.doctor.data or "", form.action.data or ""
    return answered(reference, form, proposing.put_line, doctor, action, **said)


@bp.post("/proposals/<reference>/lines/quick")
@requires(P.CENTERS_PROPOSE)
def quick_line(reference: str) -> Any:
    """End, suspend, resume a line, or propose nothing for it any more, in one press."""
    form = QuickForm("quick")
    action, doctor = form.wanted
    if action == "drop":
        return answered(reference, form, proposing.drop_line, doctor, version=form.version.data)
    return answered(reference, form, proposing.put_line, doctor, action, version=form.version.data)


def answered(reference: str, form: StepForm, operation: Callable[..., Any], *values: Any, **said: Any) -> Any:
    """Take the step; then the proposal afresh, or the same page with the reason why not."""
    if not form.accepts(operation, reference.upper(), *values, by=staff(), **said):
        return drawn(reference, form)
    return done(then=url_for(".proposal", reference=reference))


def noted(form: StepForm) -> dict[str, Any]:
    return {"note": form.note.data or ""}


def plain(form: StepForm) -> dict[str, Any]:
    return {}


def returned(form: StepForm) -> dict[str, Any]:
    return {"seen": form.seen.data or "", **noted(form)}


def published(form: Any) -> dict[str, Any]:
    return {**returned(form), "acknowledged": form.acknowledged.data or ()}


# (step, its address, the permission of its route, its operation, its form, what the form carries beside the version)
STEPS: tuple[tuple[str, str, P, Callable[..., Any], type[StepForm], Callable[[Any], dict[str, Any]]], ...] = (
    ("propose", "proposal", P.CENTERS_PROPOSE, proposing.propose, StepForm, noted),
    ("rebase", "rebase", P.CENTERS_PROPOSE, proposing.rebase, StepForm, plain),
    ("withdraw", "withdrawal", P.CENTERS_PROPOSE, proposing.withdraw, StepForm, noted),
    ("return", "return", P.CENTERS_PUBLISH, publishing.return_proposal, StepForm, returned),
    ("publish", "publication", P.CENTERS_PUBLISH, publishing.publish, PublishForm, published),
)
PATHS = {verb: path for verb, path, *_ in STEPS}


def view_of(verb: str, permission: P, operation: Callable[..., Any], kind: type[StepForm], carried: Any) -> Callable[..., Any]:
    @requires(permission)
    def view(reference: str) -> Any:
        form = kind(verb)
        return answered(reference, form, operation, version=form.version.data, **carried(form))

    return view


for _verb, _path, _permission, _operation, _kind, _carried in STEPS:
    _view = view_of(_verb, _permission, _operation, _kind, _carried)
    bp.add_url_rule(f"/proposals/<reference>/{_path}", f"{_verb}_proposal", _view, methods=["POST"])


@bp.context_processor
def where_steps_lead() -> dict[str, Any]:
    return {"proposal_paths": PATHS}
