"""What a roster says, apart from the database: lines by doctor, what changes make of them, what differs, and their hash.

A roster is a mapping from a doctor (an id or a reference) to that doctor's line; a doctor has at most one in a center.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar

from portal.centers.models import VALUES, Action
from portal.core.database import canonical

K = TypeVar("K", int, str)


@dataclass(frozen=True)
class Said:
    """What one line says: role, sessions a week, first and last day (None: open), ways of consulting, suspended or not."""

    role: str
    sessions: int
    starts_on: date
    ends_on: date | None = None
    consult_types: tuple[str, ...] = ()
    is_suspended: bool = False

    @classmethod
    def of(cls, row: Any) -> "Said":
        """What a stored line, a proposed one or a row of a review says."""
        values = {name: getattr(row, name) for name in VALUES}
        return cls(**values | {"consult_types": tuple(values["consult_types"])})

    @property
    def values(self) -> dict[str, Any]:
        """The columns of a row that says this."""
        return {name: getattr(self, name) for name in VALUES} | {"consult_types": list(self.consult_types)}

    def covers(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True)
class Change:
    """What a proposal does to one doctor's line: `said` is what it says afterwards, and before where it ends."""

    action: str
    said: Said

    def after(self, before: Said | None) -> Said | None:
        """The line afterwards. A suspension and its end leave all else as it stands now."""
        if self.action == Action.END:
            return None
        if self.action in (Action.SUSPEND, Action.RESUME) and before is not None:
            return replace(before, is_suspended=self.action == Action.SUSPEND)
        return self.said


def applied(lines: Mapping[K, Said], changes: Mapping[K, Change]) -> dict[K, Said]:
    """The roster that the changes make of `lines`."""
    after = dict(lines)
    for doctor, change in changes.items():
        said = change.after(after.pop(doctor, None))
        if said is not None:
            after[doctor] = said
    return after


def difference(before: Mapping[K, Said], after: Mapping[K, Said]) -> dict[K, Change]:
    """The changes that make `after` of `before`."""
    ended = {doctor: Change(Action.END.value, said) for doctor, said in before.items() if doctor not in after}
    changed = {d: Change(kind_of(before.get(d), said), said) for d, said in after.items() if before.get(d) != said}
    return ended | changed


def kind_of(before: Said | None, after: Said) -> str:
    """What happened to a line that is there afterwards."""
    if before is None:
        return Action.ADD.value
    if replace(before, is_suspended=after.is_suspended) != after:
        return Action.CHANGE.value
    return Action.SUSPEND.value if after.is_suspended else Action.RESUME.value


def fingerprint(lines: Mapping[str, Said]) -> str:
    """SHA-256 over the lines by the doctors' references, the same whatever order they come in."""
    said = [[doctor, *(getattr(lines[doctor], name) for name in VALUES)] for doctor in sorted(lines)]
    return hashlib.sha256(canonical(said).encode()).hexdigest()
