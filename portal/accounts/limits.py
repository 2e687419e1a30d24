"""The numbers of the door. The settings of the programme stand above this room and say here where theirs are read."""

from collections.abc import Callable

DEFAULTS = {"idle_minutes": 30, "lockout_failures": 5, "lockout_minutes": 15, "link_hours": 48, "device_days": 14}

_read: Callable[[str], int] = DEFAULTS.__getitem__


def read_from(source: Callable[[str], int]) -> None:
    """From now on `source(name)` gives the value in force of each name in `DEFAULTS`."""
    global _read
    _read = source


def limit(name: str) -> int:
    """The value in force: minutes, failures, hours or days, as the name says."""
    return _read(name)
