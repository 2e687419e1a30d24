"""Commands of the house as a whole: its schema, its sample world, its diagrams."""

from pathlib import Path

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


@click.command()
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), default=Path("docs/lifecycles.md"), show_default=True, help="Where to write.")
@click.option("--check", "only_check", is_flag=True, help="Write nothing; exit 1 if the file is not what would be written.")
def diagrams(out: Path, only_check: bool) -> None:
    """Draw every lifecycle from its table, as docs/lifecycles.md."""
    from portal.cli import opened_app
    from portal.home.drawing import document

    opened_app()
    text = document()
    if only_check and (not out.exists() or out.read_text(encoding="utf-8") != text):
        raise click.ClickException(f"{out} is not current: run `portal diagrams`.")
    if not only_check:
        out.write_text(text, encoding="utf-8")
