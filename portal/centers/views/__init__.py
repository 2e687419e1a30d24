"""Routes of the centers: side by side, one center, its roster, its hours of duty, its reviews."""

from typing import Any

from flask import Blueprint, Flask

from portal.centers import naming, words
from portal.core.tongues import say
from portal.web.permissions import Permission
from portal.web.templates import section

bp = Blueprint("centers", __name__, url_prefix="/centers")


def init_app(app: Flask) -> None:
    from portal.centers.views import campaigns, hours, keeping, looking, proposals, reviews, roster

    assert campaigns and hours and keeping and looking and proposals and reviews and roster
    naming.register()
    app.register_blueprint(bp)
    section("centers", "centers.index", say("Centers"), Permission.CENTERS_READ)


@bp.context_processor
def what_codes_mean() -> dict[str, Any]:
    return {"words": words}
