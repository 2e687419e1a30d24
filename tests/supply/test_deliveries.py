"""How partners deliver agrees with what is counted by hand, also in a real file of order lines; sales keep their sums."""

import csv
import math
from datetime import date, datetime
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from portal.core.database import db
from portal.supply.delivery_figures import delivery_figures
from portal.supply.delivery_lines import order_lines, place_of
from portal.supply.feed_models import DemandDay, FeedName
from tests.supply.feed_files import DELIVERIES, imported
from tests.supply.world import SupplyWorld
from tests.support.offices import Desk
from tests.support.shared import shared

SCMS = {
    "columns": {
        "ID": "订单行号", "PO / SO #": "订单号", "Vendor": "企业", "Item Description": "药品", "Scheduled Delivery Date": "承诺日期",
        "Delivered to Client Date": "交付日期", "Line Item Quantity": "数量", "PO Sent to Vendor Date": "下单日期",
    },
    "dates": ["%d-%b-%y", "%m/%d/%y", "20%m-%d-%y"],
}  # fmt: skip
TODAY = date(2026, 11, 22)


def test_open_late_and_short_lines_are_counted_as_the_page_says(app: Flask, world: SupplyWorld, tmp_path: Path) -> None:
    rows = (
        "1,甲,某片,2026-01-10,2026-01-10,5,,2026-01-01,",  # on time, as ordered
        "2,甲,某片,2026-01-10,2026-01-11,5,5,2026-01-01,",  # a day late
        "3,甲,某片,2026-01-10,2026-01-09,5,4,2026-01-05,",  # short
        "4,甲,某片,2026-01-10,,5,,,",  # open behind its day: late
        "5,甲,某片,2026-12-30,,5,,,",  # open, not yet due
    )
    imported(tmp_path, "deliveries", "\n".join([DELIVERIES, *rows]), world.staff("supply"))
    (one,) = delivery_figures(today=TODAY)
    assert (one.lines, one.due, one.late, one.short, one.in_full, one.otif_bp) == (5, 4, 2, 1, 1, 2500)
    assert (one.leads, one.lead_p50, one.lead_p90) == ((4, 9, 10), 9, 10)
    counted = {"all": one.lines, "due": one.due, "late": one.late, "short": one.short, "in_full": one.in_full, "open": one.open}
    for kind, count in counted.items():
        pages = [order_lines(kind, None, None, TODAY, one.partner_name_id, size=size) for size in (50, 1)]
        assert len(pages[0].rows) == count, kind
        behind = place_of(str(pages[1].after)) if pages[1].after else None
        assert not behind or len(order_lines(kind, None, None, TODAY, after=behind).rows) == count - 1, kind
    shown = Desk(app, world.staff("supply")).get("/supply/deliveries/lines?kind=short").text
    assert ('data-line="3"' in shown, 'data-line="1"' in shown) == (True, False)


def ordered(written: str) -> date | None:
    """The file's day of the order: month/day/year, which a spreadsheet turned into 20month-day-year where it could."""
    if not written[0].isdigit():
        return None
    month, day, year = written[2:].split("-") if written[4:5] == "-" else written.split("/")
    return date(2000 + int(year), int(month), int(day))


def by_hand(rows: list[dict[str, str]]) -> dict[str, tuple[Any, ...]]:
    """Of each vendor: lines, late, median and ninetieth percentile of the lead times."""
    found: dict[str, tuple[int, int, list[int]]] = {}
    for row in rows:
        promised, delivered = (
            datetime.strptime(row[name], "%d-%b-%y").date() for name in ("Scheduled Delivery Date", "Delivered to Client Date")
        )
        sent = ordered(row["PO Sent to Vendor Date"])
        vendor = " ".join(row["Vendor"].split())
        lines, late, leads = found.get(vendor, (0, 0, []))
        leads += [(delivered - sent).days] if sent and sent <= delivered else []
        found[vendor] = (lines + 1, late + (delivered > promised), leads)
    return {vendor: (lines, late, rank(leads, 0.5), rank(leads, 0.9)) for vendor, (lines, late, leads) in found.items()}


def rank(days: list[int], share: float) -> int | None:
    return sorted(days)[math.ceil(len(days) * share) - 1] if days else None


def test_real_order_lines_agree_with_a_count_by_hand(world: SupplyWorld, tmp_path: Path) -> None:
    file = shared("scms_deliveries/SCMS_Delivery_History_Dataset.csv")
    found = imported(tmp_path, "deliveries", file.read_bytes(), world.staff("supply"), SCMS)
    assert (found["rows"], found["accepted_rows"], found["refused"]) == (4000, 4000, [])
    with file.open(encoding="utf-8-sig", newline="") as opened:
        expected = by_hand(list(csv.DictReader(opened)))
    figures = delivery_figures(today=TODAY)
    assert {f.name: (f.lines, f.late, f.lead_p50, f.lead_p90) for f in figures} == expected
    assert sum(f.in_full for f in figures) == sum(lines - late for lines, late, *_ in expected.values())


def test_a_file_with_bare_carriage_returns_is_read_whole(world: SupplyWorld, tmp_path: Path) -> None:
    file = shared("scms_deliveries/SCMS_300_CR_lineends.csv")
    found = imported(tmp_path, "deliveries", file.read_bytes(), world.staff("supply"), SCMS)
    assert (found["rows"], found["accepted_rows"]) == (300, 300)


def test_a_file_of_several_drugs_is_taken_once_for_each_and_its_sums_stay(world: SupplyWorld, tmp_path: Path) -> None:
    file = shared("pharma_sales/salesdaily.csv")
    with file.open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.DictReader(opened))
    for group in ("M01AB", "N02BE"):
        columns = {"columns": {"datum": "日期", group: "数量"}, "dates": ["%m-%d-%Y", "%m/%d/%Y"], "settings": {"drug": group}}
        assert imported(tmp_path, "sales", file.read_bytes(), world.staff("supply"), columns)["accepted_rows"] == len(rows)
    sums = select(FeedName.name, func.count(), func.sum(DemandDay.quantity_milli)).join(
        FeedName, FeedName.id == DemandDay.drug_name_id
    )
    expected = {g: (len(rows), sum(round(1000 * float(row[g])) for row in rows)) for g in ("M01AB", "N02BE")}
    assert {name: (n, int(total)) for name, n, total in db.session.execute(sums.group_by(FeedName.name))} == expected


def test_a_month_of_sales_is_spread_over_its_days(world: SupplyWorld, tmp_path: Path) -> None:
    columns = {"columns": {}, "settings": {"drug": "某片", "period": "month"}}
    imported(tmp_path, "sales", "日期,数量,省份\n2026-02-28,1.001,广西\n", world.staff("supply"), columns)
    days = db.session.execute(select(DemandDay.day, DemandDay.quantity_milli, DemandDay.province)).all()
    assert (len(days), sum(day.quantity_milli for day in days), {day.province for day in days}) == (28, 1001, {"45"})
