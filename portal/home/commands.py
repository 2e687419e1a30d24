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
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("docs/lifecycles.md"),
    show_default=True,
    help="Where to write.",
)
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


@click.command()
@click.option(
    "--households",
    type=click.IntRange(0, 10_000_000),
    default=2000,
    show_default=True,
    help="How many; beyond 5,000 the rest stays as drafts.",
)
@click.option(
    "--doctors",
    type=click.IntRange(0, 1_000_000),
    default=300,
    show_default=True,
    help="How many; beyond 120 the rest stays in progress.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed makes the same world.")
@click.option("--in-background", is_flag=True, help="As a job of the worker, if the database is empty; prints the accounts.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def sample(households: int, doctors: int, seed: int, in_background: bool, as_json: bool) -> None:
    """Fill an empty database with the sample world, through the operations."""
    from portal.accounts.sample import ACCOUNTS, address
    from portal.cli import opened_app, tell
    from portal.home import sampling

    app = opened_app()
    password = app.config["SETTINGS"].sample_password or sampling.new_password()
    with app.app_context():
        fill = sampling.begin if in_background else sampling.make
        result = fill(password, households, doctors, seed)
    accounts = "\n".join(f"  {address(account)}  ({role})" for account, _, role, _ in ACCOUNTS)
    tell(as_json, result | {"password": password}, f"{result['sentence']}\nSample accounts, password {password}:\n{accounts}")
