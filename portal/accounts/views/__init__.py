"""Routes of this room: the door (sign-in), the own account, and the administrator's pages."""

from flask import Blueprint, Flask

from portal.core.tongues import say
from portal.web.permissions import Permission
from portal.web.templates import section

bp = Blueprint("accounts", __name__)


def init_app(app: Flask) -> None:
    from portal.accounts.views import administration, door, own, session  # noqa: F401 each adds its routes

    section("accounts", "accounts.index", say("Accounts"), Permission.ACCOUNTS_MANAGE)
    session.init_app(app)
    app.register_blueprint(bp)
