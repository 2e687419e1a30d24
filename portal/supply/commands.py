"""`portal supply replay`: what the rules of alerts would have been worth on past days."""

from datetime import datetime, timedelta

import click

from portal.cli import opened_app, tell


@click.group()
def supply() -> None:
    """Supply of partners."""


@supply.command()
@click.option("--from", "first", type=click.DateTime(["%Y-%m-%d"]), help="First day; by default 60 days before the last.")
@click.option("--to", "last", type=click.DateTime(["%Y-%m-%d"]), help="Last day; by default yesterday.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def replay(first: datetime | None, last: datetime | None, as_json: bool) -> None:
    """Play the rules of alerts over past days: days of warning before each stock-out, and the share of false alarms."""
    from portal.core import clock
    from portal.supply import replay as replaying

    with opened_app().app_context():
        until = last.date() if last else clock.today() - timedelta(days=1)
        since = first.date() if first else until - timedelta(days=60)
        found = replaying.spelled(replaying.replay(since, until))
        tell(as_json, {"first": f"{since}", "last": f"{until}", "rules": found}, "\n".join(map(line, found)))


def line(row: dict[str, object]) -> str:
    """One rule as a line of text; - where there is nothing to say."""
    names = ("alarms", "false_percent", "stock_outs", "missed", "usual_warning")
    return f"{row['kind']} {row['bound']}: " + ", ".join(f"{n} {'-' if row[n] is None else row[n]}" for n in names)
