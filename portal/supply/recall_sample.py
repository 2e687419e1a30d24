"""Recalls of the sample world: one of class III that was closed, and one of class II whose recipients are being called."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import aliased

from portal.core import clock
from portal.core.database import db
from portal.formulary import suspending
from portal.formulary.models import Drug
from portal.supply import recall_closing, recall_contacting, recall_opening
from portal.supply.feed_models import DeliveryNow, FeedName, StockNow
from portal.supply.models import Partner
from portal.supply.recall_case import RecallFile, recall_of
from portal.supply.recall_contacting import Contact
from portal.supply.recall_models import Recall
from portal.supply.recall_opening import Order
from portal.supply.sample import STORY, Import, Person

HEADINGS = ("订单行号", "订单号", "企业", "药品", "承诺日期", "交付日期", "数量", "交付数量", "下单日期", "批号", "收货方")
RECEIVERS = ("青禾县人民医院示例药房", "云溪大药房示例店", "白河社区卫生示例服务中心", "长汀镇卫生院示例药房", "安陵大药房示例店", "临川区示例慢病药房", "平江县示例中医院药房", "东湖街道示例药房", "南屏镇示例卫生室")  # fmt: skip
# Of the second recall: what those said who were called already; the rest waits.
SAID = (
    {"contact_state": "answered", "found_quantity": 12, "returned_quantity": 12},
    {"contact_state": "answered", "found_quantity": 5, "destroyed_quantity": 5, "note": "当面销毁，有记录。"},
    {"contact_state": "answered", "found_quantity": 0, "note": "已全部售出。"},
    {"contact_state": "reached", "note": "下午盘点后回电。"},
    {"contact_state": "tried", "note": "无人接听，已发短信。"},
)


class Chosen(NamedTuple):
    """A lot that lies at a partner, and to whom it went besides."""

    partner: str
    approval_no: str
    lot: str


def names() -> tuple[Any, Any]:
    """The names of a drug, and of the partner in whose feed it stands."""
    return aliased(FeedName), aliased(FeedName)


def in_stock() -> list[Chosen]:
    """Two lots of two drugs that lie at partners, none of the story's drug; the list's last drugs."""
    drug, partner = names()
    columns: tuple[Any, ...] = (partner.name, Drug.approval_no, StockNow.lot)
    lots = (
        select(*columns)
        .join(drug, drug.id == StockNow.drug_name_id)
        .join(Drug, Drug.id == drug.drug_id)
        .join(partner, partner.id == drug.within_id)
        .join(Partner, Partner.id == partner.partner_id)
        .where(StockNow.is_there, StockNow.quantity > 0, Drug.approval_no != STORY)
        .order_by(Drug.id.desc(), partner.name, StockNow.lot)
    )
    by_drug = {row[1]: Chosen(*row) for row in db.session.execute(lots.limit(200))}
    return list(by_drug.values())[:2]


def distributed(prefix: str) -> list[Chosen]:
    """The lot that went out under an order of this prefix."""
    drug, partner = names()
    columns: tuple[Any, ...] = (partner.name, Drug.approval_no, DeliveryNow.lot)
    line = (
        select(*columns)
        .join(drug, drug.id == DeliveryNow.drug_name_id)
        .join(Drug, Drug.id == drug.drug_id)
        .join(partner, partner.id == DeliveryNow.partner_name_id)
    )
    return [Chosen(*row) for row in db.session.execute(line.where(DeliveryNow.line_no == f"{prefix}001-1"))]


def lines(one: Chosen, prefix: str, receivers: tuple[str, ...], today: date) -> Iterator[tuple[str, ...]]:
    """Who got how many packs of it, as the partner reports."""
    came, ordered = today - timedelta(days=9), today - timedelta(days=19)
    for number, name in enumerate(receivers, 1):
        packs = str(20 + 10 * (number % 4))
        order = f"{prefix}{number:03d}"
        yield (f"{order}-1", order, one.partner, one.approval_no, f"{came}", f"{came}", packs, packs, f"{ordered}", one.lot, name)


def distribute(import_file: Import) -> None:
    """The partners say to whom the lots went."""
    for prefix, one, receivers in zip(("FA", "FB"), in_stock(), (RECEIVERS[:3], RECEIVERS), strict=False):
        import_file(f"distribution-{prefix}.csv", "deliveries", HEADINGS, lines(one, prefix, receivers, clock.today()), "supply")


def finish_first(person: Person) -> None:
    """The first is opened, everyone answers, and it is closed by the other analyst; the drug is back on the list."""
    for one in distributed("FA"):
        order = Order(3, "示例省药品监督管理局", clock.today(), "外包装印刷的有效期模糊，内容物无异常。", "示药监召〔2026〕11号")
        reference = recall_opening.open_recall(one.approval_no, one.lot, order, by=person("supply2"))
        recall_opening.confirm_stop(reference, by=person("supply"))
        everyone = {"contact_state": "answered", "found_quantity": 8, "returned_quantity": 8}
        call(reference, person, "supply2", (everyone,) * len(recall_of(reference).recipients))
        recall_closing.check_effect(reference, note="全部收货单位已回复，退回数量与签收单一致。", by=person("supply2"))
        recall_closing.propose_closing(reference, note="召回完成，报告已报省局。", by=person("supply2"))
        recall_closing.confirm_closing(reference, by=person("supply"))
        stop = recall_of(reference).suspension
        assert stop is not None
        suspending.propose_lifting(stop.reference, note="召回已完成，恢复目录。", by=person("supply2"))
        suspending.confirm_lifting(stop.reference, by=person("supply"))


def open_second(person: Person) -> None:
    """The second: ordered yesterday."""
    for one in distributed("FB"):
        order = Order(
            2,
            "示例市市场监督管理局",
            clock.today() - timedelta(days=1),
            "抽检溶出度不合格，可能影响疗效。",
            "示市监抽〔2026〕208号",
        )
        recall_opening.open_recall(one.approval_no, one.lot, order, by=person("supply"))


def call_second(person: Person) -> None:
    """Its sale is stopped, and some of its recipients are called."""
    newest = db.session.scalars(select(Recall.reference).where(Recall.state == "opened").order_by(Recall.id.desc())).first()
    if newest is not None:
        recall_opening.confirm_stop(newest, by=person("supply2"))
        call(newest, person, "supply", SAID)


def call(reference: str, person: Person, who: str, said: tuple[dict[str, Any], ...]) -> None:
    file: RecallFile = recall_of(reference)
    contacts = [Contact(one.key, **each) for one, each in zip(file.recipients, said, strict=False)]
    recall_contacting.note_contacts(reference, contacts, by=person(who))
