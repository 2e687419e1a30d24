"""`portal user …`: accounts from the console. The first administrator is made here."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from config import Settings
from portal.accounts import links, operations, queries
from portal.accounts.roles import ROLES
from portal.cli import opened_app, tell
from portal.core.actors import SYSTEM, Actor
from portal.core.lifecycle import NotFound

AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
ROLE = click.option(
    "--role", "roles", multiple=True, required=True, type=click.Choice(sorted(ROLES)), help="May be given several times."
)
AS = click.option("--as", "who", metavar="EMAIL", help="The administrator who does it; without, the console itself is recorded.")


WAITS = "Proposed. Another administrator confirms it under Accounts; until then nothing has changed."


@click.group()
def user() -> None:
    """Accounts: add, disable, enable, reset, roles, list."""


def inside(function: Callable[..., Any]) -> Callable[..., Any]:
    """Run a command with the application opened."""

    @wraps(function)
    def run(*args: Any, **kwargs: Any) -> Any:
        app = opened_app()
        with app.app_context():
            return function(*args, settings=app.config["SETTINGS"], **kwargs)

    return run


def console(who: str | None) -> Actor:
    """Who acts: an administrator by address, or the console. Raises Refused for a disabled or unknown account."""
    if who:
        return queries.actor_of(who, "cli")
    return Actor(id=SYSTEM.id, name="Console", roles=SYSTEM.roles, via="cli")


def found(email: str) -> int:
    standing = queries.standing_at(email)
    if standing is None:
        raise NotFound(email)
    return standing.id


def address(settings: Settings, token: str) -> str:
    """The whole link, for a person to open."""
    base = settings.values.get("PORTAL_URL") or f"http://127.0.0.1:{settings.port}"
    return base.rstrip("/") + links.path_of(token)


@user.command()
@click.argument("email")
@click.option("--name", required=True, help="The holder's name.")
@ROLE
@AS
@AS_JSON
@inside
def add(email: str, name: str, roles: tuple[str, ...], who: str | None, as_json: bool, settings: Settings) -> None:
    """Add an account; prints a one-time link for the first password.

    With --as, a role that decides or administers is proposed, and another administrator confirms it. Without, the
    console gives it at once and every administrator is told: whoever has the server needs no account.
    """
    by = console(who)
    user_id = operations.add_user(email, name, roles, by=by)
    waits = queries.open_rights(user_id) is not None
    link = None if waits else address(settings, links.make_link(user_id, by=by))
    tell(
        as_json,
        {"email": queries.canonical_email(email), "roles": sorted(roles), "link": link, "confirmed": not waits},
        WAITS if waits else f"Added. The link works once:\n{link}",
    )


@user.command()
@click.argument("email")
@AS
@AS_JSON
@inside
def reset(email: str, who: str | None, as_json: bool, settings: Settings) -> None:
    """Print a one-time link for a new password; earlier links are void."""
    link = address(settings, links.make_link(found(email), by=console(who)))
    tell(as_json, {"email": queries.canonical_email(email), "link": link}, f"The link works once:\n{link}")


@user.command()
@click.argument("email")
@AS
@AS_JSON
@inside
def disable(email: str, who: str | None, as_json: bool, settings: Settings) -> None:
    """Close an account; its sessions end."""
    operations.disable(found(email), by=console(who))
    tell(as_json, {"email": queries.canonical_email(email), "enabled": False}, "Disabled; every session ended.")


@user.command()
@click.argument("email")
@AS
@AS_JSON
@inside
def enable(email: str, who: str | None, as_json: bool, settings: Settings) -> None:
    """Open a disabled account again."""
    done = operations.enable(found(email), by=console(who))
    tell(as_json, {"email": queries.canonical_email(email), "enabled": done}, "Enabled." if done else WAITS)


@user.command(name="roles")
@click.argument("email")
@ROLE
@AS
@AS_JSON
@inside
def change_roles(email: str, roles: tuple[str, ...], who: str | None, as_json: bool, settings: Settings) -> None:
    """Give an account exactly these roles; its sessions end."""
    done = operations.change_roles(found(email), roles, by=console(who))
    tell(
        as_json,
        {"email": queries.canonical_email(email), "roles": sorted(roles), "confirmed": done},
        "Changed; every session ended." if done else WAITS,
    )


@user.command(name="list")
@AS_JSON
@inside
def list_accounts(as_json: bool, settings: Settings) -> None:
    """Every account with its roles."""
    accounts: list[dict[str, Any]] = [
        {
            "email": one.email,
            "name": one.name,
            "roles": sorted(one.own_roles),
            "enabled": one.is_enabled,
            "second_factor": one.has_factor,
        }
        for one in queries.everyone()
    ]
    lines = (f"{one['email']:40} {'' if one['enabled'] else 'disabled '}{', '.join(one['roles'])}" for one in accounts)
    tell(
        as_json,
        {"accounts": accounts},
        "\n".join(lines) or "There is no account yet: portal user add EMAIL --name … --role admin",
    )
