"""The partners of the sample world: they come in by a file, an analyst completes each, a second one verifies it.

Eight are the makers of the sample's list, the others invented companies; nobody in them exists.
"""

import random
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import select

from portal.core.actors import Actor
from portal.core.database import db, writing
from portal.core.identity.organisations import check_character
from portal.core.identity.places import province_name
from portal.formulary.edition_models import EditionLine
from portal.formulary.sample import MAKERS
from portal.supply import particulars, verifying
from portal.supply.models import Partner

Person = Callable[[str], Actor]
Import = Callable[[str, str, tuple[str, ...], Iterable[tuple[str, ...]], str], None]
COUNT = 70
HEADINGS = ("企业名称", "统一社会信用代码", "所在省份", "联系人", "联系电话", "协议编号", "协议起", "协议止")
TOWNS = "青禾 云溪 白河 长汀 安陵 临川 平江 东湖 南屏 西原 北岭 中湖 石桥 松阳 清源 龙泉 海宁 新安 永和 泰来 金山 银川口 文峰 武进 春谷 秋浦 夏津 广陵 福田 禄丰 寿光"
KINDS = ("示例医药有限公司", "示例药业有限公司")
PROVINCES = ("45", "52", "53", "62", "51", "36", "43", "41")
SURNAMES = "张王李赵陈杨黄周吴徐"
OWN_DRUGS, SUPPLIED_DRUGS = 6, 3
# The drug of the story: the list names it, one partner supplies it, and its deliveries stop.
STORY = "国药准字H99000005"
# Partners that are not verified yet, and one that is suspended.
LEFT_ENTERED, LEFT_SUBMITTED, SUSPENDED = 2, 3, 1
AGREED_FOR = (25, 60, 85, 200, 300, 400, 700, 700)


class Plan(NamedTuple):
    """One partner of the sample world."""

    place: int
    name: str
    province: str
    drugs: tuple[str, ...]
    is_maker: bool

    @property
    def reports(self) -> bool:
        """Whether it sends its stock; some of the small ones do not yet."""
        return self.is_maker or self.place % 3 != 2

    @property
    def org_code(self) -> str:
        first = f"91{self.province}0100MAEX{self.place:05d}"
        return first + check_character(first)


def plans(count: int, seed: int) -> list[Plan]:
    """The partners with the drugs of the list that each supplies; makers their own, the others some of theirs."""
    chance = random.Random(f"partners {seed}")
    own = drugs_of_makers()
    others = sorted({number for numbers in own.values() for number in numbers} - {STORY})
    names = [*MAKERS, *(town + kind for kind in KINDS for town in TOWNS.split())][:count]
    return [plan(place, name, own.get(name, ()), others, chance) for place, name in enumerate(names)]


def plan(place: int, name: str, own: tuple[str, ...], others: list[str], chance: random.Random) -> Plan:
    drugs = own or tuple(sorted(chance.sample(others, min(SUPPLIED_DRUGS, len(others)))))
    return Plan(place, name, PROVINCES[place % len(PROVINCES)], drugs, name in MAKERS)


def drugs_of_makers() -> dict[str, tuple[str, ...]]:
    """Each maker's first chronic drugs on the list; the story's drug among those of its maker."""
    lines = select(EditionLine.maker_name, EditionLine.approval_no).where(EditionLine.is_chronic)
    found: dict[str, list[str]] = {}
    for maker, number in db.session.execute(lines.order_by(EditionLine.drug_id)):
        found.setdefault(maker, []).append(number)
    return {maker: tuple(numbers[:OWN_DRUGS]) for maker, numbers in found.items()}


def rows(partners: list[Plan], today: date) -> Iterator[tuple[str, ...]]:
    """The file of the partners: numbers, contacts, agreements, some of which end soon."""
    for one in partners:
        since = today - timedelta(days=200 + one.place)
        until = today + timedelta(days=AGREED_FOR[one.place % len(AGREED_FOR)])
        contact = f"{SURNAMES[one.place % len(SURNAMES)]}例"
        phone = f"1380000{one.place:04d}"
        province = province_name(one.province).split()[0]
        yield (one.name, one.org_code, province, contact, phone, f"XY-{one.place + 1:03d}", f"{since}", f"{until}")


def make(person: Person, import_file: Import, partners: list[Plan], today: date) -> None:
    """Import, complete and verify the partners; a few are left as they come."""
    import_file("partners.csv", "partners", HEADINGS, rows(partners, today), "supply")
    left = len(partners) - LEFT_ENTERED
    for one in partners[:left]:
        reference = reference_of(one)
        with writing():
            complete(reference, one, today, person("supply"))
            if one.place < left - LEFT_SUBMITTED:
                verifying.confirm(reference, version=version_of(reference), by=person("supply2"))
    if len(partners) > len(MAKERS) + LEFT_ENTERED + LEFT_SUBMITTED:
        note = "Its licence to trade drugs is being looked into by the province."
        verifying.suspend(reference_of(partners[len(MAKERS)]), note=note, by=person("supply2"))


def reference_of(one: Plan) -> str:
    return db.session.scalars(select(Partner.reference).where(Partner.org_code == one.org_code)).one()


def version_of(reference: str) -> int:
    return db.session.scalars(select(Partner.version).where(Partner.reference == reference)).one()


def complete(reference: str, one: Plan, today: date, by: Actor) -> None:
    """What the file does not bring: roles, a licence, drugs and feeds; then ask for the verification."""
    since = today - timedelta(days=200)
    for role in ("sponsor", "chronic") if one.is_maker else ("chronic",):
        particulars.give_role(reference, role=role, since=since, by=by)
    licence, until = "making" if one.is_maker else "trading", today + timedelta(days=365 + 9 * one.place)
    number = f"XK{one.province}{one.place:05d}"
    particulars.add_paper(reference, paper=licence, number=number, since=today - timedelta(days=900), until=until, by=by)
    for number in one.drugs:
        particulars.assign_drug(reference, number, relation="supplies", since=since, by=by)
    if one.is_maker:
        particulars.assign_drug(reference, one.drugs[0], relation="sponsors", since=since, by=by)
    for feed, hours in (("stock", 48), ("deliveries", 360)) if one.reports else (("stock", 48),) if one.place % 9 == 8 else ():
        particulars.agree_feed(reference, feed=feed, cadence_hours=hours, by=by)
    verifying.submit(reference, by=by)
