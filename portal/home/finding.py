"""Where a reference lives: its prefix names the room."""

import re

from flask import url_for

from portal.core.actors import Actor
from portal.web.permissions import Permission as P

REFERENCE = re.compile(r"([A-Z]{3})-\d{4}-\d{6,12}", re.IGNORECASE)
ROOMS = {
    "SUB": ("subsidies.show", P.SUBSIDIES_READ),
    "HOU": ("households.show", P.HOUSEHOLDS_READ),
    "DUP": ("households.duplicate", P.DUPLICATES_READ),
    "IMP": ("imports.show", P.IMPORTS_READ),
    "EVD": ("evidence.show", P.EVIDENCE_VIEW),
    "JOB": ("jobs.show", "signed-in"),
}


def address_of(words: str, viewer: Actor) -> str | None:
    """The address of a reference that this person may open; None for other words."""
    match = REFERENCE.fullmatch(words)
    room = ROOMS.get(match[1].upper()) if match else None
    if room is None or not (room[1] == "signed-in" or viewer.may(room[1])):
        return None
    return url_for(room[0], reference=words.upper())
