"""Routes of the evidence."""

from flask import Blueprint, Flask

bp = Blueprint("evidence", __name__)


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)
