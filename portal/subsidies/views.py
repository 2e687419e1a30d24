"""Routes of this room."""

from flask import Blueprint, Flask

bp = Blueprint("subsidies", __name__, url_prefix="/subsidies")


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)
