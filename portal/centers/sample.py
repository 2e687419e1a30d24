"""The sample world's 17 centers, made through the operations.

The founding documents name five: heart, diabetes, ENT, respiratory, Chinese medicine. The other names are made up, and
each of those centers says so.
"""

from collections.abc import Callable
from typing import NamedTuple

from portal.centers import keeping
from portal.centers.models import PLACES, SERVICES
from portal.centers.particulars import Said
from portal.core.actors import Actor

Person = Callable[[str], Actor]
TARGET_DOCTORS, SENIOR_PERCENT, EXPERIENCED_PERCENT = 40, 60, 90


class Plan(NamedTuple):
    """One center of the sample world: short name, both names, departments of the catalogue, and whether it was made up."""

    short: str
    zh: str
    en: str
    departments: tuple[str, ...]
    is_sample: bool = True


PLANS = (
    Plan("heart", "心脏互联网医疗中心", "Heart center", ("03.04", "02"), is_sample=False),
    Plan("diabetes", "糖尿病互联网医疗中心", "Diabetes center", ("03.07", "02"), is_sample=False),
    Plan("ent", "耳鼻喉互联网医疗中心", "ENT center", ("11",), is_sample=False),
    Plan("respiratory", "呼吸互联网医疗中心", "Respiratory center", ("03.01", "04.05"), is_sample=False),
    Plan("tcm", "中医互联网医疗中心", "Chinese medicine center", ("50",), is_sample=False),
    Plan("digestion", "消化互联网医疗中心", "Digestion center", ("03.02", "04.01")),
    Plan("nerves", "神经互联网医疗中心", "Neurology center", ("03.03", "04.02")),
    Plan("children", "儿童互联网医疗中心", "Children's center", ("07",)),
    Plan("women", "妇科互联网医疗中心", "Women's center", ("05.01", "05.02")),
    Plan("skin", "皮肤互联网医疗中心", "Skin center", ("13",)),
    Plan("eyes", "眼科互联网医疗中心", "Eye center", ("10",)),
    Plan("general", "全科互联网医疗中心", "General practice center", ("02",)),
    Plan("kidney", "肾脏互联网医疗中心", "Kidney center", ("03.06", "04.04")),
    Plan("rheumatism", "风湿互联网医疗中心", "Rheumatism center", ("03.08",)),
    Plan("tumours", "肿瘤互联网医疗中心", "Tumour center", ("19",)),
    Plan("bones", "骨科互联网医疗中心", "Orthopaedics center", ("04.03",)),
    Plan("mind", "心理互联网医疗中心", "Mental health center", ("15.06", "15.02")),
)


def found_all(person: Person) -> None:
    """Operations found the 17. They stay planned until each has a director."""
    for plan in PLANS:
        keeping.found(plan.short, said(plan), by=person("operations"), is_sample=plan.is_sample)


def said(plan: Plan) -> Said:
    """Every service, by both ways; targets as the programme has them."""
    services = tuple(f"{service}:{place}" for service in SERVICES for place in PLACES)
    return Said(
        name_zh=plan.zh,
        name_en=plan.en,
        departments=plan.departments,
        services=services,
        target_doctors=TARGET_DOCTORS,
        target_senior_percent=SENIOR_PERCENT,
        target_experienced_percent=EXPERIENCED_PERCENT,
    )
