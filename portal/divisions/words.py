"""What tables of divisions are called on pages."""

from portal.core.tongues import say
from portal.ledger import words


def register() -> None:
    words.name_tables({"division_table": say("table of divisions"), "division_name": say("division name")})
    words.name_columns({"source": say("Source"), "taken_on": say("Taken on"), "code": say("Division code")})
