"""Routes of proposals from outside: entered, screened, judged."""

from typing import Any

from flask import url_for

from portal.formulary import forms, lifecycle, proposing
from portal.formulary.views import DONE, bp, tell
from portal.ledger.queries import timeline
from portal.web.answers import done, page
from portal.web.permissions import Permission as P
from portal.web.permissions import requires, staff


@bp.get("/proposals/new")
@requires(P.FORMULARY_EDIT)
def new_proposal() -> Any:
    return page("formulary/proposal_new.html", form=forms.ProposalForm())


@bp.post("/proposals")
@requires(P.FORMULARY_EDIT)
def receive() -> Any:
    form = forms.ProposalForm()
    said = {name: form[name].data or "" for name in ("organisation", "approval_no", "generic_name", "diseases", "reasons")}
    if form.accepts(proposing.receive, by=staff(), **said):
        tell(DONE)
        return done(then=url_for(".proposal", reference=form.result))
    return page("formulary/proposal_new.html", status=form.status, form=form)


def drawn(reference: str, refused: Any = None) -> Any:
    row, viewer = proposing.find(reference), staff()
    options = lifecycle.proposal.options(proposing.facts_of(row, viewer), viewer.permissions)
    return page(
        "formulary/proposal.html",
        status=refused.status if refused else 200,
        row=row,
        options=options,
        refused=refused,
        refusal=refused if isinstance(refused, forms.RefuseProposalForm) else forms.RefuseProposalForm("refuse"),
        timeline=timeline("drug_proposal", row.id, viewer, 30),
    )


@bp.get("/proposals/<reference>")
@requires(P.FORMULARY_READ)
def proposal(reference: str) -> Any:
    return drawn(reference)


@bp.post("/proposals/<reference>/acceptance")
@requires(P.DRUGS_WRITE)
def accept(reference: str) -> Any:
    form = forms.StepForm("accept")
    if form.accepts(proposing.accept, reference, by=staff(), version=form.version.data, note=form.note.data or ""):
        tell(DONE)
        return done(then=url_for(".proposal", reference=reference))
    return drawn(reference, form)


@bp.post("/proposals/<reference>/refusal")
@requires(P.DRUGS_WRITE)
def refuse(reference: str) -> Any:
    form = forms.RefuseProposalForm("refuse")
    if form.accepts(
        proposing.refuse,
        reference,
        reason=form.reason.data,
        note=form.note.data or "",
        by=staff(),
        version=form.version.data,
    ):
        tell(DONE)
        return done(then=url_for(".proposal", reference=reference))
    return drawn(reference, form)
