"""Alembic on the application's own engine, in one transaction on either database."""

from alembic import context
from flask import current_app

from portal.core.database import db
from portal.core.search import NAMES_KEPT


def is_ours(thing: object, name: str | None, kind: str, _reflected: bool, _compared: object) -> bool:
    """Search tables are made by hand: they differ between the databases, and FTS5 keeps tables of its own."""
    return not (kind == "table" and any((name or "") == kept or (name or "").startswith(f"{kept}_") for kept in NAMES_KEPT))


def run() -> None:
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect() as connection:
        context.configure(
            connection=connection.execution_options(writing=True),
            target_metadata=db.metadata,
            render_as_batch=True,
            include_object=is_ours,
            compare_type=False,
            transaction_per_migration=False,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
