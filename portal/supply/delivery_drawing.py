"""The newest word on each order line."""

from typing import Any

from sqlalchemy import Select, Table, delete, func, select, tuple_

from portal.core.database import db
from portal.supply.feed_lifecycle import PartState
from portal.supply.feed_models import DeliveryLine, DeliveryNow, FeedBlock, FeedPart
from portal.supply.laying import lay_over

NOW: Table = DeliveryNow.__table__
ORDER_LINE = (DeliveryLine.partner_name_id, DeliveryLine.line_no)
SAID = tuple(column.name for column in NOW.columns if column.name not in ("rank", "line_id"))


def add(part_id: int) -> None:
    """Lay a part over the newest words."""
    lay_over(NOW, newest_words(FeedPart.id == part_id))


def take_away(part_id: int) -> None:
    """Draw the order lines of which a part spoke anew."""
    spoken = select(*ORDER_LINE).join(FeedBlock, FeedBlock.id == DeliveryLine.block_id).where(FeedBlock.part_id == part_id)
    db.session.execute(delete(NOW).where(tuple_(NOW.c.partner_name_id, NOW.c.line_no).in_(spoken)))
    lay_over(NOW, newest_words(tuple_(*ORDER_LINE).in_(spoken)))


def newest_words(condition: Any) -> Select[Any]:
    """The newest line of each order line among those that count and meet a condition."""
    line = DeliveryLine
    newest = (line.as_of.desc(), FeedPart.rank.desc(), line.id.desc())
    place = func.row_number().over(partition_by=ORDER_LINE, order_by=newest).label("place")
    columns = [getattr(line, name) for name in SAID]
    lines = select(*columns, FeedPart.rank, line.id.label("line_id"), place)
    lines = lines.join(FeedBlock, FeedBlock.id == line.block_id).join(FeedPart, FeedPart.id == FeedBlock.part_id)
    found = lines.where(FeedPart.state == PartState.TAKEN.value, condition).subquery()
    return select(*(found.c[c.name] for c in found.c if c.name != "place")).where(found.c.place == 1)
