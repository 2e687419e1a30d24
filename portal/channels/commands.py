"""`portal token …`: tokens of other systems from the console."""

from dataclasses import asdict
from typing import Any

import click

from portal.channels import operations, queries
from portal.channels.models import Scope
from portal.cli import opened_app, tell
from portal.core.actors import SYSTEM, Actor

AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
AS = click.option("--as", "who", metavar="EMAIL", help="The administrator who does it; without, the console itself is recorded.")


@click.group()
def token() -> None:
    """Tokens of other systems for /api/v1: add, list, revoke."""


def console(who: str | None) -> Actor:
    """Who acts: an administrator by address, or the console. Raises Refused for a disabled or unknown account."""
    from portal.accounts.queries import actor_of

    return actor_of(who, "cli") if who else Actor(id=SYSTEM.id, name="Console", roles=SYSTEM.roles, via="cli")


@token.command()
@click.option("--channel", required=True, metavar="NAME", help="The other system, in small letters, such as shop.orders.")
@click.option("--scope", required=True, type=click.Choice(sorted(scope.value for scope in Scope)), help="What the token opens.")
@click.option(
    "--partner", default="", metavar="REFERENCE", help="The one partner whose lines it may send, such as PTR-2026-000001."
)
@AS
@AS_JSON
def add(channel: str, scope: str, partner: str, who: str | None, as_json: bool) -> None:
    """Make a token and print it: this once, for only its hash is kept."""
    with opened_app().app_context():
        reference, secret = operations.add_token(channel, scope, sender=partner, by=console(who))
    tell(as_json, {"reference": reference, "channel": channel, "scope": scope, "token": secret}, f"{reference}  {secret}")


@token.command("list")
@AS_JSON
def list_tokens(as_json: bool) -> None:
    """List tokens by reference, channel, scope, last use; never the token itself."""
    with opened_app().app_context():
        rows = queries.every_token()
    tell(as_json, {"tokens": [spelled(row) for row in rows]}, "\n".join(line(row) for row in rows) or "There is no token.")


def spelled(row: queries.TokenRow) -> dict[str, Any]:
    return {name: value if value is None else str(value) for name, value in asdict(row).items() if name != "version"}


def line(row: queries.TokenRow) -> str:
    state = "revoked" if row.revoked_at else f"last used {row.last_on or 'never'}"
    return f"{row.reference}  {row.channel}  {row.scope}  {state}"


@token.command()
@click.argument("reference")
@AS
@AS_JSON
def revoke(reference: str, who: str | None, as_json: bool) -> None:
    """Revoke a token by its reference, at once."""
    with opened_app().app_context():
        operations.revoke_token(reference, by=console(who))
    tell(as_json, {"reference": reference, "revoked": True}, f"{reference} is revoked.")
