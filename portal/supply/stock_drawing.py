"""The newest word on each lot, and a drug's stock day by day."""

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    Table,
    and_,
    case,
    cast,
    delete,
    exists,
    func,
    select,
    true,
    tuple_,
    type_coerce,
    update,
)
from sqlalchemy.orm import aliased

from portal.core import clock
from portal.core.database import db
from portal.supply.feed_lifecycle import PartState
from portal.supply.feed_models import FeedBlock, FeedPart, StockDay, StockLine, StockNow
from portal.supply.laying import lay_over

NOW: Table = StockNow.__table__
DAY: Table = StockDay.__table__
LOT = (StockLine.drug_name_id, StockLine.warehouse_id, StockLine.lot)
NEWEST = (StockLine.as_of.desc(), FeedPart.rank.desc(), StockLine.id.desc())


def add(part_id: int) -> None:
    """Lay a part over the newest words and its days."""
    span = span_of(part_id)
    lay_over(NOW, newest_words(FeedPart.id == part_id), kept_least=("since",))
    if speaks_of_the_past(part_id, span.first):
        keep_first_days(part_id)
    mark_presence(of_part(part_id))
    draw_days(part_id, span)


class Span(NamedTuple):
    """The first and the last instant of which a part speaks."""

    first: datetime
    last: datetime


def span_of(part_id: int) -> Span:
    ends = select(func.min(StockLine.as_of), func.max(StockLine.as_of))
    here = ends.join(FeedBlock, FeedBlock.id == StockLine.block_id).where(FeedBlock.part_id == part_id)
    return Span(*db.session.execute(here).one())


def speaks_of_the_past(part_id: int, first: datetime) -> bool:
    """Whether another part of the partner that counts is as new as the first thing that this part says, or newer."""
    own, other = aliased(FeedPart), FeedPart
    same = and_(own.id == part_id, other.partner_name_id == own.partner_name_id, other.feed == own.feed, other.id != part_id)
    newer = select(other.id).join(own, same).where(other.state == PartState.TAKEN.value, other.as_of >= first).limit(1)
    return db.session.scalar(newer) is not None


def take_away(part_id: int) -> None:
    """Draw anew all places and days of which a part spoke."""
    places = of_part(part_id)
    here = tuple_(StockLine.drug_name_id, StockLine.warehouse_id).in_(places)
    db.session.execute(delete(NOW).where(tuple_(NOW.c.drug_name_id, NOW.c.warehouse_id).in_(places)))
    lay_over(NOW, newest_words(here), kept_least=("since",))
    mark_presence(places)
    draw_days(part_id, span_of(part_id))


def of_part(part_id: int) -> Select[Any]:
    """The drugs and warehouses of which a part speaks."""
    line = StockLine
    drug_and_place: tuple[Any, ...] = (line.drug_name_id, line.warehouse_id)
    lines = select(*drug_and_place).join(FeedBlock, FeedBlock.id == line.block_id)
    return lines.where(FeedBlock.part_id == part_id).distinct()


def newest_words(condition: Any) -> Select[Any]:
    """The newest line of each lot among the lines that count and meet a condition, and since when the lot is known."""
    line = StockLine
    place = func.row_number().over(partition_by=LOT, order_by=NEWEST).label("place")
    since = func.min(line.as_of).over(partition_by=LOT).label("since")
    columns = (*LOT, line.expires_on, line.quantity, line.status, line.as_of, FeedPart.rank, since, line.id.label("line_id"))
    lines = (
        select(*columns, place).join(FeedBlock, FeedBlock.id == line.block_id).join(FeedPart, FeedPart.id == FeedBlock.part_id)
    )
    found = lines.where(FeedPart.state == PartState.TAKEN.value, condition).subquery()
    wanted = [found.c[c.name] for c in found.c if c.name != "place"]
    return select(*wanted, true().label("is_there")).where(found.c.place == 1)


def keep_first_days(part_id: int) -> None:
    """A part that comes late may be the first that knew a lot."""
    words = newest_words(FeedPart.id == part_id).subquery()
    same = and_(*(NOW.c[name] == words.c[name] for name in ("drug_name_id", "warehouse_id", "lot")))
    earlier = select(words.c.since).where(same, words.c.since < NOW.c.since)
    db.session.execute(update(NOW).where(earlier.exists()).values(since=earlier.scalar_subquery()))


