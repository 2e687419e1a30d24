"""Judging the rows of a feed's file: each by itself, then beside the other rows and the parts that are there already."""

from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import select

from portal.core.database import db
from portal.core.tongues import say
from portal.intake.cells import CellReader
from portal.intake.headings import ColumnMap
from portal.intake.judging import JudgedRow, RowJudge
from portal.intake.kinds import Unit
from portal.intake.reading import Table
from portal.intake.repeats import Firsts, Hashes
from portal.supply.feed_layouts import DELIVERY_COLUMNS, SALE_COLUMNS, STOCK_COLUMNS, Words
from portal.supply.feed_models import FeedName, FeedPart
from portal.supply.feed_names import partner_key
from portal.supply.feed_parts import COUNTING, digest_of_part, sequence_taken

SAME_LOT = ("企业", "药品", "仓库", "批号", "截至时间")
SAME_ORDER_LINE = ("企业", "订单行号")
ORDERED, DELIVERED = "下单日期", "交付日期"
LOOKED_AT = 10_000


def judge_stock(table: Table, column_map: ColumnMap | None, day: date) -> Iterator[Unit]:
    """One unit a row."""
    judge_row, beside = judge_of(STOCK_COLUMNS, table, column_map, day), Beside("stock", table, SAME_LOT)
    for row in map(judge_row, table):
        if beside.twice(row):
            row.refuse("批号", "lot_twice", say("Row %(row)s says the same lot at the same time. Send one row of it.", row=beside.first))  # fmt: skip
        beside.judge_sequence(row)
        yield unit_of(row)


def judge_deliveries(table: Table, column_map: ColumnMap | None, day: date) -> Iterator[Unit]:
    judge_row, beside = judge_of(DELIVERY_COLUMNS, table, column_map, day), Beside("deliveries", table, SAME_ORDER_LINE)
    for row in map(judge_row, table):
        if beside.twice(row):
            row.refuse(
                "订单行号", "line_twice", say("Row %(row)s has the same order line. Send one row of it.", row=beside.first)
            )
        judge_days(row, day)
        beside.judge_sequence(row)
        yield unit_of(row)


def judge_sales(table: Table, column_map: ColumnMap | None, day: date) -> Iterator[Unit]:
    """A file of one drug has no column of it: its map says which in the setting `drug`."""
    of_file = (column_map.settings if column_map else {}).get("drug")
    for row in map(judge_of(SALE_COLUMNS, table, column_map, day), table):
        row.values["drug"] = row.values.get("drug") or of_file
        if row.values.get("day") and row.values["day"] > day:
            row.refuse("日期", "day_future", say("This day lies in the future. Sales are of the past."))
        yield unit_of(row)


def judge_of(columns: Any, table: Table, column_map: ColumnMap | None, day: date) -> RowJudge:
    reader = CellReader(day, column_map.dates if column_map else (), table.read_as.has_1904_epoch)
    return RowJudge(columns, table, reader)


def unit_of(row: JudgedRow) -> Unit:
    return Unit("", (row,), row, bool(row.faults), row)


def judge_days(row: JudgedRow, today: date) -> None:
    """Days that cannot be: delivered tomorrow, or before it was ordered. Words in place of a day are kept, and the day unknown."""
    v = row.values
    v["said"] = {}
    for heading, field in ((ORDERED, "ordered_on"), (DELIVERED, "delivered_on")):
        if isinstance(v.get(field), Words):
            set_aside(row, heading, field, v[field].text)
    if v.get("delivered_on") and v["delivered_on"] > today:
        row.refuse(DELIVERED, "delivered_future", say("This day lies in the future. Leave it empty until it is delivered."))
    if v.get("ordered_on") and v.get("delivered_on") and v["ordered_on"] > v["delivered_on"]:
        row.warn(
            ORDERED, "ordered_after_delivery", say("Ordered after it was delivered: the day of the order counts as unknown.")
        )
        v["said"][ORDERED], v["ordered_on"] = v["ordered_on"].isoformat(), None


