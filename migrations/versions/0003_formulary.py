"""The register of drugs and the list by editions, drawn by `python -m tooling.freeze 0003`."""

from alembic import op

from portal import schema

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

PACKAGES = ("formulary",)


def upgrade() -> None:
    schema.run(op.get_bind(), __file__)


def downgrade() -> None:
    raise NotImplementedError("Restore the backup that was made before the upgrade instead.")
