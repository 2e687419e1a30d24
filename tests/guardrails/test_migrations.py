"""Migrations lead to exactly the tables that the models describe, on both databases."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask

from portal.core.database import db
from portal.core.search import NAMES_KEPT


def is_ours(_thing: object, name: str | None, kind: str, _reflected: bool, _compared: object) -> bool:
    """Search tables are made by hand, see migrations/env.py."""
    return not (kind == "table" and any((name or "") == kept or (name or "").startswith(f"{kept}_") for kept in NAMES_KEPT))


def test_models_and_migrations_agree(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False, "include_object": is_ours})
        assert compare_metadata(context, db.metadata) == []
