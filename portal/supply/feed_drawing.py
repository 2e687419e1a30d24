"""What counts now, drawn from the lines of the parts that are taken, whatever the order in which they came.

`add` lays a part that now counts over what is drawn; `take_away` forgets what a part spoke of and draws it anew from the
parts that are left. A word counts by (as_of, rank): the newest instant, and of parts that speak of the same one the higher.
"""

from typing import Any

from portal.core.database import db
from portal.supply import delivery_drawing, sale_drawing, stock_drawing
from portal.supply.feed_models import FeedPart

DRAWINGS: dict[str, Any] = {"stock": stock_drawing, "deliveries": delivery_drawing, "sales": sale_drawing}


def add(row: FeedPart) -> None:
    """Inside an operation, with the part in state taken."""
    db.session.flush()
    DRAWINGS[row.feed].add(row.id)


def take_away(row: FeedPart) -> None:
    """Inside an operation, with the part in a state that does not count."""
    db.session.flush()
    DRAWINGS[row.feed].take_away(row.id)
