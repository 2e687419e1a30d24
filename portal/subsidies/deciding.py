"""Routes of the steps of an application: each a real form that works without scripts too."""

from collections.abc import Callable
from typing import Any

from flask import request, url_for

from portal.subsidies import decisions, drafting, forms, queue, screens
from portal.subsidies.views import bp, next_case
from portal.web.answers import again, done
from portal.web.forms import ActionForm
from portal.web.permissions import Permission, requires, staff


def answered(reference: str, form: ActionForm, operation: Callable[..., Any], **arguments: Any):
    """Take the step; then the record afresh, or the next case, or the same page with the reason why not."""
    if form.accepts(operation, reference, by=staff(), version=form.version.data, **arguments):
        wants_next = request.form.get(forms.OPEN_NEXT)
        return done(then=next_case(after=reference) if wants_next else url_for(".show", reference=reference))
    return again("subsidies/_refused.html", page="subsidies/show.html", form=form, screen=screens.record(reference, staff()))


@bp.post("/<reference>/submission")
@requires(Permission.SUBSIDIES_WRITE)
def submit(reference: str):
    return answered(reference, ActionForm(), drafting.submit)


@bp.post("/<reference>/approval")
@requires(Permission.SUBSIDIES_DECIDE)
def approve(reference: str):
    form = forms.DecisionForm()
    return answered(reference, form, decisions.approve, seen=form.seen.data or "", note=form.note.data or "", exclude=form.exclusions(request.form.to_dict()))


@bp.post("/<reference>/return")
@requires(Permission.SUBSIDIES_DECIDE)
def return_application(reference: str):
    form = forms.return_form()
    return answered(reference, form, decisions.return_application, seen=form.seen.data or "", reason=form.reason.data, note=form.note.data or "")


@bp.post("/<reference>/refusal")
@requires(Permission.SUBSIDIES_DECIDE)
def refuse(reference: str):
    form = forms.refuse_form()
    return answered(reference, form, decisions.refuse, seen=form.seen.data or "", reason=form.reason.data, note=form.note.data or "")


@bp.post("/<reference>/withdrawal")
@requires(Permission.SUBSIDIES_WRITE)
def withdraw(reference: str):
    form = ActionForm()
    return answered(reference, form, drafting.withdraw, note=form.note.data or "")


@bp.post("/<reference>/appeal")
@requires(Permission.SUBSIDIES_WRITE)
def appeal(reference: str):
    form = forms.AppealForm()
    return answered(reference, form, drafting.appeal, note=form.note.data or "", person_ids=form.person_ids.data or None)


@bp.post("/<reference>/overturning")
@requires(Permission.SUBSIDIES_DECIDE_APPEAL)
def overturn(reference: str):
    form = forms.DecisionForm()
    return answered(reference, form, decisions.overturn, seen=form.seen.data or "", note=form.note.data or "")


@bp.post("/<reference>/upholding")
@requires(Permission.SUBSIDIES_DECIDE_APPEAL)
def uphold(reference: str):
    form = forms.DecisionForm()
    return answered(reference, form, decisions.uphold, seen=form.seen.data or "", note=form.note.data or "")


@bp.post("/<reference>/revocation")
@requires(Permission.SUBSIDIES_REVOKE)
def propose_revocation(reference: str):
    form = forms.revoke_form()
    return answered(reference, form, decisions.propose_revocation, seen=form.seen.data or "", reason=form.reason.data, note=form.note.data or "")


@bp.post("/<reference>/revocation/confirmation")
@requires(Permission.SUBSIDIES_REVOKE)
def confirm_revocation(reference: str):
    form = forms.DecisionForm()
    return answered(reference, form, decisions.confirm_revocation, seen=form.seen.data or "", note=form.note.data or "")


@bp.post("/<reference>/revocation/drop")
@requires(Permission.SUBSIDIES_REVOKE)
def drop_revocation(reference: str):
    form = forms.DecisionForm()
    return answered(reference, form, decisions.drop_revocation, seen=form.seen.data or "", note=form.note.data or "")


@bp.post("/<reference>/snooze")
@requires(Permission.SUBSIDIES_READ)
def snooze(reference: str):
    form = forms.SnoozeForm()
    return answered(reference, form, drafting.snooze, until=form.until.data, note=form.note.data or "")


@bp.post("/<reference>/release")
@requires(Permission.SUBSIDIES_RELEASE)
def release(reference: str):
    form = ActionForm()
    if form.accepts(queue.release, reference, by=staff(), note=form.note.data or ""):
        return done(then=url_for(".show", reference=reference))
    return again("subsidies/_refused.html", page="subsidies/show.html", form=form, screen=screens.record(reference, staff()))


@bp.post("/<reference>/consent")
@requires(Permission.SUBSIDIES_WRITE)
def record_consent(reference: str):
    form = forms.ConsentForm()
    return answered(reference, form, drafting.record_consent, how=form.how.data)


@bp.post("/<reference>/refresh")
@requires(Permission.SUBSIDIES_WRITE)
def refresh_from_household(reference: str):
    return answered(reference, ActionForm(), drafting.refresh_from_household)


@bp.post("/<reference>/members/<int:person_id>/exclusion")
@requires(Permission.SUBSIDIES_WRITE)
def exclude_member(reference: str, person_id: int):
    form = forms.ExclusionForm()
    return answered(reference, form, drafting.exclude_member, person_id=person_id, exclusion=form.exclusion.data)


@bp.post("/<reference>/members/<int:person_id>/inclusion")
@requires(Permission.SUBSIDIES_WRITE)
def include_member(reference: str, person_id: int):
    return answered(reference, ActionForm(), drafting.include_member, person_id=person_id)
