"""How the lines of a review are said: hours of a week, one value of a line, a whole line, and what differs from before."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from portal.calendar.queries import SHORT
from portal.centers.hours import spell_hours
from portal.centers.lines import Said
from portal.centers.models import VALUES
from portal.centers.words import CONSULT_NAMES, ROLE_NAMES
from portal.core.tongues import Listed, Text, listed, say

Word = Text | Listed | str
DAY_NAMES = (*SHORT, say("public holidays"))
VALUE_NAMES: dict[str, Text] = {
    "role": say("Role"),
    "sessions": say("Sessions"),
    "starts_on": say("First day"),
    "ends_on": say("Last day"),
    "consult_types": say("Ways of consulting"),
    "is_suspended": say("Suspended"),
    "hours": say("Hours"),
    "added": say("New"),
    "removed": say("Gone"),
}


def hours_said(week: Sequence[int]) -> Word:
    """Mo 8-12, Th 14-17."""
    days = [say("%(day)s %(hours)s", day=DAY_NAMES[day], hours=spell_hours(mask)) for day, mask in enumerate(week) if mask]
    return listed(days) if days else say("no hours")


def value_said(name: str, value: Any) -> Word:
    """One value of a line, as stored or as JSON keeps it."""
    if name == "role":
        return ROLE_NAMES[value]
    if name == "sessions":
        return say("%(n)s a week", n=value)
    if name == "consult_types":
        return listed(CONSULT_NAMES[one] for one in value) if value else "–"
    if name == "is_suspended":
        return say("yes") if value else say("no")
    if name == "hours":
        return hours_said(value)
    return (value.isoformat() if isinstance(value, date) else str(value)) if value else say("open")


def line_said(said: Said, hours: Sequence[int]) -> Word:
    """The whole line in a few words."""
    parts = [value_said("sessions", said.sessions), hours_said(hours)]
    if said.ends_on:
        parts.append(say("until %(day)s", day=said.ends_on))
    return listed(parts)


def differences(differs: Sequence[str], before: Mapping[str, Any] | None, said: Said, hours: Sequence[int]) -> list[tuple[Text, Word | None, Word | None]]:  # fmt: skip
    """(what differs, before, now) of each difference; before or now is None where there is none."""
    found: list[tuple[Text, Word | None, Word | None]] = []
    now = said.values | {"hours": list(hours)}
    for name in differs:
        if name == "added":
            found.append((VALUE_NAMES[name], None, line_said(said, hours)))
        elif name == "removed":
            found.append((VALUE_NAMES[name], line_said(said, (before or {}).get("hours", [])), None))
        else:
            found.append((VALUE_NAMES[name], value_said(name, (before or {}).get(name)), value_said(name, now[name])))
    return found


def altered(said: Said, wanted: Mapping[str, Any]) -> list[tuple[Text, Word | None, Word | None]]:
    """(value, now, wanted) of a change that was decided."""
    now = said.values
    named = [name for name in VALUES if plain(now[name]) != wanted[name]]
    return [(VALUE_NAMES[name], value_said(name, now[name]), value_said(name, wanted[name])) for name in named]


def plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
