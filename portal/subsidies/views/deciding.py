"""Routes of the steps of an application: each a real form that works without scripts too."""

from collections.abc import Callable
from typing import Any

from flask import flash, request, url_for

from portal.subsidies import decisions, drafting, forms, queue, revoking, screens
from portal.subsidies.views import bp
from portal.subsidies.views.looking import drawn, nothing_left
from portal.subsidies.words import became
from portal.web.answers import done, page, wants_fragment, whole_page
from portal.web.permissions import Permission, requires, staff

AT_TOP = "outerHTML show:window:top"


def answered(reference: str, form: forms.StepForm, operation: Callable[..., Any], **arguments: Any) -> Any:
    """Take the step; then the record afresh, or the next case, or the same page with the reason why not."""
    if not form.accepts(operation, reference, by=staff(), **arguments):
        return refused(reference, form)
    if request.form.get(forms.OPEN_NEXT):
        if told := became(form.verb, form.result, reference):
            flash(str(told), "ok")
        return next_case(reference)
    return done(then=url_for("subsidies.show", reference=reference))


def bound(form: forms.StepForm) -> dict[str, Any]:
    """What every decision carries: the version and content that its page showed, and the note."""
    return {"version": form.version.data, "seen": form.seen.data or "", "note": form.note.data or ""}


def next_case(after: str) -> Any:
    """This person's next case, in the same answer; without script by a redirect."""
    reference = queue.take_next(by=staff(), after=after)
    if reference is None:
        return done(then=nothing_left())
    address = url_for("subsidies.show", reference=reference)
    if not wants_fragment():
        return done(then=address)
    return whole_page(drawn(screens.opened(reference, staff())), address, AT_TOP)


def refused(reference: str, form: forms.StepForm) -> Any:
    """The page with what was typed. HTMX swaps the panel; after a lost race all of it, since all of it may be old."""
    screen = screens.record(reference, staff())
    if not wants_fragment():
        return drawn(screen, form)
    if form.status == 409:
        return whole_page(drawn(screen, form), url_for("subsidies.show", reference=reference), AT_TOP)
    return page("subsidies/_decision.html", status=form.status, screen=screen, refused=form, blank=forms.blank)


@bp.post("/<reference>/submission")
@requires(Permission.SUBSIDIES_WRITE)
def submit(reference: str) -> Any:
    form = forms.DecisionForm("submit")
    return answered(reference, form, drafting.submit, version=form.version.data)


@bp.post("/<reference>/approval")
@requires(Permission.SUBSIDIES_DECIDE)
def approve(reference: str) -> Any:
    form = forms.DecisionForm("approve")
    return answered(reference, form, decisions.approve, exclude=form.exclusions(request.form.to_dict()), **bound(form))


@bp.post("/<reference>/return")
@requires(Permission.SUBSIDIES_DECIDE)
def return_application(reference: str) -> Any:
    form = forms.ReturnForm("return")
    return answered(reference, form, decisions.return_application, reason=form.reason.data, **bound(form))


@bp.post("/<reference>/refusal")
@requires(Permission.SUBSIDIES_DECIDE)
def refuse(reference: str) -> Any:
    form = forms.RefuseForm("refuse")
    return answered(reference, form, decisions.refuse, reason=form.reason.data, **bound(form))


@bp.post("/<reference>/withdrawal")
@requires(Permission.SUBSIDIES_WRITE)
def withdraw(reference: str) -> Any:
    form = forms.DecisionForm("withdraw")
    return answered(reference, form, drafting.withdraw, version=form.version.data, note=form.note.data or "")


@bp.post("/<reference>/appeal")
@requires(Permission.SUBSIDIES_WRITE)
def appeal(reference: str) -> Any:
    form = forms.AppealForm("appeal")
    return answered(
        reference,
        form,
        drafting.appeal,
        version=form.version.data,
        note=form.note.data or "",
        person_ids=form.person_ids.data or None,
    )


@bp.post("/<reference>/overturning")
@requires(Permission.SUBSIDIES_DECIDE_APPEAL)
def overturn(reference: str) -> Any:
    form = forms.DecisionForm("overturn")
    return answered(reference, form, decisions.overturn, **bound(form))


@bp.post("/<reference>/upholding")
@requires(Permission.SUBSIDIES_DECIDE_APPEAL)
def uphold(reference: str) -> Any:
    form = forms.DecisionForm("uphold")
    return answered(reference, form, decisions.uphold, **bound(form))


@bp.post("/<reference>/keeping")
@requires(Permission.SUBSIDIES_DECIDE)
def keep_grants(reference: str) -> Any:
    form = forms.DecisionForm("keep_grants")
    return answered(reference, form, revoking.keep_grants, **bound(form))


@bp.post("/<reference>/revocation")
@requires(Permission.SUBSIDIES_REVOKE)
def propose_revocation(reference: str) -> Any:
    form = forms.RevokeForm("propose_revocation")
    return answered(reference, form, revoking.propose_revocation, reason=form.reason.data, **bound(form))


@bp.post("/<reference>/revocation/confirmation")
@requires(Permission.SUBSIDIES_REVOKE)
def confirm_revocation(reference: str) -> Any:
    form = forms.DecisionForm("confirm_revocation")
    return answered(reference, form, revoking.confirm_revocation, **bound(form))


@bp.post("/<reference>/revocation/drop")
@requires(Permission.SUBSIDIES_REVOKE)
def drop_revocation(reference: str) -> Any:
    form = forms.DecisionForm("drop_revocation")
    return answered(reference, form, revoking.drop_revocation, **bound(form))


@bp.post("/<reference>/snooze")
@requires(Permission.SUBSIDIES_READ)
def snooze(reference: str) -> Any:
    form = forms.SnoozeForm("snooze")
    return answered(reference, form, drafting.snooze, until=form.until.data, version=form.version.data, note=form.note.data or "")


@bp.post("/<reference>/release")
@requires(Permission.SUBSIDIES_RELEASE)
def release(reference: str) -> Any:
    form = forms.DecisionForm("release")
    return answered(reference, form, queue.release, note=form.note.data or "")


@bp.post("/<reference>/consent")
@requires(Permission.SUBSIDIES_WRITE)
def record_consent(reference: str) -> Any:
    form = forms.ConsentForm("consent")
    return answered(reference, form, drafting.record_consent, how=form.how.data, version=form.version.data)


@bp.post("/<reference>/refresh")
@requires(Permission.SUBSIDIES_WRITE)
def refresh_from_household(reference: str) -> Any:
    form = forms.DecisionForm("refresh")
    return answered(reference, form, drafting.refresh_from_household, version=form.version.data)


@bp.post("/<reference>/members/<int:person_id>/exclusion")
@requires(Permission.SUBSIDIES_WRITE)
def exclude_member(reference: str, person_id: int) -> Any:
    form = forms.ExclusionForm("exclusion")
    return answered(
        reference, form, drafting.exclude_member, person_id=person_id, exclusion=form.exclusion.data, version=form.version.data
    )


@bp.post("/<reference>/members/<int:person_id>/inclusion")
@requires(Permission.SUBSIDIES_WRITE)
def include_member(reference: str, person_id: int) -> Any:
    form = forms.DecisionForm("inclusion")
    return answered(reference, form, drafting.include_member, person_id=person_id, version=form.version.data)
