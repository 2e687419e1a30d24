"""Partners, feeds, cover, alerts, recalls and scorecards, drawn by `python -m tooling.freeze 0005`."""

from alembic import op

from portal import schema

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

PACKAGES = ("supply",)


def upgrade() -> None:
    schema.run(op.get_bind(), __file__)


def downgrade() -> None:
    raise NotImplementedError("Restore the backup that was made before the upgrade instead.")
