"""The `portal` command. Thin: every command lives in its package's `commands` and calls operations."""

import json
import sys
from typing import Any

import click
from flask import Flask
from werkzeug.utils import import_string

from config import BadSetting
from portal.core.lifecycle import NotFound, Refused

COMMANDS = {
    "audit": "portal.audit.commands:audit",
    "backup": "portal.operating.commands:backup",
    "check": "portal.operating.commands:check",
    "diagrams": "portal.home.commands:diagrams",
    "import": "portal.intake.commands:import_file",
    "migrate": "portal.home.commands:migrate",
    "notices": "portal.jobs.commands:notices",
    "renew": "portal.subsidies.commands:renew",
    "restore": "portal.operating.commands:restore",
    "sample": "portal.home.commands:sample",
    "serve": "portal.jobs.commands:serve",
    "supply": "portal.supply.commands:supply",
    "token": "portal.channels.commands:token",
    "user": "portal.accounts.commands:user",
    "work": "portal.jobs.commands:work",
}


class Commands(click.Group):
    """Loads a command when it is asked for, so that `portal --help` is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        return import_string(COMMANDS[name]) if name in COMMANDS else None


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def portal() -> None:
    """The operations portal: serve it, import files, seal and verify its ledger."""


def main() -> None:
    """Exit 0 done, 1 failed, 2 used wrongly. With --json an error is one JSON object on stdout as well."""
    try:
        portal(standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(1)
    except click.ClickException as error:
        fail(error.format_message(), 2 if isinstance(error, click.UsageError) else error.exit_code)
    except click.exceptions.Exit as leaving:
        sys.exit(leaving.exit_code)
    except (Refused, BadSetting) as error:
        fail(str(error), 1, getattr(error, "code", "setting"))
    except NotFound as error:
        fail(f"There is no record {error}.", 1, "not_found")


def fail(sentence: str, status: int, code: str = "") -> None:
    if "--json" in sys.argv:
        print(json.dumps({"error": {"code": code or "usage", "message": sentence}}, ensure_ascii=False))
    print(sentence, file=sys.stderr)
    sys.exit(status)


def opened_app() -> Flask:
    """The application for a command; commands use it as `with opened_app().app_context():`."""
    from portal import create_app

    return create_app()


def tell(as_json: bool, data: dict[str, Any], sentence: str) -> None:
    """One JSON object, or a sentence for people."""
    print(json.dumps(data, ensure_ascii=False) if as_json else sentence)


if __name__ == "__main__":
    main()
