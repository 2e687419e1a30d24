"""The week of supply on one sheet: what ran low, was out, was cleared, silent feeds, recalls, deliveries, what is due.

Every figure stands with its age. What is said of feeds holds for the end of the week, or for now where it still runs.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import or_, select

from portal.accounts.models import User
from portal.core import clock
from portal.core.database import db
from portal.formulary.completing import substitutes_of
from portal.formulary.models import Drug
from portal.supply.alert_models import SupplyAlert
from portal.supply.correct_lifecycle import RUNNING
from portal.supply.models import Feed, Partner
from portal.supply.queries import TAKING_PART
from portal.supply.recall_lifecycle import RecallState
from portal.supply.recall_models import Recall
from portal.supply.score_figures import OF_PARTNERS, MonthFigures, arrivals, measured, orders_between, share
from portal.supply.score_models import CorrectiveAction

WEEK = timedelta(days=7)
LOW = ("stock_out", "low_cover")
MOST = 40


def week_of(written: str) -> date:
    """The Monday of a week written as 2026-W47; of the last whole week for anything else."""
    try:
        year, _, week = written.partition("-W")
        return date.fromisocalendar(int(year), int(week), 1)
    except ValueError:
        today = clock.today()
        return today - timedelta(days=today.weekday()) - WEEK


def written(monday: date) -> str:
    year, week, _ = monday.isocalendar()
    return f"{year}-W{week:02d}"


class SilentFeed(NamedTuple):
    """A feed that was silent: its newest word then, None where it never came."""

    reference: str
    name: str
    feed: str
    as_of: datetime | None


class Deliveries(NamedTuple):
    """All partners whose deliveries are known, and how many are not; `oldest` and `newest` are the ages of the words."""

    sum: MonthFigures
    known: int
    unknown: int
    oldest: datetime | None
    newest: datetime | None


class Bulletin:
    """The week that begins on a Monday."""

    def __init__(self, monday: date):
        self.monday, self.sunday = monday, monday + WEEK - timedelta(days=1)
        self.first, self.end = clock.start_of(monday), clock.start_of(monday + WEEK)
        self.drawn_at = clock.now()
        self.until = min(self.end, self.drawn_at)
        self.week, self.week_before, self.week_after = written(monday), written(monday - WEEK), written(monday + WEEK)

    @property
    def is_running(self) -> bool:
        return self.until < self.end

    def alerts(self, *conditions: Any) -> Sequence[Any]:
        a = SupplyAlert
        named = select(a, Drug, Partner.reference, Partner.name).outerjoin(Drug, Drug.id == a.drug_id)
        found = named.outerjoin(Partner, Partner.id == a.partner_id).where(*conditions)
        return db.session.execute(found.order_by(a.severity, a.raised_at, a.id).limit(MOST)).all()

    def raised(self, kind: str) -> Sequence[Any]:
        a = SupplyAlert
        return self.alerts(a.alert == kind, a.raised_at >= self.first, a.raised_at < self.end, a.parent_id.is_(None))

    @cached_property
    def out(self) -> Sequence[Any]:
        return self.raised("stock_out")

    @cached_property
    def low(self) -> Sequence[Any]:
        return self.raised("low_cover")

    @cached_property
    def cleared(self) -> Sequence[Any]:
        a = SupplyAlert
        return self.alerts(a.closed_at >= self.first, a.closed_at < self.end, a.alert.in_(LOW))

    @cached_property
    def substitutes(self) -> dict[int, list[Drug]]:
        """What the list has instead of the drugs that ran low or out."""
        drugs = {row.Drug.id: row.Drug for row in (*self.out, *self.low) if row.Drug}
        return {key: [other for other, _ in substitutes_of(drug)][:3] for key, drug in drugs.items()}

    @cached_property
    def silent(self) -> list[SilentFeed]:
        """Feeds that were expected and silent at the end, longest first."""
        heard = arrivals(self.until)
        columns: tuple[Any, ...] = (Partner.reference, Partner.name, Feed.feed, Feed.cadence_hours, Feed.partner_id)
        agreed = select(*columns).join(Partner, Partner.id == Feed.partner_id)
        counts = (Feed.is_expected, Feed.agreed_on <= self.sunday, Partner.state.in_(TAKING_PART), Feed.feed.in_(OF_PARTNERS))
        found = []
        for reference, name, feed, hours, partner_id in db.session.execute(agreed.where(*counts).order_by(Partner.id)):
            as_of = max((as_of for _, as_of in heard.get((partner_id, feed), [])), default=None)
            if as_of is None or as_of < self.until - timedelta(hours=hours):
                found.append(SilentFeed(reference, name, feed, as_of))
        return sorted(found, key=lambda one: (one.as_of is not None, one.as_of))

    @cached_property
    def recalls(self) -> Sequence[Recall]:
        """Those that were opened or closed in the week, and those that were open all through it."""
        r = Recall
        over = (r.state == RecallState.CLOSED.value, r.closed_at < self.first)
        begun = select(r).where(r.opened_at < self.end, ~over[0] | ~over[1])
        return db.session.scalars(begun.order_by(r.recall_class, r.id).limit(MOST)).all()

    @cached_property
    def deliveries(self) -> Deliveries:
        """Lines promised in the week, by the definitions of the scorecards."""
        end = self.monday + WEEK
        found = orders_between(self.monday, end, measured(self.monday, end))
        asked = [one for one in found.values() if one.order_lines]
        known = [one for one in asked if not one.deliveries_unknown]
        total = MonthFigures(deliveries_unknown="")
        for name in ("order_lines", "due_lines", "open_lines", "late_lines", "short_lines", "on_time_in_full"):
            setattr(total, name, sum(getattr(one, name) for one in known))
        total.otif_bp = share(total.on_time_in_full, total.due_lines)
        words = [one.data_as_of for one in known if one.data_as_of]
        return Deliveries(total, len(known), len(asked) - len(known), min(words, default=None), max(words, default=None))

    @cached_property
    def actions(self) -> Sequence[Any]:
        """Corrective actions that run and are due by the end of the next week, the most overdue first."""
        a = CorrectiveAction
        named = select(a, Partner.reference, Partner.name, User.name.label("owner")).join(Partner, Partner.id == a.partner_id)
        running = or_(*(a.state == state.value for state in RUNNING))
        due = named.outerjoin(User, User.id == a.owner_id).where(running, a.due_on <= self.sunday + WEEK)
        return db.session.execute(due.order_by(a.due_on, a.id).limit(MOST)).all()

    def days_over(self, due_on: date) -> int:
        """Calendar days by which something was overdue at the end of the week; 0 where it was not."""
        return max((min(self.sunday, clock.today()) - due_on).days, 0)
