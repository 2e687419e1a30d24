"""The lots behind the packs of one drug: what each partner said last of each, where it lies, and whether it counts."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from portal.core import clock
from portal.core.database import db
from portal.core.tongues import Text, say
from portal.supply.feed_models import FeedBlock, FeedName, FeedPart, StockLine, StockNow, Warehouse
from portal.supply.models import Partner
from portal.supply.recall_lifecycle import RecallState
from portal.supply.recall_models import Recall, RecallLot

# Why a lot does not count among what is usable.
SHUT: dict[str, Text] = {
    "held": say("held back"),
    "recalled": say("called back"),
    "expired": say("expired"),
}
PLACE_COLUMNS: tuple[Any, ...] = (
    StockNow.drug_name_id, StockNow.lot, StockNow.expires_on, StockNow.quantity, StockNow.status, StockNow.as_of,
    Warehouse.name.label("warehouse"), FeedPart.reference.label("part"),
)  # fmt: skip


@dataclass(frozen=True)
class Lot:
    """Packs of one lot in one warehouse; `shut` says why they do not count ("" where they do), `part` where that was said."""

    lot: str
    expires_on: date
    quantity: int
    warehouse: str
    as_of: datetime
    part: str
    shut: str


def lots_of(drug_id: int) -> dict[str, list[Lot]]:
    """Partner's reference → the lots of the drug that lie there by the newest reports, what expires first at the head."""
    rows = db.session.execute(there(drug_id)).all()
    called, newest = called_back(drug_id), newest_names(rows)
    found: dict[str, list[Lot]] = defaultdict(list)
    for row in rows:
        if newest[row.partner, row.warehouse] == row.drug_name_id:
            place = (row.lot, row.expires_on, row.quantity, row.warehouse, row.as_of, row.part)
            found[row.partner].append(Lot(*place, shut=why_shut(row, called)))
    return found


def there(drug_id: int) -> Select[Any]:
    drug, partner = aliased(FeedName), aliased(FeedName)
    statement = select(*PLACE_COLUMNS, Partner.reference.label("partner")).join(drug, drug.id == StockNow.drug_name_id)
    statement = statement.join(partner, partner.id == drug.within_id).join(Partner, Partner.id == partner.partner_id)
    statement = statement.join(Warehouse, Warehouse.id == StockNow.warehouse_id).join(StockLine, StockLine.id == StockNow.line_id)
    statement = statement.join(FeedBlock, FeedBlock.id == StockLine.block_id).join(FeedPart, FeedPart.id == FeedBlock.part_id)
    return statement.where(StockNow.is_there, drug.drug_id == drug_id).order_by(StockNow.expires_on, StockNow.lot)


def newest_names(rows: Iterable[Any]) -> dict[tuple[str, str], int]:
    """(partner, warehouse) → the name under which the drug was said last there: what is said in two ways counts once."""
    said: dict[tuple[str, str], tuple[datetime, int]] = {}
    for row in rows:
        word = (row.as_of, row.drug_name_id)
        said[row.partner, row.warehouse] = max(said.get((row.partner, row.warehouse), word), word)
    return {place: name for place, (_, name) in said.items()}


def called_back(drug_id: int) -> set[str]:
    """The lots of a drug that recalls which are not closed call back."""
    lots = select(RecallLot.lot).join(Recall, Recall.id == RecallLot.recall_id)
    return set(db.session.scalars(lots.where(Recall.drug_id == drug_id, Recall.state != RecallState.CLOSED.value)))


def why_shut(row: Any, called: set[str]) -> str:
    """Why packs of a lot do not count, as a key of SHUT; "" where they do."""
    if row.lot in called or row.status == "recalled":
        return "recalled"
    if row.expires_on < clock.today():
        return "expired"
    return "" if row.status == "released" else "held"
