"""Writes the statements of one migration anew from the models: `python -m tooling.freeze 0002`.

Only for a migration that no installation has run yet; after a release a change is a migration of its own. Which
packages a migration makes stands in it as PACKAGES.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateIndex, CreateTable, Table
from werkzeug.utils import import_string

from config import Settings
from portal import create_app, schema
from portal.core.database import Model, db

VERSIONS = Path("migrations/versions")
DIALECTS = {"sqlite": sqlite.dialect(), "postgresql": postgresql.dialect()}


def tables_of(packages: tuple[str, ...]) -> list[Table]:
    """The tables whose models live in the packages, those first that others refer to."""
    ours = {m.local_table for m in Model.registry.mappers if m.class_.__module__.split(".")[1] in packages}
    return [table for table in db.metadata.sorted_tables if table in ours]


def statements(packages: tuple[str, ...], dialect: str) -> Iterator[str]:
    for table in tables_of(packages):
        yield str(CreateTable(table).compile(dialect=DIALECTS[dialect]))
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            yield str(CreateIndex(index).compile(dialect=DIALECTS[dialect]))
    yield from schema.statements(dialect, packages)


def tidy(statement: str) -> str:
    lines = (line.rstrip().replace("\t", "    ") for line in statement.strip().splitlines())
    return "\n".join(line for line in lines if line.strip())


def freeze(revision: str) -> None:
    """Write the files of a revision, one a database."""
    (script,) = VERSIONS.glob(f"{revision}_*.py")
    packages = import_string(f"migrations.versions.{script.stem}:PACKAGES")
    for dialect in DIALECTS:
        text = "\n----\n".join(tidy(statement) for statement in statements(packages, dialect)) + "\n"
        (VERSIONS / f"{revision}_{dialect}.sql").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    with TemporaryDirectory() as folder, create_app(Settings(instance=Path(folder), testing=True)).app_context():
        for revision in sys.argv[1:]:
            freeze(revision)
