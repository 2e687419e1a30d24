"""What the database holds beside the tables of the models: search tables, triggers. For the migrations."""

from werkzeug.utils import import_string

from portal.core.search import NAMES_KEPT

SEARCHES = ("portal.households.search", "portal.subsidies.search")
TRIGGERS = ("portal.ledger.ddl", "portal.subsidies.ddl")


def statements(dialect: str) -> list[str]:
    """Every statement, in order, for `sqlite` or `postgresql`."""
    for module in SEARCHES:
        import_string(module)
    made = [statement for name in sorted(NAMES_KEPT) for statement in NAMES_KEPT[name].ddl(dialect)]
    for module in TRIGGERS:
        made += getattr(import_string(module), dialect.upper())
    return made