def set_aside(row: JudgedRow, heading: str, field: str, text: str) -> None:
    row.warn(heading, "date_in_words", say("“%(words)s” stands where a day was due: the day counts as unknown.", words=text[:80]))
    row.values["said"][heading], row.values[field] = text[:80], None


class Beside:
    """What stands beside a row: the rows that repeat it, and the parts that have its sequence number already."""

    def __init__(self, feed: str, table: Table, same: tuple[str, ...]):
        self.feed, self.table, self.first = feed, table, 0
        self.fields = {
            "企业": "partner",
            "药品": "drug",
            "仓库": "warehouse",
            "批号": "lot",
            "截至时间": "as_of",
            "订单行号": "line_no",
        }
        self.same = tuple(self.fields[heading] for heading in same)
        self.places = tuple(table.columns[heading][0] for heading in same)
        self.firsts = Firsts(repeated(table, same))
        self.taken: dict[tuple[str, int], bool] = {}
        self.counts_rows = "序号" in table.columns and counts_rows(table)
        self.has_said_so = False
        self.sha256 = table.sha256

    def twice(self, row: JudgedRow) -> bool:
        """Whether an earlier row says the same; `first` is its number."""
        if (
            not self.firsts.repeated
            or hash(tuple(row.written[p] for p in self.places if p < len(row.written))) not in self.firsts.repeated
        ):
            return False
        key = "\x1f".join(str(row.values.get(field)) for field in self.same)
        self.first = self.firsts.earlier(key, row.number) or 0
        return bool(self.first)

    def judge_sequence(self, row: JudgedRow) -> None:
        """A number that another part of the partner has; numbers that count the rows of the file are none."""
        sequence, partner = row.values.get("sequence"), row.values.get("partner")
        if sequence is None or partner is None:
            return
        if self.counts_rows:
            row.values["sequence"] = None
            self.say_once(row)
        elif self.is_taken(partner, sequence):
            refusal = sequence_taken(sequence)
            row.refuse("序号", refusal.code, refusal.text)

    def say_once(self, row: JudgedRow) -> None:
        if not self.has_said_so:
            row.warn(
                "序号",
                "sequence_counts_rows",
                say("This column counts the rows of the file. It is not read as the number of a part."),
            )
        self.has_said_so = True

    def is_taken(self, partner: str, sequence: int) -> bool:
        """Whether another part that counts has this number; asked once for each as written."""
        if (partner, sequence) not in self.taken:
            self.taken[partner, sequence] = self.find_taken(partner_key(partner), sequence)
        return self.taken[partner, sequence]

    def find_taken(self, partner: str, sequence: int) -> bool:
        own = digest_of_part(self.sha256, partner, sequence)
        same = (FeedPart.feed == self.feed, FeedPart.sequence == sequence, FeedPart.state.in_(COUNTING), FeedPart.sha256 != own)
        named = select(FeedPart.id).join(FeedName, FeedName.id == FeedPart.partner_name_id)
        statement = named.where(*same, FeedName.about == "partner", FeedName.key == partner).limit(1)
        return db.session.scalar(statement) is not None


def repeated(table: Table, same: tuple[str, ...]) -> frozenset[int]:
    """Hashes of what stands more than once in some columns, as far as a quick look tells."""
    seen = Hashes()
    for cells in table.cells_of(*same):
        seen.add(tuple(cells))
    return seen.repeated()


def counts_rows(table: Table) -> bool:
    """Whether 序号 gives each row of one partner its own number, as lists do: then it is no number of a part."""
    numbers, partners = set[str](), set[str]()
    for partner, number in islice(table.cells_of("企业", "序号"), LOOKED_AT):
        if (written := str(number).strip()) in numbers:
            return False
        if written:
            numbers.add(written)
            partners.add(str(partner))
    return len(numbers) > len(partners)
