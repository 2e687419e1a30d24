"""Routes of supply: the day's picture, partners, feeds, alerts, recalls, scorecards."""

from typing import Any

from flask import Blueprint, Flask

from portal.core.tongues import Text, say
from portal.supply import words
from portal.web.permissions import Permission
from portal.web.templates import section

bp = Blueprint("supply", __name__, url_prefix="/supply")
TABS: dict[str, Text] = {}


def tab(endpoint: str, label: Text) -> None:
    """Put a page among the tabs that stand on every page of this room, in the order in which they are told."""
    TABS[endpoint] = label


def init_app(app: Flask) -> None:
    from portal.supply.views import home  # isort: skip the first tab
    from portal.supply.views import alerts, feeds, matching, partners, recalls, replays, scorecards
    from portal.supply.views import pictures  # isort: skip the last tabs

    assert home and alerts and feeds and matching and partners and recalls and replays and scorecards and pictures
    app.register_blueprint(bp)
    words.register()
    section("supply", "supply.index", say("Supply"), Permission.SUPPLY_READ)


@bp.context_processor
def what_codes_mean() -> dict[str, Any]:
    return {"words": words, "tabs": TABS}
