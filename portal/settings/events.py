"""What happens to a setting."""

from dataclasses import dataclass
from typing import ClassVar

from portal.ledger.events import Event


@dataclass(frozen=True)
class SettingProposed(Event):
    verb: ClassVar[str] = "setting.proposed"
    sentence: ClassVar[str] = "Proposed to change “%(name)s” from %(before)s to %(value)s from %(valid_from)s on"
    name: str
    before: int
    value: int
    valid_from: str


@dataclass(frozen=True)
class SettingConfirmed(Event):
    verb: ClassVar[str] = "setting.confirmed"
    sentence: ClassVar[str] = "Confirmed “%(name)s” = %(value)s from %(valid_from)s on"
    name: str
    value: int
    valid_from: str


@dataclass(frozen=True)
class SettingDropped(Event):
    verb: ClassVar[str] = "setting.dropped"
    sentence: ClassVar[str] = "Dropped the proposal “%(name)s” = %(value)s"
    name: str
    value: int
