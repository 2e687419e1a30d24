"""The newest word on each lot, and a drug's stock day by day."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, Table, and_, case, delete, exists, func, literal, select, true, tuple_, update
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
    lay_over(NOW, newest_words(FeedPart.id == part_id), kept_least=("since",))
    if speaks_of_the_past(part_id):
        keep_first_days(part_id)
    mark_presence(of_part(part_id))
    draw_days(part_id)


def speaks_of_the_past(part_id: int) -> bool:
    """Whether another part of the partner that counts is newer than something that this part says."""
    own, other = aliased(FeedPart), FeedPart
    line = select(func.min(StockLine.as_of)).join(FeedBlock, FeedBlock.id == StockLine.block_id)
    first = line.where(FeedBlock.part_id == part_id).scalar_subquery()
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
    draw_days(part_id)


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


def draw_days(part_id: int) -> None:
    """Draw the days of which a part speaks anew: per drug the newest report of the day from each warehouse."""
    for day in days_of(part_id):
        drugs = drugs_on(part_id, day)
        db.session.execute(delete(DAY).where(DAY.c.day == day, DAY.c.drug_name_id.in_(drugs)))
        columns = ["drug_name_id", "day", "quantity", "usable", "as_of"]
        db.session.execute(DAY.insert().from_select(columns, stock_of(day, drugs)))


def days_of(part_id: int) -> list[date]:
    """The calendar days in Shanghai of which a part speaks."""
    instants = select(StockLine.as_of).join(FeedBlock, FeedBlock.id == StockLine.block_id)
    found = db.session.scalars(instants.where(FeedBlock.part_id == part_id).distinct())
    return sorted({clock.on_page(instant).date() for instant in found})


def on_day(day: date) -> ColumnElement[bool]:
    begins = clock.start_of(day)
    return and_(StockLine.as_of >= begins, StockLine.as_of < begins + timedelta(days=1))


def drugs_on(part_id: int, day: date) -> Select[Any]:
    drugs = select(StockLine.drug_name_id).join(FeedBlock, FeedBlock.id == StockLine.block_id)
    return drugs.where(FeedBlock.part_id == part_id, on_day(day)).distinct()


def stock_of(day: date, drugs: Select[Any]) -> Select[Any]:
    """A day's stock of some drugs; usable is what is released and not past its date on that day."""
    line = StockLine
    newest = (line.as_of.desc(), FeedPart.rank.desc())
    place = func.rank().over(partition_by=(line.drug_name_id, line.warehouse_id), order_by=newest).label("place")
    usable = case((and_(line.status == "released", line.expires_on >= day), line.quantity), else_=0).label("usable")
    lines = select(line.drug_name_id, line.quantity, usable, line.as_of, place)
    lines = lines.join(FeedBlock, FeedBlock.id == line.block_id).join(FeedPart, FeedPart.id == FeedBlock.part_id)
    found = lines.where(FeedPart.state == PartState.TAKEN.value, on_day(day), line.drug_name_id.in_(drugs)).subquery()
    sums = (func.sum(found.c.quantity), func.sum(found.c.usable), func.max(found.c.as_of))
    wanted = select(found.c.drug_name_id, literal(day, Date()).label("day"), *sums)
    return wanted.where(found.c.place == 1).group_by(found.c.drug_name_id)
