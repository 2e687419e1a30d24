"""The first schema, drawn by `python -m tooling.freeze 0001`: tables, indexes, search tables and triggers."""

from alembic import op

from portal import schema

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

PACKAGES = (
    "core",
    "ledger",
    "settings",
    "calendar",
    "accounts",
    "notices",
    "jobs",
    "lists",
    "evidence",
    "intake",
    "divisions",
    "households",
    "subsidies",
    "audit",
)


def upgrade() -> None:
    schema.run(op.get_bind(), __file__)


def downgrade() -> None:
    raise NotImplementedError("There is nothing before the first schema: restore a backup instead.")
