"""Routes of this room."""

from flask import Blueprint, Flask

bp = Blueprint("households", __name__, url_prefix="/households")


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)
