"""Demand from sales: of each drug, day and province what the newest part says of it."""

from typing import Any

from sqlalchemy import Select, Table, delete, func, literal, select, tuple_

from portal.core.database import db
from portal.supply.feed_lifecycle import PartState
from portal.supply.feed_models import DemandDay, FeedBlock, FeedPart, SaleLine
from portal.supply.laying import lay_over

DAY: Table = DemandDay.__table__
ORIGIN = "sales"
SPOKEN_OF = (SaleLine.drug_name_id, SaleLine.day, SaleLine.province)


def add(part_id: int) -> None:
    """Lay a part over the demand of its days."""
    lay_over(DAY, newest_words(FeedPart.id == part_id))


def take_away(part_id: int) -> None:
    """Draw the days of which a part spoke anew."""
    spoken = select(*SPOKEN_OF).join(FeedBlock, FeedBlock.id == SaleLine.block_id).where(FeedBlock.part_id == part_id)
    days = tuple_(DAY.c.drug_name_id, DAY.c.day, DAY.c.province)
    db.session.execute(delete(DAY).where(DAY.c.origin == ORIGIN, days.in_(spoken)))
    lay_over(DAY, newest_words(tuple_(*SPOKEN_OF).in_(spoken)))


def newest_words(condition: Any) -> Select[Any]:
    """What each part that counts says in all of a drug on a day in a province; of several parts the newest."""
    line = SaleLine
    sums = select(*SPOKEN_OF, func.sum(line.quantity_milli).label("quantity_milli"), FeedPart.as_of, FeedPart.rank)
    sums = sums.join(FeedBlock, FeedBlock.id == line.block_id).join(FeedPart, FeedPart.id == FeedBlock.part_id)
    sums = sums.where(FeedPart.state == PartState.TAKEN.value, condition)
    parts = sums.group_by(*SPOKEN_OF, FeedPart.id, FeedPart.as_of, FeedPart.rank).subquery()
    newest = (parts.c.as_of.desc(), parts.c.rank.desc())
    same = (parts.c.drug_name_id, parts.c.day, parts.c.province)
    ranked = select(parts, func.row_number().over(partition_by=same, order_by=newest).label("place")).subquery()
    wanted = [ranked.c[c.name] for c in parts.c]
    return select(literal(ORIGIN).label("origin"), *wanted).where(ranked.c.place == 1)
