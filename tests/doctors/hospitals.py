"""Personnel files of made-up hospitals."""

import csv
from collections.abc import Iterable
from pathlib import Path

from portal.core.identity import check_character

HEADINGS = (
    "姓名", "证件号码", "性别", "联系电话", "医师资格证书编码", "医师执业证书编码", "职称", "执业科目", "执业机构", "医院等级",
    "首次注册日期", "合同类型", "擅长",
)  # fmt: skip
Row = dict[str, str]


def number(serial: int) -> str:
    """A sound resident ID, another one for each serial below ten thousand."""
    body = f"450123{1960 + serial // 500 % 30}0{serial // 1000 % 9 + 1}15{serial % 500 * 2:03d}"
    return body + check_character(body)


def doctor(serial: int, **changed: str) -> Row:
    """One row of a personnel file; `changed`: our headings with other cells. Ready by its time of practice."""
    own = changed.get("证件号码", "")
    own = own if len(own) == 18 else number(serial)
    said = {
        "姓名": "韦" + "秀兰春梅国华"[serial % 6] + "山水云月"[serial % 4],
        "证件号码": own,
        "联系电话": f"138{serial:08d}",
        "医师资格证书编码": f"200045110{own}",
        "医师执业证书编码": f"110450123{serial:06d}",
        "职称": ("住院医师", "主治医师", "副主任医师", "主任医师")[serial % 4],
        "执业科目": ("03.04", "皮肤科", "全科医疗科", "中医科")[serial % 4],
        "执业机构": f"示例市第{serial % 3 + 1}人民医院",
        "医院等级": "三级甲等",
        "首次注册日期": "2001-07-01",
        "合同类型": "多点执业",
        "擅长": "常见病",
    }
    return said | changed


def doctors(count: int, first: int = 1) -> list[Row]:
    return [doctor(serial) for serial in range(first, first + count)]


def file_of(folder: Path, rows: Iterable[Row], name: str = "hospital.csv", headings: Iterable[str] = HEADINGS) -> Path:
    path = folder / name
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(headings), restval="", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    return path
