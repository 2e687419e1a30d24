"""`portal renew YEAR`: the year turn from the console."""

import click

from portal.accounts.queries import actor_of
from portal.cli import opened_app, tell
from portal.core.tongues import say
from portal.subsidies import renewal


@click.command()
@click.argument("year", type=int)
@click.option(
    "--as", "who", required=True, metavar="EMAIL", help="Whose drafts they are: an enabled account that may write them."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def renew(year: int, who: str, as_json: bool) -> None:
    """Make the drafts of YEAR from the approved applications of the year before. Safe to run again."""
    with opened_app().app_context():
        made = renewal.renew(year, by=actor_of(who, via="cli"))
        tell(as_json, {"year": year, "made": made}, str(say("Draft for %(year)s: %(made)s", year=year, made=made)))
