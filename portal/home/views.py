"""Routes of this room."""

from flask import Blueprint, Flask

bp = Blueprint("home", __name__, url_prefix="/home")


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)
