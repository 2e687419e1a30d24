"""Routes of bulk steps: a dry run first, then each row by itself; many rows in the background."""

from typing import Any

from flask import abort, flash, request, url_for

from portal import jobs
from portal.core.tongues import say
from portal.subsidies import bulk, forms
from portal.subsidies.views import bp
from portal.subsidies.worklist import OFFER
from portal.web.answers import page, see
from portal.web.permissions import Permission, requires, staff
from portal.web.worklists import asked_in


@bp.post("/bulk")
@requires(Permission.SUBSIDIES_READ)
def try_bulk() -> Any:
    """Dry run of a bulk step; `run` takes it. Many rows go into the background."""
    verb, references = request.form.get("verb", ""), chosen()
    if verb not in bulk.VERBS:
        abort(422)
    if not references:
        flash(str(say("Choose at least one row first.")), "warn")
        return see(url_for(".index"))
    form = forms.BulkForm(bulk.REASONS.get(verb))
    is_dry = "run" not in request.form or not form.validate() or not were_tried(references, form)
    if len(references) > bulk.AT_ONCE:
        return see(url_for("jobs.show", reference=begun(verb, references, form, is_dry)))
    if is_dry:
        return bulk_page(verb, bulk.try_bulk(verb, references, staff()), True, form)
    return bulk_page(verb, bulk.run_bulk(verb, references, staff(), seen=seen(), **arguments(verb, form)), False, form)


@bp.get("/bulk/<job>")
@requires(Permission.SUBSIDIES_READ)
def bulk_result(job: str) -> Any:
    """What a bulk step in the background did, or would do."""
    params, outcomes = bulk.outcomes_of(job, staff())
    return bulk_page(params["verb"], outcomes, params["is_dry"], forms.BulkForm(bulk.REASONS.get(params["verb"])))


def bulk_page(verb: str, outcomes: list[bulk.Outcome], is_dry: bool, form: forms.BulkForm) -> Any:
    return page(
        "subsidies/bulk.html",
        status=422 if form.errors else 200,
        form=form,
        verb=verb,
        outcomes=outcomes,
        is_dry=is_dry,
        is_noted=verb in bulk.NOTED,
    )


def begun(verb: str, references: list[str], form: forms.BulkForm, is_dry: bool) -> str:
    """The job that tries, or takes, the step on many rows."""
    params = {"verb": verb, "references": references, "is_dry": is_dry, "seen": {} if is_dry else seen()}
    return jobs.start("subsidies.bulk", params | {"reason": form.reason.data or "", "note": form.note.data or ""}, staff())


def arguments(verb: str, form: forms.BulkForm) -> dict[str, Any]:
    return bulk.arguments_of(verb, form.reason.data or "", form.note.data or "")


def were_tried(references: list[str], form: forms.BulkForm) -> bool:
    """Whether each row carries the content that its dry run looked at; else the form says so and they are tried now."""
    if all(seen().get(reference) for reference in references):
        return True
    form.refuse(bulk.not_tried())
    return False


def seen() -> dict[str, str]:
    """Reference → the content that the dry run looked at."""
    return dict(zip(request.form.getlist("record"), request.form.getlist("seen"), strict=False))


def chosen() -> list[str]:
    """The rows of a bulk step: those ticked, or all that match the filter, at most a thousand."""
    if request.form.get("all") == "1":
        criteria = OFFER.within(asked_in(OFFER.listing, request.form.get("query", "")), staff())
        return [row.reference for row, _ in zip(OFFER.listing.stream(criteria), range(bulk.LIMIT), strict=False)]
    return list(dict.fromkeys(request.form.getlist("record")))[: bulk.LIMIT]
