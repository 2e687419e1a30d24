"""Recalls for tests: feeds that name a lot, a recall of it, contacts with all who have it."""

from datetime import timedelta
from typing import Any

from portal.core import clock
from portal.supply import recall_contacting, recall_opening
from portal.supply.recall_case import RecallFile, recall_of
from portal.supply.recall_contacting import Contact
from tests.formulary.world import claim
from tests.supply.feed_files import lot, part, send
from tests.supply.world import NOTE, SupplyWorld

LOT = "A1"
MAKER = "第1示例医药有限公司"
PHARMACIES = ("云溪药房", "白河药房")


def order(**other: Any) -> recall_opening.Order:
    said = {"recall_class": 2, "authority": "国家药品监督管理局", "ordered_on": clock.today(), "defect": NOTE}
    return recall_opening.Order(**(said | other))


def stands(
    packs: int = 40, number: str = LOT, sequence: int = 1, warehouse: str = "广西南宁仓", hours_ago: int = 3
) -> dict[str, Any]:
    """A stock part: the lot in one warehouse."""
    line = lot(drug=claim(0).approval_no, lot=number, quantity=packs, warehouse=warehouse)
    return part(MAKER, sequence, line, as_of=(clock.now() - timedelta(hours=hours_ago)).isoformat())


def sent(receiver: str, packs: int, sequence: int, number: str = LOT, line_no: str = "", hours_ago: int = 2) -> dict[str, Any]:
    """A part of deliveries: packs of the lot to one receiver."""
    day = clock.today().isoformat()
    line = {"line_no": line_no or f"L{sequence}", "drug": claim(0).approval_no, "quantity": packs, "delivered_quantity": packs,
            "promised_on": day, "delivered_on": day, "lot": number, "receiver": receiver}  # fmt: skip
    return part(MAKER, 100 + sequence, line, as_of=(clock.now() - timedelta(hours=hours_ago)).isoformat())


def feeds(world: SupplyWorld) -> None:
    """Forty packs in stock, ten at each of two pharmacies."""
    by = world.staff("supply")
    send(stands(), by)
    for number, name in enumerate(PHARMACIES, 1):
        send(sent(name, 10, number), by, "deliveries")


def opened(world: SupplyWorld, lots: str = LOT, by: str = "supply", **other: Any) -> str:
    return recall_opening.open_recall(claim(0).approval_no, lots, order(**other), by=world.staff(by))


def file_of(reference: str) -> RecallFile:
    from portal.core.database import db

    db.session.rollback()
    return recall_of(reference)


def answer(reference: str, world: SupplyWorld, by: str = "supply", **said: Any) -> int:
    """Everyone who has not answered yet says that nothing was found, or what is said."""
    waiting = [one for one in file_of(reference).recipients if one.contact not in ("answered", "gone")]
    what = {"contact_state": "answered", "found_quantity": 0} | said
    contacts = [Contact(one.key, version=one.row.version if one.row else 0, **what) for one in waiting]
    return recall_contacting.note_contacts(reference, contacts, by=world.staff(by))
