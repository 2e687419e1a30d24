"""What the supply analyst sees at eight: feeds, what runs out first and whom it hits, cover by drug and partner."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import Select, func, select

from portal.core import clock
from portal.core.database import db
from portal.core.paging import Cursor, Page, as_page, keyset
from portal.core.tongues import Text, say
from portal.formulary.models import Drug
from portal.supply.alert_models import Cover, CoverDay
from portal.supply.feed_queries import FeedState, arrived_since, expected_feeds
from portal.supply.models import Partner

UNKNOWN_NAMES: dict[str, Text] = {
    "no_feed": say("no feed yet"),
    "silent": say("feed is silent"),
    "no_demand": say("no demand known"),
}
# Days of cover → look of a cell, the lowest bound first.
SCALE = ((7, "cv0"), (14, "cv1"), (30, "cv2"), (60, "cv3"), (120, "cv4"))
FIRST, DRUGS, PARTNERS, PAST, SIZE = 12, 12, 12, 60, 50
COLUMNS: tuple[Any, ...] = (
    Cover.partner_id, Cover.drug_id, Cover.usable, Cover.daily_milli, Cover.days, Cover.runs_out_on, Cover.early_on, Cover.late_on,
    Cover.persons, Cover.provinces, Cover.unknown, Cover.as_of, Drug.approval_no, Drug.generic_name, Drug.strength,
    Partner.reference, Partner.name, Partner.short_name,
)  # fmt: skip


def covers() -> Select[Any]:
    return select(*COLUMNS).join(Drug, Drug.id == Cover.drug_id).join(Partner, Partner.id == Cover.partner_id)


def look(days: int | None) -> str:
    """The look of a cell: unknown is grey and hatched, never like zero or like good."""
    if days is None:
        return "cvu"
    return next((name for bound, name in SCALE if days < bound), "cv5")


def age(as_of: datetime | None) -> int | None:
    """Whole days since the newest word; None where there never was one."""
    return None if as_of is None else (clock.now() - as_of).days


@dataclass(frozen=True)
class Heat:
    """Days of cover, drug × partner: `cells` by (drug, partner)."""

    partners: list[Any]
    drugs: list[Any]
    cells: dict[tuple[int, int], Any]


class SupplyHome:
    """The day's picture: nothing to click at eight in the morning."""

    @cached_property
    def feeds(self) -> list[FeedState]:
        return expected_feeds()

    def count(self, state: str) -> int:
        return sum(feed.state == state for feed in self.feeds)

    @cached_property
    def to_chase(self) -> list[FeedState]:
        """Feeds that are silent or never came, with what they leave unknown beside them."""
        return [feed for feed in self.feeds if feed.state != "on_time"]

    @cached_property
    def unknown_at(self) -> dict[int, int]:
        """Partner → drugs whose cover is unknown there."""
        unknown = select(Cover.partner_id, func.count()).where(Cover.unknown != "").group_by(Cover.partner_id)
        return dict(db.session.execute(unknown).all())

    @cached_property
    def arrived(self) -> int:
        """Parts that came since midnight in Shanghai."""
        return sum(arrived_since(clock.start_of(clock.today())).values())

    @cached_property
    def first(self) -> list[Any]:
        """What runs out first."""
        known = covers().where(Cover.unknown == "").order_by(Cover.days, Cover.partner_id, Cover.drug_id)
        return list(db.session.execute(known.limit(FIRST)))

    @cached_property
    def unknown(self) -> Counter[str]:
        """How many figures are unknown, by why."""
        rows = select(Cover.unknown, func.count()).where(Cover.unknown != "").group_by(Cover.unknown)
        return Counter(dict(db.session.execute(rows).all()))

    @cached_property
    def course(self) -> list[CoverDay]:
        """Persons with a drug that runs low, day by day; a day on which nothing was computed stands there as unknown."""
        today = clock.today()
        seen = select(CoverDay).where(CoverDay.day >= today - timedelta(days=PAST)).order_by(CoverDay.day)
        known = {row.day: row for row in db.session.scalars(seen)}
        days = (min(known) + timedelta(days=n) for n in range((today - min(known)).days + 1)) if known else ()
        return [known.get(day) or CoverDay(day=day, known=0) for day in days]

    @cached_property
    def heat(self) -> Heat:
        """The drugs that run out first, at the partners with the lowest figures of them: whatever stands in `first` is here."""
        low = (
            select(Cover.drug_id).where(Cover.unknown == "").group_by(Cover.drug_id).order_by(func.min(Cover.days), Cover.drug_id)
        )
        lowest = [*(row.drug_id for row in self.first), *db.session.scalars(low.limit(DRUGS))]
        keys = list(dict.fromkeys(lowest))[:DRUGS]
        place: list[Any] = [Cover.unknown != "", Cover.days, Cover.partner_id]
        rows = list(db.session.execute(covers().where(Cover.drug_id.in_(keys)).order_by(*place)))
        shown = list(dict.fromkeys(row.partner_id for row in [*self.first, *rows]))[:PARTNERS]
        by_partner, by_drug = {row.partner_id: row for row in rows}, {row.drug_id: row for row in rows}
        cells = {(row.drug_id, row.partner_id): row for row in rows}
        return Heat([by_partner[key] for key in shown], [by_drug[key] for key in keys], cells)


class CoverPage:
    """Every figure, what lasts shortest first; the unknown by their reason."""

    def __init__(self, args: Mapping[str, str]):
        self.unknown = args.get("unknown", "") if args.get("unknown") in UNKNOWN_NAMES else ""
        self.drug = args.get("drug", "").strip()
        self.partner = args.get("partner", "").strip()
        self.after = Cursor.behind(args.get("after"), int, int, int)

    @cached_property
    def rows(self) -> Page:
        place: list[Any] = [func.coalesce(Cover.days, 0), Cover.partner_id, Cover.drug_id]
        statement = covers().where(Cover.unknown == self.unknown, *self.narrowing())
        rows = db.session.execute(keyset(statement, place, self.after, SIZE, down=False)).all()
        return as_page(rows, SIZE, lambda row: (row.days or 0, row.partner_id, row.drug_id))

    def narrowing(self) -> list[Any]:
        wanted = [Drug.approval_no == self.drug] if self.drug else []
        return [*wanted, *([Partner.reference == self.partner] if self.partner else [])]