def mark_presence(places: Select[Any]) -> None:
    """A lot is there when the newest report of its drug and warehouse names it: its own word is that report's."""
    other = NOW.alias()
    here = and_(other.c.drug_name_id == NOW.c.drug_name_id, other.c.warehouse_id == NOW.c.warehouse_id)
    newer = exists().where(here, tuple_(other.c.as_of, other.c.rank) > tuple_(NOW.c.as_of, NOW.c.rank))
    there = ~newer
    touched = tuple_(NOW.c.drug_name_id, NOW.c.warehouse_id).in_(places)
    db.session.execute(update(NOW).where(touched, NOW.c.is_there != there).values(is_there=there))


def draw_days(part_id: int, span: Span) -> None:
    """Draw the days of which a part speaks anew: per drug the newest report of the day from each warehouse."""
    spoken = days_of(part_id)
    db.session.execute(delete(DAY).where(tuple_(DAY.c.drug_name_id, DAY.c.day).in_(spoken)))
    columns = ["drug_name_id", "day", "quantity", "usable", "as_of"]
    db.session.execute(DAY.insert().from_select(columns, stock_of(spoken, of_drugs(part_id), span)))


def shanghai_day(instant: Any) -> ColumnElement[date]:
    """The calendar day in Shanghai, which has kept eight hours ahead of UTC since 1992."""
    if db.session.get_bind().dialect.name == "sqlite":
        return type_coerce(func.date(instant, "+8 hours"), Date())
    return cast(func.timezone("Asia/Shanghai", instant), Date())


def days_of(part_id: int) -> Select[Any]:
    """(drug, calendar day in Shanghai) of which a part speaks."""
    spoken: tuple[Any, ...] = (StockLine.drug_name_id, shanghai_day(StockLine.as_of))
    lines = select(*spoken).join(FeedBlock, FeedBlock.id == StockLine.block_id)
    return lines.where(FeedBlock.part_id == part_id).distinct()


def of_drugs(part_id: int) -> Select[Any]:
    drugs = select(StockLine.drug_name_id).join(FeedBlock, FeedBlock.id == StockLine.block_id)
    return drugs.where(FeedBlock.part_id == part_id).distinct()


def stock_of(spoken: Select[Any], drugs: Select[Any], span: Span) -> Select[Any]:
    """The stock of some drugs on some days: from each warehouse the newest report of the day."""
    said = reports(drugs, span).subquery()
    day = shanghai_day(said.c.as_of)
    newest = (said.c.as_of.desc(), said.c.rank.desc())
    place = func.rank().over(partition_by=(said.c.drug_name_id, said.c.warehouse_id, day), order_by=newest).label("place")
    words = select(said.c.drug_name_id, day.label("day"), said.c.quantity, said.c.usable, said.c.as_of, place)
    found = words.where(tuple_(said.c.drug_name_id, day).in_(spoken)).subquery()
    sums = (func.sum(found.c.quantity), func.sum(found.c.usable), func.max(found.c.as_of))
    return select(found.c.drug_name_id, found.c.day, *sums).where(found.c.place == 1).group_by(found.c.drug_name_id, found.c.day)


def reports(drugs: Select[Any], span: Span) -> Select[Any]:
    """What each part that counts said of drugs in a warehouse at an instant; usable is what is released and not past its date."""
    line, first = StockLine, clock.start_of(clock.on_page(span.first).date())
    sound = and_(line.status == "released", line.expires_on >= shanghai_day(line.as_of))
    sums = (func.sum(line.quantity).label("quantity"), func.sum(case((sound, line.quantity), else_=0)).label("usable"))
    whose: tuple[Any, ...] = (line.drug_name_id, line.warehouse_id, line.as_of, FeedPart.rank)
    lines = select(*whose, *sums).join(FeedBlock, FeedBlock.id == line.block_id).join(FeedPart, FeedPart.id == FeedBlock.part_id)
    here = (line.drug_name_id.in_(drugs), line.as_of >= first, line.as_of < span.last + timedelta(days=1))
    return lines.where(FeedPart.state == PartState.TAKEN.value, *here).group_by(*whose)
