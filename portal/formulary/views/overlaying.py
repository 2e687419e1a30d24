"""Routes of suspensions: proposed on the drug's page, confirmed and lifted on their own."""

from typing import Any

from flask import url_for

from portal.core.tongues import say
from portal.formulary import forms, suspending
from portal.formulary.drug_screens import SuspensionRecord
from portal.formulary.views import DONE, bp, tell
from portal.formulary.views.drugs import drawn as drug_page
from portal.web.answers import done, page
from portal.web.permissions import Permission as P
from portal.web.permissions import requires, staff


@bp.post("/drugs/<int:drug_id>/suspension")
@requires(P.FORMULARY_SUSPEND)
def suspend(drug_id: int) -> Any:
    form = forms.SuspendForm("suspend")
    if form.accepts(suspending.suspend, drug_id, reason=form.reason.data, note=form.note.data or "", by=staff()):
        tell(say("Proposed. Another person has to confirm it."))
        return done(then=url_for(".suspension", reference=form.result))
    return drug_page(drug_id, form)


def drawn(reference: str, refused: Any = None) -> Any:
    return page(
        "formulary/suspension.html",
        status=refused.status if refused else 200,
        screen=SuspensionRecord(reference, staff()),
        refused=refused,
    )


@bp.get("/suspensions/<reference>")
@requires(P.FORMULARY_READ)
def suspension(reference: str) -> Any:
    return drawn(reference)


def answered(reference: str, verb: str, operation: Any) -> Any:
    form = forms.StepForm(verb)
    if form.accepts(operation, reference, by=staff(), version=form.version.data, note=form.note.data or ""):
        tell(DONE)
        return done(then=url_for(".suspension", reference=reference))
    return drawn(reference, form)


@bp.post("/suspensions/<reference>/confirmation")
@requires(P.FORMULARY_SUSPEND)
def confirm_suspension(reference: str) -> Any:
    return answered(reference, "confirm", suspending.confirm)


@bp.post("/suspensions/<reference>/drop")
@requires(P.FORMULARY_SUSPEND)
def drop_suspension(reference: str) -> Any:
    return answered(reference, "drop", suspending.drop)


@bp.post("/suspensions/<reference>/lifting")
@requires(P.FORMULARY_SUSPEND)
def propose_lifting(reference: str) -> Any:
    return answered(reference, "propose_lifting", suspending.propose_lifting)


@bp.post("/suspensions/<reference>/lifting/confirmation")
@requires(P.FORMULARY_SUSPEND)
def confirm_lifting(reference: str) -> Any:
    return answered(reference, "confirm_lifting", suspending.confirm_lifting)


@bp.post("/suspensions/<reference>/lifting/drop")
@requires(P.FORMULARY_SUSPEND)
def drop_lifting(reference: str) -> Any:
    return answered(reference, "drop_lifting", suspending.drop_lifting)
