"""Institutions, doctors and the tokens of other systems, drawn by `python -m tooling.freeze 0002`."""

from alembic import op

from portal import schema

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

PACKAGES = ("institutions", "doctors", "channels")


def upgrade() -> None:
    schema.run(op.get_bind(), __file__)


def downgrade() -> None:
    raise NotImplementedError("Restore the backup that was made before the upgrade instead.")
