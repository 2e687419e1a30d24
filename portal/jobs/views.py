"""Routes of the jobs."""

from flask import Blueprint, Flask

from portal.jobs import registry

bp = Blueprint("jobs", __name__, url_prefix="/jobs")


def init_app(app: Flask) -> None:
    registry.load()
    app.register_blueprint(bp)
