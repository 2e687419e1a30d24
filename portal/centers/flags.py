"""What is flagged on a row of a review when it is frozen: what speaks against the line within the period, and a line without
hours of duty for sixty days.

What speaks against a line is asked where rosters ask it (`conflicts`); here those doctors are found of whom it is worth asking.
There is no source of patients' ratings yet, so that none are flagged.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import select

from portal.centers import conflicts
from portal.centers.duty_models import HOLIDAY, DutyException
from portal.centers.lines import Said
from portal.centers.models import Center, Role
from portal.core import clock
from portal.core.database import db
from portal.core.tongues import Text, say
from portal.doctors.lifecycle import Standing, State
from portal.doctors.models import Right
from portal.settings import Setting, define, setting
from portal.settings.registry import DAYS

define(Setting("review_idle_days", say("No duty for a while"), say("A line without hours of duty for this time is flagged when its roster is reviewed."), 60, DAYS, 7, 365))  # fmt: skip

FLAG_NAMES: dict[str, Text] = {**conflicts.NAMES, "no_duty": say("No duty")}
WORKING = frozenset({Standing.ACTIVE, Standing.RESTRICTED})
Flag = list[Any]


@dataclass(frozen=True)
class Candidate:
    """What is known of a line before anybody looks closer. `masks`: center → day of the week → hours."""

    said: Said
    doctor: Any
    scopes: tuple[tuple[str, ...], ...]
    masks: Mapping[int, Mapping[int, int]]


def flags_of(center: Center, candidates: Mapping[int, Candidate], horizon: date) -> dict[int, list[Flag]]:
    """Doctor id → [code, {sentence}] of everything flagged on the line, up to the last day of the period."""
    said = {doctor_id: one.said for doctor_id, one in candidates.items()}
    limit, today = setting("duty_week_hours"), clock.today()
    closer = {doctor_id for doctor_id, one in candidates.items() if is_worth_asking(one, horizon, today, limit)}
    found: dict[int, list[Flag]] = {}
    for conflict in conflicts.screen(center, said, only=closer, horizon=horizon) if closer else ():
        found.setdefault(conflict.doctor_id, []).append([conflict.code, kept(conflict.text)])
    for flag, doctor_ids in ((scope_flag(), out_of_scope(center, candidates, closer)), (idle_flag(), idle(center, candidates))):
        for doctor_id in doctor_ids:
            found.setdefault(doctor_id, []).append(flag)
    return found


def is_worth_asking(one: Candidate, horizon: date, today: date, limit: int) -> bool:
    """Whether anything but the scope could speak against the line: judged generously, by what the rows themselves say."""
    doctor = one.doctor
    return (
        doctor.state != State.ACTIVE
        or doctor.standing not in WORKING
        or doctor.merged_into_id is not None
        or Right.CONSULT.value not in doctor.rights.split()
        or (doctor.rights_until is not None and doctor.rights_until <= horizon)
        or one.said.role == Role.DIRECTOR
        or one.said.starts_on > today
        or bool(one.said.ends_on and one.said.ends_on < today)
        or len(one.masks) > 1
        or week_hours(one.masks) > limit
    )


def scope_flag() -> Flag:
    return ["scope", kept(conflicts.OUT_OF_SCOPE)]


def idle_flag() -> Flag:
    return ["no_duty", kept(say("No hours of duty for %(days)s days.", days=setting("review_idle_days")))]


def out_of_scope(center: Center, candidates: Mapping[int, Candidate], asked: Collection[int]) -> list[int]:
    """The doctors whose licence covers no department of the center; those who were looked at closer are flagged already."""
    wanted = tuple(center.departments)
    return [
        doctor_id
        for doctor_id, one in candidates.items()
        if doctor_id not in asked and not is_in_scope(wanted, one.scopes, one.doctor.department)
    ]


def week_hours(masks: Mapping[int, Mapping[int, int]]) -> int:
    return sum(hours.bit_count() for days in masks.values() for day, hours in days.items() if day != HOLIDAY)


@lru_cache(10_000)
def is_in_scope(wanted: tuple[str, ...], scopes: tuple[tuple[str, ...], ...], department: str) -> bool:
    """The rule of `conflicts`, on the columns alone: licences in use, else the doctor's own department."""
    covered = {code for scope in scopes for code in scope} or {department} - {""}
    return conflicts.is_in_scope(wanted, frozenset(covered))


def idle(center: Center, candidates: Mapping[int, Candidate]) -> list[int]:
    """The doctors without hours in the weekly pattern, and without any on a day of the last sixty; younger lines are left out."""
    since = clock.today() - timedelta(days=setting("review_idle_days"))
    without = [
        doctor_id
        for doctor_id, one in candidates.items()
        if not any(one.masks.get(center.id, {}).values()) and one.said.starts_on <= since
    ]
    return sorted(set(without) - worked_since(center, since)) if without else []


def worked_since(center: Center, since: date) -> set[int]:
    e = DutyException.__table__.c
    days = select(e.doctor_id).where(e.center_id == center.id, e.hours != 0, e.on_day.between(since, clock.today()))
    return set(db.session.scalars(days))


# ---------------------------------------------------------------- a sentence that is kept, and said again in any language


def kept(text: Text) -> dict[str, Any]:
    """The sentence with its values as plain JSON."""
    return {"msgid": text.msgid, "params": {name: plain(value) for name, value in text.params.items()}}


def plain(value: object) -> Any:
    if isinstance(value, Text):
        return kept(value)
    return value if isinstance(value, int) else str(value)


def told(data: Mapping[str, Any]) -> Text:
    """The sentence that was kept."""
    params = {name: told(value) if isinstance(value, dict) else value for name, value in data["params"].items()}
    return Text(data["msgid"], params)


def sentences(flags: Iterable[Flag]) -> list[tuple[Text, Text]]:
    """(what is flagged, the sentence) of each flag of a row."""
    return [(FLAG_NAMES.get(code, Text(code, {})), told(data)) for code, data in flags]
