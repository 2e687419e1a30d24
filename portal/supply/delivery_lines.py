"""The order lines behind the figures of deliveries: late, short, open, on time in full, or all of a period."""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select, true
from sqlalchemy.orm import aliased

from portal.core.database import db
from portal.core.paging import BadCursor, Cursor, Page, as_page, keyset
from portal.core.tongues import Text, say
from portal.supply.delivery_figures import D, is_due, is_late, is_short, within
from portal.supply.feed_models import DeliveryLine, FeedBlock, FeedName, FeedPart

KINDS: dict[str, Text] = {
    "all": say("Order lines"),
    "due": say("Lines due"),
    "late": say("Late"),
    "short": say("Short"),
    "in_full": say("On time in full"),
    "open": say("Still open"),
}
CONDITIONS: dict[str, Callable[[date], ColumnElement[bool]]] = {
    "all": lambda today: true(),
    "due": is_due,
    "late": is_late,
    "short": lambda today: is_short(),
    "in_full": lambda today: and_(is_due(today), ~is_late(today), ~is_short()),
    "open": lambda today: D.delivered_on.is_(None),
}
PLACE: list[Any] = [D.promised_on, D.partner_name_id, D.line_no]


def order_lines(
    kind: str,
    first: date | None,
    last: date | None,
    today: date,
    partner_name_id: int | None = None,
    after: Cursor | None = None,
    size: int = 50,
) -> Page:
    """The lines of one of KINDS promised within a period, of one name of a partner or of all, the first promised first."""
    wanted = [CONDITIONS[kind](today), D.promised_on.is_not(None)]
    wanted += [] if partner_name_id is None else [D.partner_name_id == partner_name_id]
    rows = db.session.execute(keyset(within(of_lines(), first, last).where(*wanted), PLACE, after, size, down=False)).all()
    return as_page(rows, size, lambda row: (row.promised_on.isoformat(), row.partner_name_id, row.line_no))


def place_of(written: str | None) -> Cursor | None:
    """The place that an address names. Raises BadCursor."""
    found = Cursor.behind(written, str, int, str)
    try:
        return found and Cursor((date.fromisoformat(found.values[0]), *found.values[1:]))
    except ValueError as error:
        raise BadCursor(str(written)[:80]) from error


def of_lines() -> Select[Any]:
    drug, partner = aliased(FeedName), aliased(FeedName)
    told: tuple[Any, ...] = (D.partner_name_id, D.line_no, D.order_no, D.ordered_on, D.promised_on, D.delivered_on, D.quantity)
    names = (D.delivered_quantity, D.as_of, drug.name.label("drug"), drug.drug_id, partner.name.label("partner"))
    statement = select(*told, *names, FeedPart.reference.label("part")).join(drug, drug.id == D.drug_name_id)
    statement = statement.join(partner, partner.id == D.partner_name_id).join(DeliveryLine, DeliveryLine.id == D.line_id)
    return statement.join(FeedBlock, FeedBlock.id == DeliveryLine.block_id).join(FeedPart, FeedPart.id == FeedBlock.part_id)
