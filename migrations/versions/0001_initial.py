"""The first schema: tables, indexes, search tables and triggers, as they were; one file a database.

Statements stand between lines of four hyphens.
"""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    text = Path(__file__).with_name(f"0001_{connection.dialect.name}.sql").read_text(encoding="utf-8")
    for statement in text.split("\n----\n"):
        connection.exec_driver_sql(statement.replace("%", "%%") if connection.dialect.name == "postgresql" else statement)


def downgrade() -> None:
    raise NotImplementedError("There is nothing before the first schema: restore a backup instead.")
