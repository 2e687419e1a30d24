"""Where a reference lives: its prefix names the room."""

import re

from portal.core.actors import Actor
from portal.web.permissions import Permission as P

REFERENCE = re.compile(r"([A-Z]{3})-\d{4}-\d{6,12}", re.IGNORECASE)
ROOMS = {
    "SUB": ("subsidies.show", P.SUBSIDIES_READ),
    "HOU": ("households.show", P.HOUSEHOLDS_READ),
    "PER": ("households.person", P.HOUSEHOLDS_READ),
    "DUP": ("households.duplicate", P.DUPLICATES_READ),
    "IMP": ("intake.show", P.IMPORTS_READ),
    "DOC": ("doctors.show", P.DOCTORS_READ),
    "DDP": ("doctors.pair", P.DOCTORS_READ),
    "INS": ("institutions.show", P.INSTITUTIONS_READ),
    "ROS": ("centers.proposal", P.CENTERS_READ),
    "REV": ("centers.review", P.CENTERS_READ),
    "CAM": ("centers.campaign", P.CENTERS_READ_ALL),
    "SUS": ("formulary.suspension", P.FORMULARY_READ),
    "PTR": ("supply.partner", P.SUPPLY_READ),
    "ALR": ("supply.alert", P.SUPPLY_READ),
    "FPT": ("supply.part", P.SUPPLY_READ),
    "CAP": ("supply.action", P.SUPPLY_READ),
    "RCL": ("supply.recall", P.SUPPLY_READ),
    "PRP": ("formulary.proposal", P.FORMULARY_READ),
    "EVD": ("evidence.show", P.EVIDENCE_VIEW),
    "JOB": ("jobs.show", "signed-in"),
}


def room_of(words: str, viewer: Actor) -> str | None:
    """The endpoint that shows a reference, if this person may open it; None for other words."""
    match = REFERENCE.fullmatch(words)
    room = ROOMS.get(match[1].upper()) if match else None
    return room[0] if room and (room[1] == "signed-in" or viewer.may(room[1])) else None
