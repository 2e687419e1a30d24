"""The week of supply on one sheet: what ran low, was out, was cleared, silent feeds, recalls, deliveries, what is due.

Every figure stands with its age. Alerts, recalls and actions are told as they stood at the end of the week, from the ledger,
or as they stand now where it still runs: nothing that comes after a week changes its bulletin. What is known of deliveries,
what is agreed about feeds and what the list has instead is told as of today, and the page says so.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import or_, select

from portal.accounts.models import User
from portal.core import clock
from portal.core.database import db
from portal.formulary.models import Drug
from portal.ledger.models import LedgerEntry
from portal.ledger.past import acts, as_they_stood
from portal.supply.alert_models import SupplyAlert
from portal.supply.correct_lifecycle import RUNNING
from portal.supply.models import Feed, Partner
from portal.supply.queries import TAKING_PART
from portal.supply.recall_lifecycle import RecallState
from portal.supply.recall_models import Recall
from portal.supply.score_figures import OF_PARTNERS, MonthFigures, arrivals, measured, orders_between, share
from portal.supply.score_models import CorrectiveAction
from portal.supply.substituting import on_the_list

# Nothing of the portal is older.
FIRST = date(2000, 1, 3)
WEEK = timedelta(days=7)
LOW = ("stock_out", "low_cover")
RAISED = ("alert.raised", "alert.back", "alert.reopened")
CLOSED = ("alert.cleared", "alert.resolved", "alert.dismissed")
MOST, READ = 40, 2_000
RUNS = [state.value for state in RUNNING]


def week_of(written: str) -> date:
    """The Monday of a week written as 2026-W47; of the last whole week for anything else, and for weeks to come."""
    today = clock.today()
    last = today - timedelta(days=today.weekday()) - WEEK
    try:
        year, _, week = written.partition("-W")
        monday = date.fromisocalendar(int(year), int(week), 1)
    except ValueError:
        return last
    return monday if FIRST <= monday <= today else last


def written(monday: date) -> str:
    year, week, _ = monday.isocalendar()
    return f"{year}-W{week:02d}"


@dataclass
class Group:
    """Alerts about drugs of one name and strength. `as_of`: the oldest word among them; `persons` None where none is known."""

    name: str
    strength: str
    alerts: list[SupplyAlert] = field(default_factory=list)
    drugs: dict[int, Drug] = field(default_factory=dict)

    def add(self, alert: SupplyAlert, drug: Drug | None) -> None:
        self.alerts.append(alert)
        if drug:
            self.drugs[drug.id] = drug

    @property
    def severity(self) -> str:
        return str(min(alert.severity for alert in self.alerts))

    @property
    def persons(self) -> int | None:
        known = [alert.persons for alert in self.alerts if alert.persons is not None]
        return sum(known) if known else None

    @property
    def as_of(self) -> datetime | None:
        return min((alert.as_of for alert in self.alerts if alert.as_of), default=None)

    @property
    def closed_at(self) -> datetime | None:
        """The last of them."""
        return max((alert.closed_at for alert in self.alerts if alert.closed_at), default=None)

    @property
    def partners(self) -> int:
        return len({alert.partner_id for alert in self.alerts if alert.partner_id})

    @property
    def causes(self) -> list[str]:
        return sorted({alert.cause for alert in self.alerts if alert.cause})

    @property
    def url(self) -> str:
        """The alert, or the list of them."""
        if len(self.alerts) == 1:
            return f"/supply/alerts/{self.alerts[0].reference}"
        numbers = ",".join(drug.approval_no for drug in self.drugs.values())
        return f"/supply/alerts?show=all&kind={self.alerts[0].alert}&drug={numbers}"

    @cached_property
    def instead(self) -> list[Drug]:
        """What may stand in for one of these and is none of them: by itself, or as a pharmacist said."""
        found = {other.id: other for others in on_the_list(self.drugs.values()).values() for other in others}
        return [other for key, other in found.items() if key not in self.drugs]

    @property
    def substitutes(self) -> list[str]:
        """Other names and strengths that the list has instead."""
        return sorted({f"{other.generic_name} {other.strength}" for other in self.instead} - {f"{self.name} {self.strength}"})[:3]

    @property
    def other_makers(self) -> int:
        """How many drugs of this very name and strength the list has beside these."""
        return sum((other.generic_name, other.strength) == (self.name, self.strength) for other in self.instead)


def groups_of(rows: Iterable[Any]) -> list[Group]:
    """Alerts by what they are about: drugs of one name and strength together, the most pressing first."""
    groups: dict[tuple[str, str], Group] = {}
    for alert, drug, name in sorted(rows, key=lambda row: (row[0].severity, row[0].raised_at, row[0].id)):
        about = (drug.generic_name, drug.strength) if drug else (name or "", "")
        groups.setdefault(about, Group(*about)).add(alert, drug)
    return list(groups.values())


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

    def told(self, *verbs: str) -> list[Any]:
        """Alerts of which one of these acts is told in the week, as they stood at its end: (alert, drug, partner's name)."""
        acted = acts(SupplyAlert.__tablename__, LedgerEntry.subject_id, since=self.first, before=self.until)
        a = SupplyAlert
        named = select(a, Drug, Partner.name).outerjoin(Drug, Drug.id == a.drug_id)
        found = named.outerjoin(Partner, Partner.id == a.partner_id).where(a.id.in_(acted.where(LedgerEntry.verb.in_(verbs))))
        rows = db.session.execute(found.order_by(a.id).limit(READ)).all()
        return [(then, *row[1:]) for then, row in zip(as_they_stood([row[0] for row in rows], self.until), rows, strict=True)]

    @cached_property
    def begun(self) -> list[Any]:
        return [row for row in self.told(*RAISED) if row[0].raised_at >= self.first and row[0].parent_id is None]

    @property
    def out(self) -> list[Group]:
        return groups_of(row for row in self.begun if row[0].alert == "stock_out")

    @property
    def low(self) -> list[Group]:
        return groups_of(row for row in self.begun if row[0].alert == "low_cover")

    @cached_property
    def cleared(self) -> list[Group]:
        return groups_of(row for row in self.told(*CLOSED) if row[0].alert in LOW and row[0].closed_at)

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
    def recalls(self) -> Sequence[Any]:
        """Those that were opened or closed in the week, and those that were open all through it."""
        r = Recall
        over = (r.state == RecallState.CLOSED.value, r.closed_at < self.first)
        begun = select(r).where(r.opened_at < self.end, ~over[0] | ~over[1])
        return as_they_stood(db.session.scalars(begun.order_by(r.recall_class, r.id).limit(MOST)).all(), self.until)

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
    def actions(self) -> list[Any]:
        """Corrective actions that ran and were due by the end of the next week, the most overdue first: (action, partner)."""
        a = CorrectiveAction
        changed = a.id.in_(acts(a.__tablename__, LedgerEntry.subject_id, since=self.until))
        known = select(a, Partner.name).join(Partner, Partner.id == a.partner_id).where(a.created_at < self.until)
        rows = db.session.execute(known.where(or_(a.state.in_(RUNS), changed)).order_by(a.id).limit(READ)).all()
        then = zip(as_they_stood([row[0] for row in rows], self.until), (row[1] for row in rows), strict=True)
        ran = [(one, name) for one, name in then if one.state in RUNS and one.due_on <= self.sunday + WEEK]
        return sorted(ran, key=lambda row: (row[0].due_on, row[0].id))[:MOST]

    @cached_property
    def owners(self) -> dict[int, str]:
        asked = {action.owner_id for action, _ in self.actions}
        return dict(db.session.execute(select(User.id, User.name).where(User.id.in_(asked))).tuples().all())

    def days_over(self, due_on: date) -> int:
        """Calendar days by which something was overdue at the end of the week; 0 where it was not."""
        return max((min(self.sunday, clock.today()) - due_on).days, 0)
