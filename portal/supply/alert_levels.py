"""How serious an alert is, and how long there is to answer it and to act on it: dated settings of the programme.

Source: the programme's rules on supply, severity from people affected × days to zero. The figures are the programme's own.
"""

from datetime import datetime, timedelta

from portal.core.tongues import say
from portal.settings import Setting, define, setting
from portal.settings.registry import DAYS, HOURS, PERSONS

WORST, MILDEST = 1, 4
DAY_BOUNDS, ANSWER_HOURS, WORK_DAYS = (3, 7, 14), (4, 24, 72, 120), (2, 5, 10, 20)

for _level, _days in enumerate(DAY_BOUNDS, WORST):
    define(Setting(f"alert_days_{_level}", say("Days to zero of severity %(level)s", level=_level), say("An alert is of this severity, 1 the worst, when no more days than this are left; fewer or more persons make it milder or worse by one."), _days, DAYS, 0, 365))  # fmt: skip
for _level, (_hours, _days) in enumerate(zip(ANSWER_HOURS, WORK_DAYS, strict=True), WORST):
    define(Setting(f"alert_answer_{_level}", say("Answer to an alert of severity %(level)s", level=_level), say("Somebody has to acknowledge an alert of this severity within this time, or it is escalated."), _hours, HOURS, 1, 1000))  # fmt: skip
    define(Setting(f"alert_work_{_level}", say("Work on an alert of severity %(level)s", level=_level), say("An acknowledged alert of this severity has to be closed within this time, or it is escalated."), _days, DAYS, 1, 365))  # fmt: skip
define(Setting("alert_persons_many", say("Many persons affected"), say("An alert that affects so many persons or more is worse by one."), 1000, PERSONS, 1, 1_000_000))  # fmt: skip
define(Setting("alert_persons_few", say("Few persons affected"), say("An alert that affects fewer persons than this is milder by one."), 50, PERSONS, 0, 1_000_000))  # fmt: skip
define(Setting("alert_reopen_days", say("Alerts that come back"), say("What comes back within this time opens the same alert again; a false alarm is quiet so long, unless it gets worse."), 14, DAYS, 1, 365))  # fmt: skip


def severity_of(persons: int | None, days: int | None) -> int:
    """1 (worst) to 4 from persons affected and days to zero, by the settings in force today. Unknown days count as serious."""
    bounds = [setting(f"alert_days_{level}") for level in range(WORST, MILDEST)]
    by_days = WORST + 1 if days is None else WORST + sum(days > bound for bound in bounds)
    return min(max(by_days + weight(persons), WORST), MILDEST)


def weight(persons: int | None) -> int:
    """One worse for many persons, one milder for few; an unknown number changes nothing."""
    if persons is None:
        return 0
    return (persons < setting("alert_persons_few")) - (persons >= setting("alert_persons_many"))


def answer_due(severity: int, since: datetime) -> datetime:
    return since + timedelta(hours=setting(f"alert_answer_{severity}"))


def work_due(severity: int, since: datetime) -> datetime:
    return since + timedelta(days=setting(f"alert_work_{severity}"))
