"""The comparison of partners: the newest edition of each card of one month, the last frozen one unless another is asked."""

from dataclasses import replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import aliased

from portal import lists
from portal.core.actors import Actor
from portal.core.database import db
from portal.core.listing import Criteria, Filter, Listing, Sort, always
from portal.core.tongues import Text, say
from portal.lists import Column, Offer
from portal.lists.pages import OfferedList
from portal.supply.models import Partner
from portal.supply.score_models import Scorecard
from portal.supply.score_pictures import Spark
from portal.supply.score_texts import days, month_of, part_of, percent, unknown
from portal.web.permissions import Permission as P
from portal.web.templates import instant
from portal.web.worklists import Term

T = Scorecard.__table__.c
COURSE = 12
TARGET_BP = 9000
LAST = 20_000  # behind every share: what is unknown stands at the end, never as the worst or the best
STANDINGS: dict[str, Text] = {
    "below": say("below 90 %%"),
    "reached": say("90 %% or more"),
    "unknown": say("unknown, or nothing promised"),
}
reference: Any = select(Partner.reference).where(Partner.id == T.partner_id).scalar_subquery()
name: Any = select(Partner.name).where(Partner.id == T.partner_id).scalar_subquery()


def is_newest() -> ColumnElement[bool]:
    """No later edition stands beside it."""
    later = aliased(Scorecard)
    same = (later.partner_id == T.partner_id, later.month == T.month, later.edition > T.edition)
    return ~select(later.id).where(*same).exists()


def of_month(values: tuple[str, ...]) -> ColumnElement[bool]:
    return T.month.in_([month for value in values if (month := month_of(value))])


def standing(values: tuple[str, ...]) -> ColumnElement[bool]:
    found = {"below": T.otif_bp < TARGET_BP, "reached": T.otif_bp >= TARGET_BP, "unknown": T.otif_bp.is_(None)}
    return or_(*(found[value] for value in values))


def of_partner(text: str) -> ColumnElement[bool]:
    """By reference, or by a part of the name."""
    meant = or_(Partner.reference == text.upper(), Partner.name.contains(text, autoescape=True))
    return T.partner_id.in_(select(Partner.id).where(meant))


scorecards = Listing(
    T.id,
    reference,
    [*(column for column in T if column.name != "id"), reference.label("reference"), name.label("name")],
    filters=[
        Filter("month", condition=of_month, steady=always),
        Filter("standing", condition=standing, known=tuple(STANDINGS), steady=always),
    ],
    sorts=[
        Sort("otif", func.coalesce(T.otif_bp, LAST)),
        Sort("late", T.late_lines),
        Sort("open", T.open_lines),
        Sort("fill", func.coalesce(T.fill_rate_bp, LAST)),
        Sort("lead", func.coalesce(T.lead_p90, -1)),
        Sort("out", T.stock_days_out),
        Sort("feeds", T.feeds_on_time),
        Sort("unmatched", T.lines_unmatched),
    ],
    finds=of_partner,
    base=(is_newest(),),
)


def last_month() -> date | None:
    """The newest month that is frozen."""
    return db.session.scalar(select(func.max(Scorecard.month)))


def within(criteria: Criteria, by: Actor) -> Criteria:
    """Of one month, whatever was asked."""
    month = last_month()
    if criteria.of("month") or month is None:
        return criteria
    return replace(criteria, filters={**criteria.filters, "month": (f"{month:%Y-%m}",)})


OFFER = lists.offer(
    Offer(
        "scorecards",
        say("Scorecards"),
        "/supply/scorecards",
        P.SUPPLY_READ,
        scorecards,
        (
            Column("name", say("Partner"), lambda c: c.name, is_fixed=True),
            Column("reference", say("Reference"), lambda c: c.reference, is_default=False),
            Column("month", say("Month"), lambda c: f"{c.month:%Y-%m}", is_default=False),
            Column("otif", say("On time in full"), lambda c: unknown(c) or percent(c.otif_bp), sort="otif"),
            Column("course", say("Twelve months"), lambda c: "", in_file=False),
            Column("due", say("Lines due"), lambda c: part_of(c.due_lines, c.order_lines), is_default=False),
            Column("late", say("Late lines"), lambda c: part_of(c.late_lines, c.due_lines), sort="late"),
            Column("open", say("Open lines"), lambda c: part_of(c.open_lines, c.due_lines), sort="open"),
            Column("short", say("Short lines"), lambda c: part_of(c.short_lines, c.due_lines), is_default=False),
            Column("fill", say("Fill rate"), lambda c: percent(c.fill_rate_bp), sort="fill"),
            Column("lead", say("Lead, half and 90 %%"), lambda c: f"{days(c.lead_p50)} · {days(c.lead_p90)}", sort="lead"),
            Column("lead_lines", say("Lines with a lead time"), lambda c: c.lead_lines, is_default=False, is_number=True),
            Column("feeds", say("Feeds on time"), lambda c: part_of(c.feeds_on_time, c.feeds_expected), sort="feeds"),
            Column("out", say("Days out of stock"), lambda c: part_of(c.stock_days_out, c.stock_days), sort="out"),
            Column("unmatched", say("Lines of unmatched drugs"), lambda c: part_of(c.lines_unmatched, c.lines_received), is_default=False, sort="unmatched"),
            Column("refused", say("Lines that do not count"), lambda c: part_of(c.lines_refused, c.lines_received), is_default=False),
            Column("as_of", say("Data as of"), lambda c: instant(c.data_as_of) if c.data_as_of else "", is_default=False),
        ),
        (
            Term("standing", say("On time in full"), lambda v: STANDINGS[v], is_facet=True),
            Term("month", say("Month"), str, say("is")),
        ),
        within,
        "otif",
    )
)  # fmt: skip


class ScoreList(OfferedList):
    """The comparison as this person looks at it. Names of companies are nobody's secret."""

    def __init__(self, viewer: Actor):
        super().__init__(OFFER, viewer)
        self.plain_names = True

    def cells(self, row: Any) -> list[Any]:
        return [column.value(row) for column in self.columns]

    @property
    def month(self) -> str:
        """The month that is shown, as 2026-10; '' before the first was frozen."""
        return self.criteria.of("month")[0] if self.criteria.of("month") else ""

    @cached_property
    def months(self) -> list[str]:
        """The frozen months, newest first."""
        frozen = select(Scorecard.month).distinct().order_by(Scorecard.month.desc()).limit(COURSE)
        return [f"{month:%Y-%m}" for month in db.session.scalars(frozen)]

    @cached_property
    def courses(self) -> dict[int, Spark]:
        """Partner → its share month by month, up to the month that is shown."""
        until = month_of(self.month)
        return sparks([row.partner_id for row in self.rows], until) if until else {}


def sparks(partner_ids: list[int], until: date) -> dict[int, Spark]:
    """The course of each partner over the twelve months that end with one."""
    months = [until]
    while len(months) < COURSE:
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    asked = select(T.partner_id, T.month, T.otif_bp).where(T.partner_id.in_(partner_ids), T.month.in_(months), is_newest())
    known = {(partner_id, month): share for partner_id, month, share in db.session.execute(asked)}
    return {key: Spark([known.get((key, month)) for month in reversed(months)]) for key in partner_ids}
