"""Routes of the settings."""

from flask import Blueprint, Flask

from portal.core.database import db
from portal.settings import deployment

bp = Blueprint("settings", __name__, url_prefix="/settings")


def init_app(app: Flask) -> None:
    with app.app_context():
        deployment.remember(db.engine, deployment.Deployment(app.config["SETTINGS"], app.config["SECRET_KEY"], app.app_context))
    app.register_blueprint(bp)
