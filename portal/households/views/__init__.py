"""Routes of this room: the list, a household, a person, duplicates."""

from typing import Any

from flask import Blueprint, Flask

from portal.core.tongues import say
from portal.households import naming, scans
from portal.web.permissions import Permission
from portal.web.templates import section

bp = Blueprint("households", __name__, url_prefix="/households")


def init_app(app: Flask) -> None:
    from portal.households.views import changing, duplicates, people, record, worklist  # noqa: F401 each adds its routes

    app.register_blueprint(bp)
    naming.register()
    scans.register()
    section("households", "households.index", say("Households"), Permission.HOUSEHOLDS_READ)


@bp.context_processor
def what_codes_mean() -> dict[str, Any]:
    return {"naming": naming}
