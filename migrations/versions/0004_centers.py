"""The centers, their rosters and their reviews, drawn by `python -m tooling.freeze 0004`."""

from alembic import op

from portal import schema

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

PACKAGES = ("centers",)


def upgrade() -> None:
    schema.run(op.get_bind(), __file__)


def downgrade() -> None:
    raise NotImplementedError("Restore the backup that was made before the upgrade instead.")
