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


def plain(form: StepForm) -> dict[str, Any]:
    return {}


def reasoned(form: StepForm) -> dict[str, Any]:
    return {"reason": form["reason"].data, **decided(form)}


Carried = Callable[[StepForm], dict[str, Any]]

# (step, the permission of its route, its operation, what its form carries beside the version). Who may return a file in
# which state, the lifecycle says.
STEPS: tuple[tuple[str, P, Callable[..., Any], Carried], ...] = (
    ("accept", P.DOCTORS_WRITE, inviting.accept, plain),
    ("submit", P.DOCTORS_WRITE, filing.submit, plain),
    ("withdraw", P.DOCTORS_WRITE, filing.withdraw, noted),
    ("reopen", P.DOCTORS_WRITE, filing.reopen, noted),
    ("take_up", P.DOCTORS_VERIFY, verifying.take_up, plain),
    ("finish", P.DOCTORS_VERIFY, verifying.finish, noted),
    ("return", P.DOCTORS_READ, verifying.return_file, reasoned),
    ("hold", P.DOCTORS_VERIFY, verifying.hold, noted),
    ("resume", P.DOCTORS_VERIFY, verifying.resume, noted),
    ("escalate", P.DOCTORS_VERIFY, verifying.escalate, noted),
    ("approve", P.DOCTORS_APPROVE, approving.approve, decided),
    ("propose_denial", P.DOCTORS_APPROVE, approving.propose_denial, reasoned),
    ("confirm_denial", P.DOCTORS_APPROVE, approving.confirm_denial, decided),
    ("drop_denial", P.DOCTORS_APPROVE, approving.drop_denial, decided),
    ("activate", P.DOCTORS_WRITE, approving.activate, noted),
)


def view_of(verb: str, permission: P, operation: Callable[..., Any], carried: Carried) -> Callable[..., Any]:
    @requires(permission)
    def view(reference: str) -> Any:
        form = form_of(verb)
        return answered(reference, form, operation, **carried(form))

    return view


for _verb, _permission, _operation, _carried in STEPS:
    _view = view_of(_verb, _permission, _operation, _carried)
    bp.add_url_rule(f"/<reference>/{PATHS[_verb]}", _verb, _view, methods=["POST"])


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


@bp.post("/<reference>/tie")
@requires(P.DOCTORS_READ)
def declare_tie(reference: str) -> Any:
    """“I know them.”"""
    form = StepForm("declare_tie")
    if not form.accepts(filing.declare_tie, reference, by=staff(), note=form.note.data or ""):
        return drawn(reference, form)
    flash(str(say("Noted. Somebody else acts on this file.")), "ok")
    return done(then=url_for(".show", reference=reference))
