"""Invented doctors for the sample world, as hospitals' personnel files bring them: seeded, and nobody in it exists.

About 300 are full-time however many there are, and 92 of 100 have over ten years of practice.
"""

import random
from collections.abc import Iterator
from datetime import date, timedelta

from portal.core.identity.persons import check_character
from portal.home.people import GIVEN, MOBILES, SURNAMES, counties

HEADINGS = (
    "姓名", "证件号码", "性别", "联系电话", "医师资格证书编码", "医师执业证书编码", "职称", "执业科目", "执业机构", "医院等级",
    "首次注册日期", "合同类型", "擅长",
)  # fmt: skip
FULL_TIME = 300
EXPERIENCED = 0.92
YEAR = timedelta(days=365.25)
TOWNS = "青禾云岭白河长汀安陵临溪平江东湖南屏西原北岭中湖石桥松阳清源龙泉海宁新安永安和田"
HOUSES = ("人民医院", "中心医院", "第一医院", "第二医院", "中医院", "妇幼保健院", "肿瘤医院", "心血管病医院")
LEVELS = ("三级甲等", "三甲", "3A", "三级乙等", "二级甲等", "二甲")
DEPARTMENTS = (
    ("03.04", 14, "高血压、冠心病、心力衰竭"),
    ("03.07", 12, "糖尿病、甲状腺疾病"),
    ("03.01", 10, "慢阻肺、哮喘、肺结节"),
    ("02", 14, "常见病、慢性病管理"),
    ("03.02", 7, "胃食管反流、幽门螺杆菌感染"),
    ("03.03", 7, "脑卒中、头痛、癫痫"),
    ("07", 9, "小儿呼吸与消化系统疾病"),
    ("11", 5, "过敏性鼻炎、中耳炎"),
    ("13", 6, "湿疹、银屑病、痤疮"),
    ("10", 4, "干眼、青光眼"),
    ("05.01", 5, "妇科炎症、月经不调"),
    ("50", 11, "脾胃病、失眠、颈肩腰腿痛"),
)  # fmt: skip


def hospitals() -> list[tuple[str, str]]:
    """(name, level) of every invented hospital; a name is always written with the same level, in one of its spellings."""
    towns = [TOWNS[i : i + 2] for i in range(0, len(TOWNS), 2)]
    return [
        (f"{town}市{house}", LEVELS[(place * 5 + kind * 3) % len(LEVELS)])
        for place, town in enumerate(towns)
        for kind, house in enumerate(HOUSES)
    ]


def physicians(count: int, seed: int, today: date) -> Iterator[tuple[str, ...]]:
    """`count` rows of a personnel file; a generator, so that fifty thousand need no more memory than one."""
    chance = random.Random(f"doctors {seed}")
    houses, full_time = hospitals(), full_time_of(count)
    chance.shuffle(houses)
    for serial in range(count):
        is_full_time = serial * full_time // count != (serial + 1) * full_time // count
        yield physician(chance, serial, chance.choice(houses), is_full_time, today)


def full_time_of(count: int) -> int:
    """How many of so many doctors are full-time: 300 where there are thousands, one in ten below."""
    return min(FULL_TIME, -(-count // 10))


def physician(chance: random.Random, serial: int, house: tuple[str, str], is_full_time: bool, today: date) -> tuple[str, ...]:
    years = experience(chance)
    registered = today - timedelta(days=int(years * 365.25) + chance.randint(1, 300))
    graduated = registered - timedelta(days=chance.randint(200, 420))
    born = graduated - timedelta(days=int(chance.uniform(23.5, 27) * 365.25))
    is_male = chance.random() < 0.52
    county = counties()[serial // 500 % len(counties())]
    body = f"{county}{born:%Y%m%d}{serial % 500 * 2 + is_male:03d}"
    number = body + check_character(body)
    department, _, good_at = chance.choices(DEPARTMENTS, [weight for _, weight, _ in DEPARTMENTS])[0]
    category = "41" if department == "50" else "10"
    return (
        chance.choice(SURNAMES) + "".join(chance.sample(GIVEN, chance.choices((1, 2), (25, 75))[0])),
        number,
        "男" if is_male else "女",
        chance.choice(MOBILES) + f"{chance.randrange(10**8):08d}",
        f"{graduated:%Y}{county[:2]}1{category}{number}",
        f"1{category}{county}{serial % 10**6:06d}",
        title(years),
        department,
        *house,
        registered.isoformat(),
        "全职" if is_full_time else "多点执业",
        good_at,
    )


def experience(chance: random.Random) -> float:
    """Years of practice: mostly over ten, now and then under the three that are needed."""
    if chance.random() < EXPERIENCED:
        return chance.triangular(10.1, 36, 17)
    return chance.uniform(0.5, 9)


def title(years: float) -> str:
    ladder = ((5, "住院医师"), (11, "主治医师"), (18, "副主任医师"))
    return next((word for most, word in ladder if years < most), "主任医师")
