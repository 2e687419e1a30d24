"""Who received packs of a lot, as feeds say: warehouses that reported it, and those to whom it was delivered.

Asked anew each time over the index of lots, so a feed or a match that comes later counts at once, in whatever order feeds come.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from portal.core.database import db
from portal.core.faults import Invalid
from portal.core.lifecycle import Refused
from portal.core.tongues import say
from portal.formulary.naming import company_key
from portal.intake.cells import CellReader
from portal.supply.feed_layouts import lot as read_lot
from portal.supply.feed_models import DeliveryNow, FeedName, StockNow, Warehouse
from portal.supply.models import Partner

DRUG, PARTNER = aliased(FeedName), aliased(FeedName)
SAID_BY: tuple[Any, ...] = (
    PARTNER.name.label("partner_name"),
    Partner.reference.label("partner_reference"),
    DRUG.drug_id,
    DRUG.name.label("drug"),
)


@dataclass(frozen=True)
class Place:
    """One who has or received packs. `partner` reported it, by name; `quantity` is packs over all `lots`; `as_of` the newest word."""

    key: str
    known_from: str
    receiver: str
    partner: str
    partner_reference: str
    lots: tuple[str, ...]
    quantity: int
    as_of: datetime
    is_there: bool = True
    is_receiver_said: bool = True


def lot_of(written: str) -> str:
    """A lot's number in the one spelling of feeds. Raises Refused for none, such as 无."""
    try:
        number = read_lot(CellReader(), written)
    except Invalid as fault:
        raise Refused(fault.code, fault.text, "lots") from fault
    if number is None:
        raise Refused(
            "lot_blank", say("A lot without a number calls nothing back. Write the number that is printed on the pack."), "lots"
        )
    return number


def places(drug_id: int, lots: Collection[str]) -> list[Place]:
    """Who has or received these lots of a drug, by partner and name."""
    found = [*in_stock(lots, DRUG.drug_id == drug_id), *delivered(lots, DRUG.drug_id == drug_id)]
    return sorted(found, key=lambda place: (place.partner, place.known_from, place.receiver, place.key))


def in_stock(lots: Collection[str], *conditions: Any) -> list[Place]:
    """Warehouses that have the lots, or had them."""
    now = StockNow
    columns: tuple[Any, ...] = (now.warehouse_id, Warehouse.name, now.lot, now.quantity, now.as_of, now.rank, now.is_there)
    rows = db.session.execute(
        told(select(*columns, *SAID_BY), now, DRUG.within_id)
        .join(Warehouse, Warehouse.id == now.warehouse_id)
        .where(now.lot.in_(lots), *conditions)
        .order_by(now.as_of, now.rank, now.drug_name_id)
    )
    newest = {(row.warehouse_id, row.lot): row for row in rows}  # a drug that is written in two ways counts once
    return [warehouse(each) for each in grouped(newest.values(), lambda row: row.warehouse_id)]


def warehouse(rows: list[Any]) -> Place:
    row = rows[0]
    lots = tuple(sorted(each.lot for each in rows))
    return Place(
        f"stock-{row.warehouse_id}", "stock", row.name, row.partner_name, row.partner_reference or "", lots,
        sum(each.quantity for each in rows), max(each.as_of for each in rows), any(each.is_there for each in rows),
    )  # fmt: skip


def delivered(lots: Collection[str], *conditions: Any) -> list[Place]:
    """Those to whom the lots were delivered; where a feed does not say to whom, its partner, who has to say it."""
    now = DeliveryNow
    packs = func.coalesce(now.delivered_quantity, now.quantity).label("packs")
    columns: tuple[Any, ...] = (now.partner_name_id, now.receiver, now.lot, packs, now.as_of)
    rows = db.session.execute(
        told(select(*columns, *SAID_BY), now, now.partner_name_id)
        .where(now.lot != "", now.lot.in_(lots), *conditions)
        .order_by(now.partner_name_id, now.line_no)
    )
    return [receiver(each) for each in grouped(rows, key_of_receiver)]


def told(statement: Select[Any], now: Any, partner_name_id: Any) -> Select[Any]:
    """With the names under which the lines stand, and who is meant by them."""
    joined = statement.select_from(now).join(DRUG, DRUG.id == now.drug_name_id).outerjoin(PARTNER, PARTNER.id == partner_name_id)
    return joined.outerjoin(Partner, Partner.id == PARTNER.partner_id)


def key_of_receiver(row: Any) -> str:
    """The same receiver is one place, whoever delivered to it."""
    if not row.receiver:
        return f"unsaid-{row.partner_name_id}"
    return "delivery-" + sha256(company_key(row.receiver).encode()).hexdigest()[:24]


def receiver(rows: list[Any]) -> Place:
    row = min(rows, key=lambda each: (each.partner_name, each.receiver))
    lots = tuple(sorted({each.lot for each in rows}))
    return Place(
        key_of_receiver(row), "deliveries", row.receiver or row.partner_name, row.partner_name, row.partner_reference or "", lots,
        sum(each.packs for each in rows), max(each.as_of for each in rows), is_receiver_said=bool(row.receiver),
    )  # fmt: skip


def grouped(rows: Iterable[Any], key: Any) -> list[list[Any]]:
    found: dict[Any, list[Any]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return list(found.values())


def unmatched(lots: Collection[str]) -> list[Place]:
    """The same lots under names of drugs that nobody matched yet: they may be meant."""
    nobody = DRUG.drug_id.is_(None)
    return [*in_stock(lots, nobody), *delivered(lots, nobody)]


def never_named(lots: Collection[str], drug_id: int) -> list[str]:
    """The lots that no feed has ever named for the drug."""
    named = {lot for place in places(drug_id, lots) for lot in place.lots}
    return sorted(set(lots) - named)


def drugs_with(lot: str) -> dict[int | None, list[Place]]:
    """Drug → who has a lot of this number; None: under names that nobody matched."""
    ids: set[int | None] = set()
    for now in (StockNow, DeliveryNow):
        ids |= set(
            db.session.scalars(
                select(DRUG.drug_id).join(now, now.drug_name_id == DRUG.id).where(now.lot == lot, now.lot != "").distinct()
            )
        )
    found: dict[int | None, list[Place]] = {key: places(key, [lot]) for key in sorted(key for key in ids if key is not None)}
    return found | ({None: unmatched([lot])} if None in ids else {})
