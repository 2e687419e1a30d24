"""Routes of supply: the day's picture, partners, feeds, alerts, recalls, scorecards."""

from typing import Any

from flask import Blueprint, Flask

from portal.supply import words

bp = Blueprint("supply", __name__, url_prefix="/supply")


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)
    words.register()


@bp.context_processor
def what_codes_mean() -> dict[str, Any]:
    return {"words": words}
