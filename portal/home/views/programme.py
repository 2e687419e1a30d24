"""Programme years, budgets and the published figures."""

from typing import Any

from flask import Blueprint, flash, url_for

from portal.core import clock
from portal.core.faults import Invalid
from portal.core.identity import PROVINCES
from portal.core.lifecycle import Refused
from portal.core.money import parse_fen
from portal.core.tongues import current_locale, say
from portal.home import glance
from portal.home.budgets import Budgets
from portal.subsidies import programme, renewal
from portal.subsidies.forms import BudgetForm, YearForm
from portal.web.answers import again, done, page
from portal.web.forms import ActionForm, choices
from portal.web.permissions import Permission, requires, staff

bp = Blueprint("programme", __name__, url_prefix="/programme")


@bp.get("")
@requires(Permission.PROGRAMME_READ)
def show():
    return page("programme/show.html", published=glance.PUBLISHED, counted=glance.counted())


def budget_form() -> BudgetForm:
    form = BudgetForm(year=clock.today().year)
    form.province.choices = choices((p.code, p.zh if current_locale() == "zh_Hans" else p.en) for p in PROVINCES)
    return form


def context(**more: Any) -> dict[str, Any]:
    return {"screen": Budgets(staff()), "form": budget_form(), "year_form": YearForm(prefix="y"), **more}


@bp.get("/budgets")
@requires(Permission.PROGRAMME_READ)
def budgets():
    return page("programme/budgets.html", **context())


@bp.post("/budgets")
@requires(Permission.PROGRAMME_CHANGE)
def propose_budget():
    form = budget_form()
    if form.accepts(propose, form, by=staff()):
        flash(str(say("Proposed. Another programme manager has to confirm it.")), "ok")
        return done(then=url_for(".budgets"))
    return again("programme/_propose.html", page="programme/budgets.html", **context(form=form))


def propose(form: BudgetForm, *, by):
    """The amount as people write it, then the operation."""
    try:
        fen = parse_fen(form.budget.data)
    except Invalid as fault:
        raise Refused(fault.code, fault.text, "budget") from None
    return programme.propose_budget(form.year.data, form.province.data, fen, by=by, note=form.note.data or "")


@bp.post("/budgets/<int:proposal_id>/confirmation")
@requires(Permission.PROGRAMME_CHANGE)
def confirm_budget(proposal_id: int):
    return settled(programme.confirm_budget, proposal_id)


@bp.post("/budgets/<int:proposal_id>/drop")
@requires(Permission.PROGRAMME_CHANGE)
def drop_budget(proposal_id: int):
    return settled(programme.drop_budget, proposal_id)


def settled(operation, proposal_id: int):
    form = ActionForm()
    if form.accepts(operation, proposal_id, by=staff(), version=form.version.data):
        return done(then=url_for(".budgets"))
    return again("programme/_open.html", page="programme/budgets.html", **context(refused=form))


@bp.post("/years")
@requires(Permission.PROGRAMME_CHANGE)
def propose_year():
    form = YearForm(prefix="y")
    if form.accepts(programme.propose_year, form.year.data, by=staff()):
        flash(str(say("Proposed. Another programme manager has to confirm it.")), "ok")
        return done(then=url_for(".budgets"))
    return again("programme/_year.html", page="programme/budgets.html", **context(year_form=form))


@bp.post("/years/proposals/<int:proposal_id>/confirmation")
@requires(Permission.PROGRAMME_CHANGE)
def confirm_year(proposal_id: int):
    return settled(programme.confirm_year, proposal_id)


@bp.post("/years/proposals/<int:proposal_id>/drop")
@requires(Permission.PROGRAMME_CHANGE)
def drop_year(proposal_id: int):
    return settled(programme.drop_year, proposal_id)


@bp.post("/years/<int:year>/renewal")
@requires(Permission.SUBSIDIES_WRITE)
def renew(year: int):
    """The year turn, as a job with its progress."""
    form = ActionForm()
    if form.accepts(renewal.start, year, by=staff()):
        return done(then=url_for("jobs.show", reference=form.result))
    return again("programme/_year.html", page="programme/budgets.html", **context(refused=form))
