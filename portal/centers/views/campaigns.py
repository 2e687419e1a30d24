"""Routes of campaigns: planned, frozen, followed by the medical office, and their evidence."""

from typing import Any

from flask import flash, make_response, url_for

from portal.centers import planning
from portal.centers.bundle import make_bundle
from portal.centers.campaigns import CampaignScreen, campaigns, reviewable
from portal.centers.forms.reviewing import PlanForm
from portal.centers.freezing import freeze
from portal.centers.views import bp
from portal.core.tongues import say
from portal.web.answers import again, done, page
from portal.web.forms import Form, StepForm
from portal.web.permissions import Permission as P
from portal.web.permissions import requires, staff


@bp.get("/campaigns")
@requires(P.CENTERS_READ_ALL)
def campaign_list() -> Any:
    return page("centers/campaigns.html", rows=campaigns())


@bp.get("/campaigns/new")
@requires(P.REVIEWS_PLAN)
def new_campaign() -> Any:
    return page("centers/campaign_new.html", form=plan_form(formdata=None), centers=reviewable())


@bp.post("/campaigns")
@requires(P.REVIEWS_PLAN)
def plan_campaign() -> Any:
    form = plan_form()
    if form.validate_on_submit() and form.accepts(planning.plan, form.plan(), by=staff()):
        return done(then=url_for(".campaign", reference=form.result))
    return again("centers/campaign_new.html", page="centers/campaign_new.html", form=form, centers=reviewable())


def plan_form(**how: Any) -> PlanForm:
    form = PlanForm(**how)
    form.centers.choices = [(center.reference, f"{center.name_zh} {center.name_en}") for center in reviewable()]
    return form


@bp.get("/campaigns/<reference>")
@requires(P.CENTERS_READ_ALL)
def campaign(reference: str) -> Any:
    return drawn(reference.upper())


def drawn(reference: str, refused: Form | None = None) -> Any:
    screen = CampaignScreen(reference, staff())
    return page("centers/campaign.html", status=refused.status if refused else 200, screen=screen, refused=refused)


@bp.post("/campaigns/<reference>/freezing")
@requires(P.REVIEWS_PLAN)
def freeze_campaign(reference: str) -> Any:
    """Freeze every roster of the campaign, at one instant."""
    form, reference = StepForm("freeze"), reference.upper()
    if not form.accepts(freeze, reference, by=staff()):
        return drawn(reference, form)
    flash(str(say("Lines frozen: %(n)s.", n=form.result)), "ok")
    return done(then=url_for(".campaign", reference=reference))


@bp.get("/campaigns/<reference>/bundle")
@requires(P.CENTERS_READ_ALL)
def bundle(reference: str) -> Any:
    """The evidence as a ZIP. Recorded."""
    reference = reference.upper()
    response = make_response(make_bundle(reference, by=staff()))
    response.headers["Content-Type"] = "application/zip"
    response.headers["Content-Disposition"] = f'attachment; filename="{reference}.zip"'
    return response
