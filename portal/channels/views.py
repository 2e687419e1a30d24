"""The administrators' page of tokens of other systems."""

from typing import Any

from flask import Blueprint, Flask, url_for

from portal.channels import operations
from portal.channels.forms import SCOPE_NAMES, TokenForm
from portal.channels.queries import every_token
from portal.web.answers import done, page
from portal.web.forms import StepForm
from portal.web.permissions import Permission, requires, staff

bp = Blueprint("channels", __name__, url_prefix="/accounts/channels")


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)


@bp.get("")
@requires(Permission.ACCOUNTS_MANAGE)
def index() -> Any:
    return drawn()


def drawn(form: StepForm | None = None, token: str = "") -> Any:
    """The list, with the form that was refused, or with a token that is shown this once."""
    typed = form if isinstance(form, TokenForm) else TokenForm("add_token", formdata=None)
    status = form.status if form else 200
    return page(
        "channels/index.html", status=status, tokens=every_token(), form=typed, refused=form, token_once=token, scopes=SCOPE_NAMES
    )


@bp.post("")
@requires(Permission.ACCOUNTS_MANAGE)
def add_token() -> Any:
    """A new token, shown once."""
    form = TokenForm("add_token")
    said = (form.channel.data or "", form.scope.data or "")
    if not form.accepts(operations.add_token, *said, sender=form.sender.data or "", by=staff()):
        return drawn(form)
    return drawn(token=form.result[1])


@bp.post("/<reference>/revocation")
@requires(Permission.ACCOUNTS_MANAGE)
def revoke_token(reference: str) -> Any:
    """The token opens nothing from now on."""
    form = StepForm("revoke_token")
    if not form.accepts(operations.revoke_token, reference, by=staff(), version=form.version.data):
        return drawn(form)
    return done(then=url_for(".index"))
