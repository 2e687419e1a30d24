"""Files of made-up counties, and what an import of them needs around it."""

import csv
import io
from collections.abc import Iterable
from contextlib import contextmanager
from pathlib import Path

from portal.core.actors import Actor
from portal.core.identity import check_character
from portal.households.layouts import HOUSEHOLD_COLUMNS
from portal.intake import committing, queries, receiving
from portal.intake.headings import ColumnMap
from portal.intake.models import ImportBatch

HEADINGS = tuple(column.heading for column in HOUSEHOLD_COLUMNS)
COUNTY = "450123"
Row = dict[str, str]


def number(serial: int, born: str = "19700101") -> str:
    """A sound resident ID of the county, another one for each serial below a million."""
    body = f"{COUNTY}{int(born) + serial // 1000 * 10000 % 300000}{serial % 1000:03d}"
    return body + check_character(body)


def row(no: int, member: int = 0, **changed: str) -> Row:
    """One member of household `no`; the first is the head. `changed`: our headings with other cells."""
    said = {
        "户号": f"T{no:05d}",
        "姓名": "韦" + "秀兰春梅国华"[member % 6] + "山水云月"[no % 4],
        "与户主关系": "户主" if member == 0 else "子",
        "证件号码": number(no * 10 + member),
        "区划代码": COUNTY,
        "详细地址": f"第{no}村",
        "困难类别": "低保",
        "证明编号": f"桂{no:06d}",
        "发证机关": "县民政局",
        "证明有效期至": "2099-12-31",
    }
    return said | changed


def households(count: int, members: int = 2, first: int = 1) -> list[Row]:
    return [row(no, member) for no in range(first, first + count) for member in range(members)]


def text_of(rows: Iterable[Row], headings: Iterable[str] = HEADINGS) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(headings), restval="", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def file_of(folder: Path, rows: Iterable[Row], name: str = "county.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text_of(rows).encode(encoding))
    return path


def take(path: Path, by: Actor, kind: str = "households", column_map: ColumnMap | None = None) -> ImportBatch:
    """Import a file as `portal import` does."""
    reference = receiving.receive(path, path.name, kind, by=by, column_map=column_map)
    if queries.find(reference).state == "reading":
        committing.begin(reference, by=by, has_consent=True)
        committing.take_all(reference, by=by)
    return queries.find(reference)


class Killed(Exception):
    """Stands for the end of a process at this place."""


@contextmanager
def small_transactions(monkeypatch, rows: int = 4):  # type: ignore[no-untyped-def]
    """Let every transaction take few rows, so that a small file has many."""
    from portal.intake import pacing

    for name in ("FEWEST", "MOST"):
        monkeypatch.setattr(pacing, name, rows)
    monkeypatch.setattr(pacing.Pace, "__init__", lambda self, _rows=0: setattr(self, "rows", rows))
    yield
