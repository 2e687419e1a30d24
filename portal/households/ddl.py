"""What the migration makes beside the tables: the name index."""

from portal.households.search import names

SQLITE: list[str] = names.ddl("sqlite")
POSTGRESQL: list[str] = names.ddl("postgresql")
