"""Routes of applications: looking at them, deciding on them, and steps on many at once."""

from typing import Any

from flask import Blueprint, Flask

from portal.core.tongues import say
from portal.subsidies import listeners, words
from portal.web.permissions import Permission
from portal.web.templates import section

bp = Blueprint("subsidies", __name__, url_prefix="/subsidies")


def init_app(app: Flask) -> None:
    from portal.subsidies.views import bulk, deciding, looking

    assert bulk and deciding and looking
    app.register_blueprint(bp)
    listeners.register()
    words.register()
    section("subsidies", "subsidies.index", say("Subsidies"), Permission.SUBSIDIES_READ)


@bp.context_processor
def what_codes_mean() -> dict[str, Any]:
    return {"words": words}
