"""The operations portal: `create_app(settings)` puts the rooms of the house together."""

from flask import Flask
from flask_migrate import Migrate
from werkzeug.utils import import_string

from config import Settings

MODELS = (
    "portal.ledger.models",
    "portal.settings.models",
    "portal.calendar.models",
    "portal.accounts.models",
    "portal.notices.models",
    "portal.jobs.models",
    "portal.lists.models",
    "portal.evidence.models",
    "portal.intake.models",
    "portal.institutions.models",
    "portal.doctors.models",
    "portal.doctors.ending_models",
    "portal.channels.models",
    "portal.doctors.pair_models",
    "portal.doctors.twin_models",
    "portal.centers.models",
    "portal.centers.duty_models",
    "portal.centers.review_models",
    "portal.divisions.models",
    "portal.households.models",
    "portal.subsidies.models",
    "portal.formulary.models",
    "portal.formulary.edition_models",
    "portal.supply.models",
    "portal.supply.feed_models",
    "portal.supply.alert_models",
    "portal.supply.recall_models",
    "portal.supply.score_models",
    "portal.audit.models",
)

# Each room answers for itself: `bp` is its blueprint, `init_app` what else it needs from the application.
ROOMS = (
    "portal.web.pages",
    "portal.settings.views",
    "portal.calendar.views",
    "portal.accounts.views",
    "portal.channels.api",
    "portal.channels.views",
    "portal.notices.views",
    "portal.jobs.views",
    "portal.lists.views",
    "portal.evidence.views",
    "portal.intake.views",
    "portal.institutions.views",
    "portal.divisions.views",
    "portal.doctors.views",
    "portal.doctors.api",
    "portal.centers.views",
    "portal.households.views",
    "portal.subsidies.views",
    "portal.formulary.views",
    "portal.supply.views",
    "portal.supply.api",
    "portal.audit.views",
    "portal.home.views",
)


def create_app(settings: Settings | None = None) -> Flask:
    """The application for one deployment. Raises `config.BadSetting` where a setting stops the start."""
    from portal import assets, web
    from portal.core import database, secrets
    from portal.ledger import notary, recording

    settings = settings or Settings.from_environment()
    app = Flask("portal", template_folder=str(assets.folder("templates")), static_folder=str(assets.folder("static")))
    app.config["SETTINGS"] = settings
    secrets.unlock(app, settings)
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(settings)
    for name in MODELS:
        import_string(name)
    database.db.init_app(app)
    Migrate(app, database.db, directory=str(assets.folder("migrations")), render_as_batch=True)
    with app.app_context():
        database.configure(database.db.engine)
        recording.stand_guard(database.db.engine)
        notary.appoint(database.db.engine, app.config["SEAL_SEED"], settings.instance, settings.values)
    web.init_app(app)
    for name in ROOMS:
        import_string(f"{name}:init_app")(app)
    return app


def engine_options(settings: Settings) -> dict[str, object]:
    """Connections of the database: SQLite in autocommit (see `core.database`), PostgreSQL checked before use."""
    if settings.database.startswith("sqlite"):
        return {
            "connect_args": {"isolation_level": None, "timeout": 30, "check_same_thread": False},
            "pool_size": 16,
            "max_overflow": 16,
        }
    return {"pool_pre_ping": True, "pool_size": 8, "max_overflow": 8, "connect_args": {"options": "-c timezone=UTC"}}
