"""Beginning the sample world: at once, or as a job that the first visitors see."""

import secrets
from typing import Any

from portal.accounts.sample import make_accounts
from portal.core.actors import SYSTEM
from portal.core.lifecycle import Refused
from portal.core.tongues import say
from portal.home import sample
from portal.jobs import start


def new_password() -> str:
    return secrets.token_urlsafe(9)


def make(password: str, households: int, doctors: int, seed: int) -> dict[str, Any]:
    """Make the world now. Raises Refused where the database is not empty."""
    if not sample.is_empty():
        raise Refused(
            "not_empty",
            say("This database is not empty. The sample world needs one of its own: set PORTAL_INSTANCE to a new folder."),
        )
    make_accounts(password, by=SYSTEM)
    made = sample.make_world(households=households, doctors=doctors, seed=seed)
    return made | {"sentence": f"The sample world has {households} households and {doctors} doctors."}


def begin(password: str, households: int, doctors: int, seed: int) -> dict[str, Any]:
    """Make the accounts now and the rest as a job; nothing where there is a world already."""
    make_accounts(password, by=SYSTEM)
    if not sample.is_empty():
        return {"sentence": "The database holds a world already."}
    reference = start("home.sample", {"households": households, "doctors": doctors, "seed": seed}, SYSTEM)
    return {"job": reference, "sentence": f"The sample world is being made: job {reference}."}
