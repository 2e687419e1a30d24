"""Reading the settings: the value in force, quickly; the page with proposals and history."""

import time
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import select

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db
from portal.core.lifecycle import NotFound, Option, state_name
from portal.core.tongues import Text
from portal.settings.lifecycle import lifecycle
from portal.settings.models import SettingChange
from portal.settings.proposals import State, facts_of
from portal.settings.registry import SETTINGS, Setting

T = TypeVar("T")


class Kept(Generic[T]):
    """What was read from a small table, kept for two seconds in this process: one copy a database."""

    def __init__(self, read: Callable[[], T], seconds: float = 2.0):
        self._read, self._seconds = read, seconds
        self._kept: WeakKeyDictionary[Any, tuple[float, T]] = WeakKeyDictionary()

    def __call__(self) -> T:
        engine, instant = db.engine, time.monotonic()
        kept = self._kept.get(engine)
        if kept is None or instant >= kept[0]:
            kept = self._kept[engine] = (instant + self._seconds, self._read())
        return kept[1]

    def forget(self) -> None:
        """Read anew next time: called after a change in this process; others notice within two seconds."""
        self._kept.pop(db.engine, None)


def read_values() -> dict[str, list[tuple[date, int]]]:
    """For each changed setting its days of effect and values, in order."""
    changes = select(SettingChange.name, SettingChange.valid_from, SettingChange.decided_at, SettingChange.value)
    found: dict[str, list[tuple[date, int]]] = {}
    for name, day, decided_at, value in db.session.execute(
        changes.where(SettingChange.state == State.CONFIRMED.value).order_by(SettingChange.decided_at, SettingChange.id)
    ):
        confirmed_on = clock.on_page(decided_at).date() if decided_at else day
        found.setdefault(name, []).append((max(day, confirmed_on), value))
    return {name: sorted(values, key=lambda each: each[0]) for name, values in found.items()}


values = Kept(read_values)


def setting(name: str, on: date | None = None) -> int:
    """The value in force on a day (default: today), in the unit of its registry entry. KeyError for an unknown name."""
    entry = SETTINGS[name]
    dated = values().get(name, [])
    place = bisect_right(dated, on or clock.today(), key=lambda each: each[0])
    return dated[place - 1][1] if place else entry.default


@dataclass(frozen=True)
class Row:
    """One setting as its page shows it."""

    setting: Setting
    value: int
    last: SettingChange | None
    proposal: SettingChange | None
    options: list[Option]


class SettingsPage:
    """All settings with their value in force, who changed it last, and what is proposed."""

    def __init__(self, by: Actor):
        changes = db.session.scalars(select(SettingChange).order_by(SettingChange.id.desc()).limit(500)).all()
        self.by = by
        self.open = {c.name: c for c in changes if c.state == State.PROPOSED.value}
        self.last: dict[str, SettingChange] = {}
        for change in changes:
            if change.state == State.CONFIRMED.value:
                self.last.setdefault(change.name, change)
        self.changes = changes
        self.rows = [self._row(entry) for entry in SETTINGS.values()]

    def _row(self, entry: Setting) -> Row:
        proposal = self.open.get(entry.name)
        options = lifecycle.options(facts_of(proposal, self.by), self.by.permissions) if proposal else []
        return Row(entry, setting(entry.name), self.last.get(entry.name), proposal, options)

    def row(self, name: str) -> Row:
        """Raises NotFound for a name that no setting has."""
        for row in self.rows:
            if row.setting.name == name:
                return row
        raise NotFound

    def history_of(self, name: str) -> list[SettingChange]:
        return [change for change in self.changes if change.name == name]

    def state_word(self, change: SettingChange) -> Text:
        return state_name(State(change.state))
