"""Routes of the steps of a file, and of one look-up of one item: each a real form that works without scripts too."""

from collections.abc import Callable
from typing import Any

from flask import flash, url_for

from portal.core.tongues import say
from portal.doctors import approving, filing, inviting, verifying
from portal.doctors.forms import VerifyForm
from portal.doctors.views import bp
from portal.doctors.views.looking import drawn
from portal.doctors.views.steps import PATHS, form_of
from portal.web.answers import done
from portal.web.forms import StepForm
from portal.web.permissions import Permission as P
from portal.web.permissions import requires, staff


def answered(reference: str, form: StepForm, operation: Callable[..., Any], **arguments: Any) -> Any:
    """Take the step; then the file afresh, or the same page with the reason why not."""
    if not form.accepts(operation, reference, by=staff(), version=form.version.data, **arguments):
        return drawn(reference, form)
    return done(then=url_for(".show", reference=reference))


def noted(form: StepForm) -> dict[str, Any]:
    return {"note": form.note.data or ""}


def decided(form: StepForm) -> dict[str, Any]:
    """What every decision carries beside the version: the content that its page showed, and the note."""
    return {"seen": form.seen.data or "", "note": form.note.data or ""}


@bp.post("/<reference>/" + PATHS["accept"])
@requires(P.DOCTORS_WRITE)
def accept(reference: str) -> Any:
    return answered(reference, form_of("accept"), inviting.accept)


@bp.post("/<reference>/" + PATHS["submit"])
@requires(P.DOCTORS_WRITE)
def submit(reference: str) -> Any:
    return answered(reference, form_of("submit"), filing.submit)


@bp.post("/<reference>/" + PATHS["withdraw"])
@requires(P.DOCTORS_WRITE)
def withdraw(reference: str) -> Any:
    form = form_of("withdraw")
    return answered(reference, form, filing.withdraw, **noted(form))


@bp.post("/<reference>/" + PATHS["reopen"])
@requires(P.DOCTORS_WRITE)
def reopen(reference: str) -> Any:
    form = form_of("reopen")
    return answered(reference, form, filing.reopen, **noted(form))


@bp.post("/<reference>/" + PATHS["take_up"])
@requires(P.DOCTORS_VERIFY)
def take_up(reference: str) -> Any:
    return answered(reference, form_of("take_up"), verifying.take_up)


@bp.post("/<reference>/verifications")
@requires(P.DOCTORS_VERIFY)
def verify(reference: str) -> Any:
    """Record one look-up of one item."""
    form = VerifyForm("verify")
    form.verb = f"verify-{form.item.data or ''}"
    said = {"source": form.source.data, "method": form.method.data, "result": form.result.data}
    return answered(
        reference, form, verifying.verify, item=form.item.data or "", holds_until=form.holds_until.data, **said, **noted(form)
    )


@bp.post("/<reference>/" + PATHS["finish"])
@requires(P.DOCTORS_VERIFY)
def finish(reference: str) -> Any:
    form = form_of("finish")
    return answered(reference, form, verifying.finish, **noted(form))


@bp.post("/<reference>/" + PATHS["return"])
@requires(P.DOCTORS_READ)
def return_file(reference: str) -> Any:
    """By a verifier, or by the approver: the lifecycle says who in which state."""
    form = form_of("return")
    return answered(reference, form, verifying.return_file, reason=form["reason"].data, **decided(form))


@bp.post("/<reference>/" + PATHS["hold"])
@requires(P.DOCTORS_VERIFY)
def hold(reference: str) -> Any:
    form = form_of("hold")
    return answered(reference, form, verifying.hold, **noted(form))


@bp.post("/<reference>/" + PATHS["resume"])
@requires(P.DOCTORS_VERIFY)
def resume(reference: str) -> Any:
    form = form_of("resume")
    return answered(reference, form, verifying.resume, **noted(form))


@bp.post("/<reference>/" + PATHS["escalate"])
@requires(P.DOCTORS_VERIFY)
def escalate(reference: str) -> Any:
    form = form_of("escalate")
    return answered(reference, form, verifying.escalate, **noted(form))


@bp.post("/<reference>/" + PATHS["approve"])
@requires(P.DOCTORS_APPROVE)
def approve(reference: str) -> Any:
    form = form_of("approve")
    return answered(reference, form, approving.approve, **decided(form))


@bp.post("/<reference>/" + PATHS["propose_denial"])
@requires(P.DOCTORS_APPROVE)
def propose_denial(reference: str) -> Any:
    form = form_of("propose_denial")
    return answered(reference, form, approving.propose_denial, reason=form["reason"].data, **decided(form))


@bp.post("/<reference>/" + PATHS["confirm_denial"])
@requires(P.DOCTORS_APPROVE)
def confirm_denial(reference: str) -> Any:
    form = form_of("confirm_denial")
    return answered(reference, form, approving.confirm_denial, **decided(form))


@bp.post("/<reference>/" + PATHS["drop_denial"])
@requires(P.DOCTORS_APPROVE)
def drop_denial(reference: str) -> Any:
    form = form_of("drop_denial")
    return answered(reference, form, approving.drop_denial, **decided(form))


@bp.post("/<reference>/" + PATHS["activate"])
@requires(P.DOCTORS_WRITE)
def activate(reference: str) -> Any:
    form = form_of("activate")
    return answered(reference, form, approving.activate, **noted(form))


@bp.post("/<reference>/tie")
@requires(P.DOCTORS_READ)
def declare_tie(reference: str) -> Any:
    """“I know them.”"""
    form = StepForm("declare_tie")
    if not form.accepts(filing.declare_tie, reference, by=staff(), note=form.note.data or ""):
        return drawn(reference, form)
    flash(str(say("Noted. Somebody else acts on this file.")), "ok")
    return done(then=url_for(".show", reference=reference))
