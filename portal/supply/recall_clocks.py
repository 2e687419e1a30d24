"""How long a recall may take: days by its class, dated values that two persons change.

Source: Measures for the Administration of Drug Recalls (药品召回管理办法), in force since 2022-11-01: class I within 1 day,
class II within 3, class III within 7. The day of the order itself does not count (Civil Code, article 201). To be checked by
the programme's lawyers.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.core import clock
from portal.core.tongues import Text, say
from portal.settings import Setting, define, setting
from portal.settings.registry import DAYS

SOURCE = say("药品召回管理办法, in force since 2022-11-01; the day of the order does not count (Civil Code, article 201).")
define(Setting("recall_days_1", say("Recall of class I"), say("Within this time after the day of its order the sale is stopped and everyone who received the lot is told (药品召回管理办法, since 2022-11-01)."), 1, DAYS, 1, 30))  # fmt: skip
define(Setting("recall_days_2", say("Recall of class II"), say("Within this time after the day of its order the sale is stopped and everyone who received the lot is told (药品召回管理办法, since 2022-11-01)."), 3, DAYS, 1, 60))  # fmt: skip
define(Setting("recall_days_3", say("Recall of class III"), say("Within this time after the day of its order the sale is stopped and everyone who received the lot is told (药品召回管理办法, since 2022-11-01)."), 7, DAYS, 1, 90))  # fmt: skip


def days_of(recall_class: int, on: date | None = None) -> int:
    """The days that a class has, by the value in force on a day."""
    return setting(f"recall_days_{recall_class}", on)


def due_at(recall_class: int, ordered_on: date) -> datetime:
    """The last second of the last of those days in Shanghai."""
    return clock.start_of(ordered_on + timedelta(days=days_of(recall_class, ordered_on) + 1)) - timedelta(seconds=1)


@dataclass(frozen=True)
class RecallClock:
    """One thing that is due: from when to when it may take, and when it was done, if it was."""

    title: Text
    since: datetime
    due: datetime
    done: datetime | None

    @property
    def end(self) -> datetime:
        """Where the measure ends: at what was done, else now."""
        return self.done or clock.now()

    @property
    def minutes(self) -> int:
        """How long it took, or has taken until now. Never below zero: a sale may have been stopped before."""
        return max(int((self.end - self.since).total_seconds() // 60), 0)

    @property
    def allowed(self) -> int:
        """Minutes from the opening to the end of the time; one that was opened late has none left."""
        return max(int((self.due - self.since).total_seconds() // 60), 0)

    @property
    def is_late(self) -> bool:
        return self.end > self.due

    @property
    def took(self) -> Text:
        """The measure in words."""
        hours, minutes = divmod(self.minutes, 60)
        if hours >= 48:
            return say("%(days)s d %(hours)s h", days=hours // 24, hours=hours % 24)
        return say("%(hours)s h %(minutes)s min", hours=hours, minutes=minutes)
