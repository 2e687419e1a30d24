"""What is flagged on a row of a review when it is frozen: what speaks against the line within the period, and a line without
hours of duty for sixty days.

What speaks against a line is asked where rosters ask it (`conflicts`); here those doctors are found of whom it is worth asking.
There is no source of patients' ratings yet, so that none are flagged.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import select

from portal.centers import conflicts
from portal.centers.duty_models import HOLIDAY, DutyException
from portal.centers.line_facts import Known, Masks
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


class Doctors:
    """Of all doctors whose lines are frozen, what flags are made of; each is judged once, on however many rosters.

    `rows`: doctor → columns of the file; `masks`: doctor → center → day → hours; `covered`: doctor → departments of the licences.
    """

    def __init__(self, rows: Mapping[int, Any], masks: Mapping[int, Masks], covered: Mapping[int, frozenset[str]], horizon: date):
        limit = setting("duty_week_hours")
        self.known = Known(clock.today(), horizon)
        self.doubtful = {key for key, row in rows.items() if is_doubtful(row, masks.get(key, {}), horizon, limit)}
        self.covered = {key: covered.get(key) or alone(row.department) for key, row in rows.items()}
        self.on_duty: dict[int, set[int]] = defaultdict(set)
        for key, weeks in masks.items():
            for center_id in (center_id for center_id, days in weeks.items() if any(days.values())):
                self.on_duty[center_id].add(key)


@lru_cache(1000)
def alone(department: str) -> frozenset[str]:
    """What a doctor's own department covers, where no licence says more."""
    return frozenset({department} - {""})


def is_doubtful(row: Any, weeks: Masks, horizon: date, limit: int) -> bool:
    """Whether anything but the scope could speak against a line of this doctor: judged generously, by what the columns say."""
    return (
        row.state != State.ACTIVE
        or row.standing not in WORKING
        or row.merged_into_id is not None
        or Right.CONSULT.value not in row.rights.split()
        or (row.rights_until is not None and row.rights_until <= horizon)
        or len(weeks) > 1
        or week_hours(weeks) > limit
    )


def flags_of(center: Center, lines: Mapping[int, Said], doctors: Doctors) -> dict[int, list[Flag]]:
    """Doctor id → [code, {sentence}] of everything flagged on the line, up to the last day of the period."""
    today = doctors.known.day
    closer = {key for key, said in lines.items() if key in doctors.doubtful or is_unusual(said, today)}
    found: dict[int, list[Flag]] = {}
    for conflict in conflicts.screen(center, lines, only=closer, known=doctors.known) if closer else ():
        found.setdefault(conflict.doctor_id, []).append([conflict.code, kept(conflict.text)])
    plain_lines = lines.keys() - closer  # those who were looked at closer are flagged already where their licence does not fit
    for flag, doctor_ids in (
        (scope_flag(), out_of_scope(center, plain_lines, doctors)),
        (idle_flag(), idle(center, lines, doctors)),
    ):
        for doctor_id in doctor_ids:
            found.setdefault(doctor_id, []).append(flag)
    return found


def is_unusual(said: Said, today: date) -> bool:
    """Whether the line itself could be flagged, whoever the doctor is."""
    return said.role == Role.DIRECTOR or said.starts_on > today or bool(said.ends_on and said.ends_on < today)


def scope_flag() -> Flag:
    return ["scope", kept(conflicts.OUT_OF_SCOPE)]


def idle_flag() -> Flag:
    return ["no_duty", kept(say("No hours of duty for %(days)s days.", days=setting("review_idle_days")))]


def out_of_scope(center: Center, doctor_ids: Iterable[int], doctors: Doctors) -> list[int]:
    """The doctors whose licence covers no department of the center."""
    wanted, covered = tuple(center.departments), doctors.covered
    outside = {one for one in set(covered.values()) if not conflicts.is_in_scope(wanted, one)}
    return [key for key in doctor_ids if covered[key] in outside] if outside else []


def week_hours(weeks: Masks) -> int:
    return sum(hours.bit_count() for days in weeks.values() for day, hours in days.items() if day != HOLIDAY)


def idle(center: Center, lines: Mapping[int, Said], doctors: Doctors) -> list[int]:
    """The doctors without hours in the weekly pattern, and without any on a day of the last sixty; younger lines are left out."""
    since, on_duty = clock.today() - timedelta(days=setting("review_idle_days")), doctors.on_duty[center.id]
    without = [key for key, said in lines.items() if key not in on_duty and said.starts_on <= since]
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
