"""The first schema."""

from alembic import op

from portal.core.database import db
from portal.schema import statements

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    db.metadata.create_all(connection)
    for statement in statements(connection.dialect.name):
        connection.exec_driver_sql(statement)


def downgrade() -> None:
    raise NotImplementedError("the first schema has nothing before it")
