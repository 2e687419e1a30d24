"""Invented households for the sample world: seeded, so that the same seed makes the same world. Nobody in it exists."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

from portal.core.identity.divisions import known_codes
from portal.core.identity.persons import check_character

HEADINGS = (
    "户号",
    "姓名",
    "与户主关系",
    "证件类型",
    "证件号码",
    "性别",
    "出生日期",
    "联系电话",
    "区划代码",
    "详细地址",
    "困难类别",
    "证明编号",
    "发证机关",
    "证明有效期至",
)
LIST_HEADINGS = ("姓名", "证件号码", "区划代码", "困难类别", "名单日期")

SURNAMES = "王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高梁郑罗宋谢唐韩曹许邓萧冯曾程蔡彭潘袁于董余苏叶吕魏蒋田杜丁沈姜范江傅钟卢汪戴崔任陆廖姚方金邱夏谭韦贾邹石熊孟秦阎薛侯雷白龙段郝孔邵史毛常万顾赖武康贺严尹钱施牛洪龚"
GIVEN = "秀英桂兰玉珍凤霞红梅春燕丽娟芳敏静淑华建国志强永福文斌德胜金花石光再兴月娥美阿妹伟勇军杰涛明超辉刚平波鹏飞宇浩然子轩梓涵雨桐思源家豪俊晨欣怡佳琪海清云山水生有才得福贵祥瑞安宁和顺"
DOUBLE = ("欧阳", "上官", "司马", "诸葛")
PROVINCES_OF_SAMPLE = ("45", "52", "53", "62", "41", "51", "13", "61", "43", "36")
CATEGORIES = (("低保", 38), ("特困", 8), ("低保边缘", 12), ("刚性支出", 7), ("监测对象", 15), ("脱贫户", 20))
MOBILES = ("134", "135", "138", "139", "150", "151", "158", "177", "186", "188")


@dataclass(frozen=True)
class Member:
    name: str
    relation: str
    number: str
    sex: str
    born: date
    phone: str


@dataclass(frozen=True)
class Home:
    """One invented household, as a county office would write it."""

    number: str
    county: str
    address: str
    category: str
    certificate: str
    issuer: str
    valid_until: str
    members: tuple[Member, ...]

    def rows(self) -> Iterator[tuple[str, ...]]:
        """Its rows in the household file, one a person."""
        for m in self.members:
            yield (
                self.number, m.name, m.relation, "居民身份证", m.number, m.sex, m.born.isoformat(), m.phone,
                self.county, self.address, self.category, self.certificate, self.issuer, self.valid_until,
            )  # fmt: skip

    def list_rows(self, day: date, chance: random.Random) -> Iterator[tuple[str, ...]]:
        """Its rows on the registered list: now and then a wrong name, a missing member, or none at all."""
        if chance.random() < 0.09:
            return
        for m in self.members:
            luck = chance.random()
            if luck < 0.02:
                continue
            name = m.name[0] + chance.choice(GIVEN) if luck < 0.03 else m.name
            yield name, m.number, self.county, self.category, day.isoformat()


@cache
def counties() -> list[str]:
    """Counties of the sample's provinces, in order."""
    return sorted(c for c in known_codes() if c[:2] in PROVINCES_OF_SAMPLE and c[4:] not in ("00", "01") and c[2:4] != "90")


def homes(count: int, seed: int, today: date) -> Iterator[Home]:
    """`count` households; a generator, so that a million need no more memory than one."""
    chance = random.Random(seed)
    places = chance.sample(counties(), k=min(40, len(counties())))
    last_phone = "13800000000"
    for number in range(1, count + 1):
        made = home(chance, f"S{number:07d}", chance.choice(places), number, today)
        if number % 97 == 0:
            made = replace(made, members=tuple(replace(m, phone=last_phone) for m in made.members))
        last_phone = made.members[0].phone
        yield made


def home(chance: random.Random, number: str, county: str, serial: int, today: date) -> Home:
    category = chance.choices([c for c, _ in CATEGORIES], [w for _, w in CATEGORIES])[0]
    head_age = chance.randint(28, 82)
    surname = chance.choice(DOUBLE) if chance.random() < 0.01 else chance.choice(SURNAMES)
    head_is_male = chance.random() < 0.6
    members = [person(chance, surname, "户主", head_age, head_is_male, county, serial * 10, today)]
    if chance.random() < 0.62:
        members.append(
            person(
                chance,
                chance.choice(SURNAMES),
                "配偶",
                max(22, head_age - chance.randint(-4, 6)),
                not head_is_male,
                county,
                serial * 10 + 1,
                today,
            )
        )
    for k in range(chance.choices((0, 1, 2, 3, 4), (30, 34, 24, 9, 3))[0]):
        is_male = chance.random() < 0.5
        members.append(
            person(
                chance,
                surname,
                "子" if is_male else "女",
                max(1, head_age - chance.randint(21, 33)),
                is_male,
                county,
                serial * 10 + 2 + k,
                today,
            )
        )
    until = "长期" if category in ("脱贫户", "监测对象") else (today + timedelta(days=chance.randint(20, 700))).isoformat()
    address = f"第{chance.randint(1, 30)}村{chance.randint(1, 12)}组{chance.randint(1, 240)}号"
    return Home(number, county, address, category, f"{county}{serial:08d}", "县民政局", until, tuple(members))


def person(
    chance: random.Random, surname: str, relation: str, age: int, is_male: bool, county: str, serial: int, today: date
) -> Member:
    born = today - timedelta(days=age * 365 + chance.randint(0, 364))
    order = (serial % 500) * 2 + (1 if is_male else 0)
    body = f"{county}{born:%Y%m%d}{order % 1000:03d}"
    given = "".join(chance.sample(GIVEN, chance.choices((1, 2), (22, 78))[0]))
    phone = chance.choice(MOBILES) + f"{chance.randrange(10**8):08d}"
    return Member(surname + given, relation, body + check_character(body), "男" if is_male else "女", born, phone)
