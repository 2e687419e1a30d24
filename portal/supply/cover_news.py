"""Whether days of cover are as new as the words that came: a part, a match, a recall, a change of who supplies what."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from portal.core import clock
from portal.core.database import db
from portal.ledger.models import LedgerEntry
from portal.settings.events import SettingConfirmed
from portal.supply import events, feed_events, recall_events
from portal.supply.alert_models import CoverDay

E = LedgerEntry
NEWS = frozenset(
    event.verb
    for event in (
        feed_events.PartTaken, feed_events.PartReleased, feed_events.PartWithdrawn, feed_events.NameMatched, feed_events.MatchUndone,
        recall_events.RecallOpened, recall_events.LotsAdded, recall_events.RecallClosed, recall_events.RecallReopened,
        events.DrugAssigned, events.DrugEnded, events.FeedAgreed, events.FeedStopped, events.PartnerConfirmed,
        events.PartnerSuspended, events.PartnerResumed, events.PartnerEnded, events.PartnerReopened, SettingConfirmed,
    )
)  # fmt: skip
# Without any news figures age as well: feeds fall silent, lots expire, clocks of alerts run out.
AT_LEAST = timedelta(hours=1)
# What was written while the figures were computed may have become visible only afterwards.
OVERLAP = timedelta(minutes=10)


def computed_at() -> datetime | None:
    """When the figures that are shown were computed; None before the first time."""
    return db.session.scalar(select(func.max(CoverDay.computed_at)))


def came_since(instant: datetime) -> bool:
    """Whether something was recorded since then that changes days of cover."""
    newer = (E.at_us > clock.microseconds(instant), E.verb.in_(NEWS))
    return db.session.scalar(select(E.id).where(*newer).limit(1)) is not None


def is_due() -> bool:
    """Whether the figures have to be computed: never on this day, not for an hour, or something came since."""
    last, now = computed_at(), clock.now()
    if last is None or last < clock.start_of(clock.today()) or now - last >= AT_LEAST:
        return True
    return came_since(last - OVERLAP)


class Computed:
    """What every page of figures says: when they were computed, and whether newer words wait."""

    def __init__(self) -> None:
        self.computed_at = computed_at()
        self.is_behind = self.computed_at is not None and came_since(self.computed_at)
