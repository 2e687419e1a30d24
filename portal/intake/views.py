"""Routes of this room."""

from flask import Blueprint, Flask

bp = Blueprint("intake", __name__, url_prefix="/intake")


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)
