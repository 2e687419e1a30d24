"""Files of stock, deliveries and sales: kinds of imports. Lines are written as they come and count when their part is whole."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from portal.core.actors import Actor
from portal.core.database import db
from portal.core.tongues import say
from portal.intake.judging import Fault, JudgedRow
from portal.intake.kinds import ImportKind, Taken, Taking, Undoing, Unit, register
from portal.intake.models import ImportBatch
from portal.ledger.operations import operation
from portal.supply import feed_parts
from portal.supply.feed_judging import judge_deliveries, judge_sales, judge_stock
from portal.supply.feed_layouts import (
    DELIVERY_COLUMNS,
    DELIVERY_EXAMPLES,
    SALE_COLUMNS,
    SALE_EXAMPLES,
    STOCK_COLUMNS,
    STOCK_EXAMPLES,
)
from portal.supply.feed_lifecycle import NameState
from portal.supply.feed_models import FeedName, FeedPart
from portal.supply.feed_names import (
    drugs_named,
    drugs_unknown,
    partner_key,
    partners_named,
    partners_unknown,
    warehouses_named,
)
from portal.supply.feed_parts import Origin
from portal.web.permissions import Permission

Lines = list[dict[str, Any]]
UNKNOWN = {
    "partner": ("企业", "partner_unmatched", say("No partner is known by this name yet. The lines are taken, and the name waits to be matched.")),
    "drug": ("药品", "drug_unmatched", say("No drug is known by this name yet. The lines are taken, and the name waits to be matched.")),
}  # fmt: skip


@operation(Permission.SUPPLY_IMPORT)
def take_partner_lines(feed: str, rows: Sequence[JudgedRow], origin: Origin, *, by: Actor) -> list[FeedPart]:
    """Write rows of stock or deliveries into the parts of their partners. Returns the parts, still open."""
    partners = partners_named({row.values["partner"] for row in rows}, by)
    drugs = drugs_named({(partners[row.values["partner"]], row.values["drug"]) for row in rows}, by)
    places = places_of(rows, partners, by) if feed == "stock" else {}
    shares: dict[tuple[int, str, int | None], list[JudgedRow]] = {}
    for row in rows:
        v = row.values
        shares.setdefault((partners[v["partner"]], partner_key(v["partner"]), v.get("sequence")), []).append(row)
    parts = []
    for (partner_id, key, sequence), share in shares.items():
        part = feed_parts.open_part(feed, partner_id, key, sequence, origin, by)
        feed_parts.add_lines(part, [LINE[feed](row.values, part, partner_id, drugs, places) for row in share], by)
        parts.append(part)
    return parts


def places_of(rows: Sequence[JudgedRow], partners: Mapping[str, int], by: Actor) -> dict[tuple[int, str], int]:
    return warehouses_named({(partners[row.values["partner"]], row.values["warehouse"]) for row in rows}, by)


def stock_line(v: Mapping[str, Any], part: FeedPart, partner_id: int, drugs: Any, places: Any) -> dict[str, Any]:
    return {
        "drug_name_id": drugs[partner_id, v["drug"]],
        "warehouse_id": places[partner_id, v["warehouse"]],
        "lot": v["lot"],
        "expires_on": v["expires_on"],
        "quantity": v["quantity"],
        "status": v.get("status") or "released",
        "as_of": v["as_of"],
    }


def delivery_line(v: Mapping[str, Any], part: FeedPart, partner_id: int, drugs: Any, places: Any) -> dict[str, Any]:
    return {
        "partner_name_id": partner_id,
        "drug_name_id": drugs[partner_id, v["drug"]],
        "line_no": v["line_no"],
        "order_no": v.get("order_no") or "",
        "ordered_on": v.get("ordered_on"),
        "promised_on": v["promised_on"],
        "delivered_on": v.get("delivered_on"),
        "quantity": v["quantity"],
        "delivered_quantity": v.get("delivered_quantity"),
        "lot": v.get("lot") or "",
        "receiver": v.get("receiver") or "",
        "said": v.get("said") or None,
        "as_of": v.get("as_of") or part.received_at,
    }


LINE: dict[str, Any] = {"stock": stock_line, "deliveries": delivery_line}


@operation(Permission.SUPPLY_IMPORT)
def take_sales(rows: Sequence[JudgedRow], origin: Origin, days: str, *, by: Actor) -> FeedPart:
    """Write rows of sales. `days`: day, week or month, the period that ends on the day of each row."""
    drugs = drugs_named({(None, row.values["drug"]) for row in rows}, by)
    part = feed_parts.open_part("sales", None, "", None, origin, by)
    lines = [line for row in rows for line in sale_lines(row.values, drugs[None, row.values["drug"]], days)]
    feed_parts.add_lines(part, lines, by)
    return part


def sale_lines(v: Mapping[str, Any], drug_name_id: int, days: str) -> Lines:
    """What was sold in a period, spread evenly over its days, so that the sum stays what was said."""
    period = days_until(v["day"], days)
    share, rest = divmod(v["quantity_milli"], len(period))
    province = v.get("province") or ""
    return [
        {"drug_name_id": drug_name_id, "day": day, "province": province, "quantity_milli": share + (1 if n < rest else 0)}
        for n, day in enumerate(period)
    ]


def days_until(last: date, days: str) -> list[date]:
    """The days of the period that ends on a day."""
    if days == "week":
        return [last - timedelta(days=n) for n in range(6, -1, -1)]
    return [last.replace(day=n) for n in range(1, last.day + 1)] if days == "month" else [last]


def take_stock(units: Sequence[Unit], taking: Taking, by: Actor) -> Taken:
    return taken_of(units, take_partner_lines("stock", [u.judged for u in units], origin_of(taking), by=by))


def take_deliveries(units: Sequence[Unit], taking: Taking, by: Actor) -> Taken:
    return taken_of(units, take_partner_lines("deliveries", [u.judged for u in units], origin_of(taking), by=by))


def take_sale_units(units: Sequence[Unit], taking: Taking, by: Actor) -> Taken:
    batch = batch_of(taking)
    days = ((batch.columns or {}).get("settings") or {}).get("period", "day")
    return taken_of(units, [take_sales([u.judged for u in units], origin_of(taking), days, by=by)])


def batch_of(taking: Taking) -> ImportBatch:
    return db.session.get_one(ImportBatch, taking.batch_id)


def origin_of(taking: Taking) -> Origin:
    batch = batch_of(taking)
    return Origin(batch.sha256 + batch.share, batch_id=batch.id)


def taken_of(units: Sequence[Unit], parts: Sequence[FeedPart]) -> Taken:
    """Lines created; names that nobody knows yet are told once for each run of rows."""
    taken = Taken()
    taken.add("lines", "created", len(units))
    named = {about: {u.judged.values.get(about) for u in units} - {None} for about in UNKNOWN}
    taken.warnings = unknown_names(units, {about: names_waiting(about, named[about]) for about in UNKNOWN})
    return taken


def unknown_names(units: Sequence[Unit], unknown: Mapping[str, Collection[str]]) -> list[tuple[str, Fault]]:
    """Each name that waits to be matched, at the first row that has it. `unknown`: the names of partners, and those of drugs."""
    found = []
    for about, (heading, code, text) in UNKNOWN.items():
        firsts = {unit.judged.values.get(about): unit for unit in reversed(units)}
        found += [(firsts[name], Fault(firsts[name].head.number, heading, code, text)) for name in unknown[about]]
    return [(unit.key, fault) for unit, fault in sorted(found, key=lambda pair: pair[0].head.number)]


def names_waiting(about: str, written: Collection[str]) -> set[str]:
    """Of some names those that are unmatched, as they were written first."""
    n = FeedName
    same = select(n.name).where(n.about == about, n.state == NameState.UNMATCHED.value, n.name.in_(written))
    return set(db.session.scalars(same))


def foresee(units: Sequence[Unit], taking: Taking, by: Actor) -> Taken:
    """Every sound row becomes a line; names that nobody knows will wait."""
    taken = Taken()
    taken.add("lines", "created", len(units))
    values = [unit.judged.values for unit in units]
    partners = partners_unknown({v["partner"] for v in values if v.get("partner")})
    drugs = drugs_unknown({(v.get("partner"), v["drug"]) for v in values})
    taken.warnings = unknown_names(units, {"partner": partners, "drug": drugs})
    return taken


def close(taking: Taking, by: Actor) -> bool:
    """The file is taken whole: its parts count one after the other, or wait for a person. Whether there was one."""
    return taking.batch_id is not None and feed_parts.close_next(taking.batch_id, by=by)


UNDOING = Undoing(
    (say("Always: its parts are taken back, and what counts is drawn anew from the others"),),
    lambda batch_id: {},
    lambda batch_id, most, by: feed_parts.withdraw_batch(batch_id, most, by=by),
)
SAID = {
    "take": say("Each row becomes a line of its partner's part. Names that nobody knows are taken too, and wait to be matched."),
    "taken": say("The lines count, unless their part is held."),
    "undo": say("Takes the parts of this import back. Their lines stay on record and count no more."),
}
COMMON: dict[str, Any] = {
    "noun": "lines",
    "nouns": ("lines",),
    "made": {"lines": "/supply/feeds"},
    "permission": Permission.SUPPLY_IMPORT,
    "foresee": foresee,
    "close": close,
    "undoing": UNDOING,
    "name_column": "药品",
    "names_people": False,
    "said": SAID,
}
register(ImportKind(name="stock", title=say("Stock of partners"), columns=STOCK_COLUMNS, judge=judge_stock, take=take_stock, examples=STOCK_EXAMPLES, **COMMON))  # fmt: skip
register(ImportKind(name="deliveries", title=say("Deliveries"), columns=DELIVERY_COLUMNS, judge=judge_deliveries, take=take_deliveries, examples=DELIVERY_EXAMPLES, **COMMON))  # fmt: skip
register(ImportKind(name="sales", title=say("Sales"), columns=SALE_COLUMNS, judge=judge_sales, take=take_sale_units, examples=SALE_EXAMPLES, **COMMON))  # fmt: skip
