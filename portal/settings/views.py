"""Routes of the settings: all of them, one with its history, a proposal, its confirmation."""

from typing import Any
from weakref import WeakMethod

from flask import Blueprint, Flask, url_for

from portal.core.database import db
from portal.core.tongues import say
from portal.settings import deployment, operations
from portal.settings.forms import ProposalForm
from portal.settings.queries import SettingsPage
from portal.web.answers import again, done, page
from portal.web.forms import ActionForm
from portal.web.permissions import Permission, may, requires, staff
from portal.web.templates import section

bp = Blueprint("settings", __name__, url_prefix="/settings")


def init_app(app: Flask) -> None:
    with app.app_context():
        known = deployment.Deployment(app.config["SETTINGS"], app.config["SECRET_KEY"], WeakMethod(app.app_context))
        deployment.remember(db.engine, known)
    section("settings", "settings.index", say("Settings"), Permission.SETTINGS_READ)
    app.register_blueprint(bp)


@bp.get("")
@requires(Permission.SETTINGS_READ)
def index() -> Any:
    return page("settings/index.html", screen=SettingsPage(staff()), form=None)


@bp.get("/<name>")
@requires(Permission.SETTINGS_READ)
def show(name: str) -> Any:
    return page("settings/show.html", **shown(name, form_for(name)))


def form_for(name: str) -> ProposalForm:
    form = ProposalForm()
    form.setting = SettingsPage(staff()).row(name).setting
    return form


def shown(name: str, form: ProposalForm) -> dict[str, Any]:
    screen = SettingsPage(staff())
    return {"screen": screen, "row": screen.row(name), "form": form, "can_propose": may(Permission.SETTINGS_CHANGE)}


@bp.post("/<name>/proposal")
@requires(Permission.SETTINGS_CHANGE)
def propose(name: str) -> Any:
    form = form_for(name)
    if form.validate_on_submit() and form.accepts(
        operations.propose, name, form.number, by=staff(), valid_from=form.valid_from.data, note=form.note.data
    ):
        return done(then=url_for(".show", name=name))
    shown_again = shown(name, form)
    shown_again.pop("form")
    return again("settings/show.html", page="settings/show.html", form=form, **shown_again)


@bp.post("/proposals/<reference>/confirmation")
@requires(Permission.SETTINGS_CHANGE)
def confirm(reference: str) -> Any:
    return decided(operations.confirm, reference)


@bp.post("/proposals/<reference>/drop")
@requires(Permission.SETTINGS_CHANGE)
def drop(reference: str) -> Any:
    return decided(operations.drop, reference)


def decided(operation: Any, reference: str) -> Any:
    form = ActionForm()
    if form.accepts(operation, reference, by=staff(), version=form.version.data, note=form.note.data or ""):
        return done(then=url_for(".index"))
    return again("settings/index.html", page="settings/index.html", form=form, screen=SettingsPage(staff()))
