"""Which records this person, in this session, sees plain for some minutes. The session cookie is signed."""

from datetime import datetime, timedelta

from flask import session

from portal.core import clock
from portal.web.permissions import Permission, may

KEPT = "revealed"


def revealed_until(reference: str) -> datetime | None:
    """Until when the personal data of this record are shown plain; None: masked."""
    until = session.get(KEPT, {}).get(reference, 0)
    if not may(Permission.PERSONAL_REVEAL) or until <= clock.microseconds(clock.now()):
        return None
    return clock.from_microseconds(until)


def keep_revealed(reference: str, minutes: int) -> None:
    """Show the record plain for so many minutes; those whose time is over are forgotten."""
    now = clock.now()
    running = {r: u for r, u in session.get(KEPT, {}).items() if u > clock.microseconds(now)}
    session[KEPT] = running | {reference: clock.microseconds(now + timedelta(minutes=minutes))}
