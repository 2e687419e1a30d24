"""Feeds for tests: files imported as from the console, parts sent as calls."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from portal.core.actors import Actor
from portal.core.database import db
from portal.intake import commands
from portal.supply import calling
from portal.supply.feed_models import FeedName, StockDay, StockNow, Warehouse

STOCK = "企业,药品,仓库,批号,有效期,数量,截至时间,序号"
DELIVERIES = "订单行号,企业,药品,承诺日期,交付日期,数量,交付数量,下单日期,截至时间"
DRUG = "国药准字H20990001"
AT = "2026-11-20T08:00:00+08:00"


def imported(folder: Path, kind: str, text: str | bytes, by: Actor, columns: dict[str, Any] | None = None) -> dict[str, Any]:
    """The result of `portal import KIND FILE --columns`."""
    file, map_file = folder / f"{kind}.csv", folder / "map.json"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    map_file.write_text(json.dumps(columns or {}), encoding="utf-8")
    return commands.run(kind, file, by, map_file if columns else None, False, None)


def lot(**other: Any) -> dict[str, Any]:
    return {"drug": DRUG, "warehouse": "广西南宁仓", "lot": "A1", "expires_on": "2028-05-31", "quantity": 10} | other


def part(partner: str, sequence: int, *lines: dict[str, Any], as_of: str = AT) -> dict[str, Any]:
    return {"partner": partner, "sequence": sequence, "as_of": as_of, "lines": list(lines)}


def send(body: dict[str, Any], by: Actor, feed: str = "stock") -> dict[str, Any]:
    """Send a part as a call of a system of its own."""
    key = f"{body['partner']} {body['sequence']}"
    return calling.take_call(calling.Call(feed, 1, key, body), by=by)[0]


def stock_of(partner: str) -> list[tuple[Any, ...]]:
    """What counts now of a partner: lots by name, whatever ids they have, then its days."""
    inside = select(FeedName.id).where(FeedName.about == "partner", FeedName.name == partner).scalar_subquery()
    now = (FeedName.name, Warehouse.name, StockNow.lot, StockNow.quantity, StockNow.as_of, StockNow.since, StockNow.is_there)
    lots = (
        select(*now).join(FeedName, FeedName.id == StockNow.drug_name_id).join(Warehouse, Warehouse.id == StockNow.warehouse_id)
    )
    days = select(FeedName.name, StockDay.day, StockDay.quantity, StockDay.usable, StockDay.as_of)
    days = days.join(FeedName, FeedName.id == StockDay.drug_name_id)
    found = [
        *db.session.execute(lots.where(FeedName.within_id == inside)),
        *db.session.execute(days.where(FeedName.within_id == inside)),
    ]
    return sorted((tuple(row) for row in found), key=repr)


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
