"""Commands of the house as a whole: its schema, its sample world, its diagrams."""

import click

from portal import assets


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def migrate(as_json: bool) -> None:
    """Create the database, or bring it to the newest schema."""
    from flask_migrate import upgrade
    from sqlalchemy import text

    from portal.cli import opened_app, tell
    from portal.core.database import db

    app = opened_app()
    app.config["SETTINGS"].instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            with db.engine.connect() as connection:
                connection.exec_driver_sql("ROLLBACK")
                connection.exec_driver_sql("PRAGMA journal_mode = WAL")
        upgrade(directory=str(assets.folder("migrations")))
        revision = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    tell(as_json, {"schema": revision}, f"The database has schema {revision}.")
