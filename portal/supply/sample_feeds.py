"""What the partners of the sample world send in ninety days: stock, deliveries and sales, as files, by one small simulation.

Each partner sells from its shelf what its province asks, orders when it gets short, and gets it some days after it was
promised. Of one drug nothing comes any more: that is the story that the tour follows. At one partner another ran out.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from portal.core.identity.places import province_name
from portal.supply.sample import STORY, Import, Plan

DAYS = 90
STOCK = ("企业", "药品", "仓库", "批号", "有效期", "数量", "截至时间", "序号")
SALES = ("药品", "日期", "数量", "省份")
DELIVERIES = ("订单行号", "订单号", "企业", "药品", "承诺日期", "交付日期", "数量", "交付数量", "下单日期", "批号")
WEEK = (1.1, 1.05, 1.0, 1.0, 1.1, 0.9, 0.8)
# Days between two reports of the past, and how many last days are reported one by one.
PAST_EVERY, DAILY = 10, 6
LAST_OF_STORY, STORY_LASTS = 29, 32
# Places of partners that stopped to report, and that write a drug as nobody else does.
SILENT, OWN_WORDS = 12, 13
SILENT_FOR = 5
# A partner whose last drug ran out some days ago: how many days its last packs lasted.
EMPTY, EMPTY_LASTS = 7, 25


@dataclass
class Lot:
    """Packs of one lot on a shelf."""

    number: str
    expires_on: date
    quantity: int


@dataclass
class Order:
    """An order line; `arrives_on` is after the last day where it stays open."""

    number: str
    ordered_on: date
    promised_on: date
    arrives_on: date
    quantity: int
    delivered: int
    lot: str

    def row(self, shelf: "Shelf", day: date) -> tuple[str, ...]:
        here = self.arrives_on <= day
        came = (self.arrives_on.isoformat(), str(self.delivered)) if here else ("", "")
        head, drug = (f"{self.number}-1", self.number, shelf.partner.name), shelf.drug
        return (
            *head,
            drug,
            f"{self.promised_on}",
            came[0],
            str(self.quantity),
            came[1],
            f"{self.ordered_on}",
            self.lot if here else "",
        )


@dataclass
class Shelf:
    """One drug at one partner. `lasts`: for how many days its last packs last, where nothing comes any more; else 0."""

    partner: Plan
    drug: str
    demand: int
    lots: list[Lot]
    orders: list[Order] = field(default_factory=list)
    lasts: int = 0

    @property
    def stands(self) -> int:
        return sum(lot.quantity for lot in self.lots)

    def receive(self, day: date) -> None:
        for order in self.orders:
            if order.arrives_on == day:
                self.lots.append(Lot(order.lot, day + timedelta(days=500), order.delivered))

    def sell(self, asked: int) -> int:
        """Take packs from the oldest lots; how many there were."""
        left = asked
        for lot in self.lots:
            taken = min(lot.quantity, left)
            lot.quantity, left = lot.quantity - taken, left - taken
        self.lots = [lot for lot in self.lots if lot.quantity] or self.lots[-1:]
        return asked - left


class Feeds:
    """Ninety days up to `today`, played once; then any span of them is written as files."""

    def __init__(self, partners: list[Plan], seed: int, today: date):
        self.today, self.first = today, today - timedelta(days=DAYS)
        self.chance = random.Random(f"feeds {seed}")
        self.shelves = [self.shelf(one, drug) for one in partners if one.reports for drug in one.drugs]
        self.stock: list[tuple[date, tuple[str, ...]]] = []
        self.sales: list[tuple[date, tuple[str, ...]]] = []
        self.serial, self.delivered_until = 0, self.first - timedelta(days=1)
        for number in range(DAYS + 1):
            self.play(self.first + timedelta(days=number))

    def shelf(self, one: Plan, drug: str) -> Shelf:
        demand = self.chance.choice((6, 9, 14, 20, 32, 55))
        demand = 48 if drug == STORY else demand
        is_empty = one.place == EMPTY and drug != STORY and drug == one.drugs[-1]
        lot = Lot(f"A{self.chance.randint(1000, 9999)}", self.today + timedelta(days=self.chance.randint(120, 500)), demand * 40)
        return Shelf(one, drug, demand, [lot], lasts=STORY_LASTS if drug == STORY else EMPTY_LASTS * is_empty)

    def play(self, day: date) -> None:
        """One day: goods come in, the stock is counted in the morning, then it is sold and ordered."""
        sold: dict[tuple[str, str], int] = {}
        for shelf in self.shelves:
            if shelf.lasts and day == self.today - timedelta(days=LAST_OF_STORY):
                shelf.lots = [Lot("A2607", self.today + timedelta(days=300), shelf.demand * shelf.lasts)]
            self.count(shelf, day)
            shelf.receive(day)
            asked = round(shelf.demand * WEEK[day.weekday()] * self.chance.uniform(0.8, 1.2))
            key = shelf.drug, shelf.partner.province
            sold[key] = sold.get(key, 0) + shelf.sell(asked)
            self.order(shelf, day)
        self.sales += [(day, (drug, f"{day}", f"{n}", province_name(code).split()[0])) for (drug, code), n in sold.items()]

    def order(self, shelf: Shelf, day: date) -> None:
        coming = sum(order.delivered for order in shelf.orders if order.arrives_on > day)
        if shelf.stands + coming >= shelf.demand * 24:
            return
        self.serial += 1
        late = self.chance.choice((-2, -1, 0, 0, 0, 1, 2, 4, 9))
        quantity, short = shelf.demand * 20, self.chance.random() < 0.08
        promised = day + timedelta(days=10)
        arrives = promised + timedelta(days=late)
        if shelf.lasts and arrives > self.today - timedelta(days=LAST_OF_STORY):
            arrives = self.today + timedelta(days=30)
        delivered = quantity * 3 // 4 if short else quantity
        shelf.orders.append(Order(f"PO{self.serial:05d}", day, promised, arrives, quantity, delivered, f"B{self.serial:05d}"))

    def count(self, shelf: Shelf, day: date) -> None:
        """The morning's report of a shelf, on the days that it is reported."""
        age = (self.today - day).days
        is_silent = shelf.partner.place == SILENT and age < SILENT_FOR
        if is_silent or (age > DAILY and age % PAST_EVERY):
            return
        place = f"{province_name(shelf.partner.province).split()[0]}中心仓"
        drug = (
            f"{shelf.drug[4:]} 缓释" if shelf.partner.place == OWN_WORDS and shelf is self.last_of(shelf.partner) else shelf.drug
        )
        for lot in shelf.lots:
            row = (shelf.partner.name, drug, place, lot.number, f"{lot.expires_on}", f"{lot.quantity}", f"{day} 07:00")
            self.stock.append((day, row))

    def last_of(self, partner: Plan) -> Shelf:
        return [shelf for shelf in self.shelves if shelf.partner is partner][-1]

    def send(self, import_file: Import, since: date, until: date, number: int) -> None:
        """The files that came on a day: all that was not sent before, up to the morning of `until`."""
        stock = sorted((*row, f"{number}") for day, row in self.stock if since < day <= until)
        import_file(f"stock-{until:%m%d}.csv", "stock", STOCK, stock, "supply")
        sales = [row for day, row in self.sales if since <= day < until]
        import_file(f"sales-{until:%m%d}.csv", "sales", SALES, sales, "supply2")
        if number % 2 and (orders := list(self.moved(self.delivered_until, until))):
            import_file(f"deliveries-{until:%m%d}.csv", "deliveries", DELIVERIES, orders, "supply")
            self.delivered_until = until

    def moved(self, since: date, until: date) -> Iterator[tuple[str, ...]]:
        """Orders that were placed or arrived in a span."""
        for shelf in self.shelves:
            for order in shelf.orders:
                if order.ordered_on <= until and (order.ordered_on > since or since < order.arrives_on <= until):
                    yield order.row(shelf, until)
