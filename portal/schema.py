"""What the database holds beside the tables of the models: search tables, triggers. For the migrations."""

from collections.abc import Collection
from pathlib import Path

from sqlalchemy import Connection
from werkzeug.utils import import_string

SEARCHES = ("institutions", "doctors", "households", "subsidies", "formulary", "supply")
TRIGGERS = ("ledger", "subsidies", "doctors", "formulary", "centers", "supply")


def statements(dialect: str, packages: Collection[str]) -> list[str]:
    """Every statement of these packages, in order, for `sqlite` or `postgresql`."""
    made = []
    for package in SEARCHES:
        if package in packages:
            made += import_string(f"portal.{package}.search:names").ddl(dialect)
    for package in TRIGGERS:
        if package in packages:
            made += getattr(import_string(f"portal.{package}.ddl"), dialect.upper())
    return made


def run(connection: Connection, script: str) -> None:
    """Run what stands beside a migration's script for this database; statements stand between lines of four hyphens."""
    number = Path(script).name.partition("_")[0]
    text = Path(script).with_name(f"{number}_{connection.dialect.name}.sql").read_text(encoding="utf-8")
    for statement in text.split("\n----\n"):
        connection.exec_driver_sql(statement.replace("%", "%%") if connection.dialect.name == "postgresql" else statement)
