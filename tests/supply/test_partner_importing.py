"""Files of partners: found again by number or name, old numbers warned of, verified by somebody else, taken back."""

import csv
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from portal.core.actors import Actor
from portal.core.database import db
from portal.core.lifecycle import Refused
from portal.intake import committing, queries, receiving, results, undoing
from portal.intake.headings import ColumnMap
from portal.supply import entering, matching, particulars, verifying
from portal.supply.feed_models import FeedName
from portal.supply.models import Partner, PartnerContact, PartnerPaper
from tests.supply.feed_files import lot, part, send
from tests.supply.world import SupplyWorld, days_ago, org_code
from tests.support.shared import shared

HEADINGS = ("企业名称", "统一社会信用代码", "所在省份", "联系人", "联系电话", "协议起", "协议止")
ROWS = (
    ("甲示例制药有限公司", org_code(51), "江苏省", "张例", "13800000001", "2026-01-01", "长期"),
    ("乙示例制药有限公司", "320900400001581", "江苏", "", "", "", ""),
    ("丙示例制药有限公司", org_code(53), "火星", "李例", "", "2026-01-01", "2026-12-31"),
    ("丁示例制药有限公司", org_code(54)[:-1] + "?", "江苏", "", "", "", ""),
    ("戊示例制药有限公司", org_code(55), "江苏", "", "", "2026-01-01", "2025-12-31"),
    ("甲示例制药(集团)有限公司", org_code(51), "浙江", "", "", "", ""),
    ("", org_code(56), "江苏", "", "", "", ""),
    ("乙示例制药", org_code(57), "", "", "", "", ""),
)


def written(path: Path, *rows: tuple[str, ...]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def take(path: Path, by: Actor, column_map: ColumnMap | None = None) -> dict[str, Any]:
    reference = receiving.receive(path, path.name, "partners", by=by, column_map=column_map)
    committing.begin(reference, by=by)
    committing.take_all(reference, by=by)
    return results.of_batch(queries.find(reference), path.name)


def count(model: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_each_row_is_taken_or_refused_with_its_reason(world: SupplyWorld, tmp_path: Path) -> None:
    result = take(written(tmp_path / "partners.csv", HEADINGS, *ROWS), world.staff("supply"))
    assert {(f["row"], f["code"]) for f in result["refused"]} == {
        (5, "uscc_characters"),
        (6, "agreement_period"),
        (8, "name_blank"),
    }
    codes = {(w["row"], w["code"]) for w in result["warnings"]}
    assert codes >= {(3, "registration_old"), (4, "province_unknown"), (4, "contact_incomplete"), (7, "partner_differs")}
    assert [result["partners"][outcome] for outcome in ("created", "updated", "unchanged")] == [3, 1, 1]
    assert (count(PartnerPaper), count(PartnerContact)) == (2, 1)
    old = db.session.scalars(select(Partner).where(Partner.registration_no == "320900400001581")).one()
    assert (old.org_code, old.state, old.province) == (org_code(57), "entered", "32")


def test_who_sent_the_file_does_not_verify_its_partners(world: SupplyWorld, tmp_path: Path) -> None:
    sender, two, three = world.staff("supply"), world.staff("supply2"), world.staff("supply3")
    take(written(tmp_path / "partners.csv", HEADINGS, ROWS[0]), sender)
    reference = db.session.scalar(select(Partner.reference)) or ""
    particulars.give_role(reference, role="sponsor", since=days_ago(1), by=two)
    particulars.add_paper(reference, paper="making", number="1", since=days_ago(9), by=two)
    verifying.submit(reference, by=two)
    for maker in (sender, two):
        with pytest.raises(Refused, match="You took part"):
            verifying.confirm(reference, by=maker)
    verifying.confirm(reference, by=three)
    assert world.file(reference).partner.state == "active"


def test_an_import_is_taken_back_while_nobody_worked_on_it(world: SupplyWorld, tmp_path: Path) -> None:
    by = world.staff("supply")
    batch = take(written(tmp_path / "partners.csv", HEADINGS, *ROWS[:3]), by)["batch"]
    undoing.undo(batch, by=by)
    undoing.remove_all(batch, by=by)
    assert (count(Partner), count(PartnerPaper), count(PartnerContact)) == (0, 0, 0)
    batch = take(written(tmp_path / "again.csv", HEADINGS, ROWS[0]), by)["batch"]
    one = db.session.scalars(select(Partner)).one()
    entering.change(one.reference, name="新示例制药有限公司", org_code=one.org_code or "", by=by)
    with pytest.raises(Refused, match="worked on partners"):
        undoing.undo(batch, by=by)


def test_who_completes_a_file_by_another_shaped_it_too(world: SupplyWorld, tmp_path: Path) -> None:
    one, two = world.staff("supply"), world.staff("supply2")
    take(written(tmp_path / "first.csv", HEADINGS, (*ROWS[0][:2], *[""] * 5)), one)
    assert take(written(tmp_path / "second.csv", HEADINGS, ROWS[0]), two)["partners"]["updated"] == 1
    file = world.file(db.session.scalar(select(Partner.reference)) or "")
    assert (file.makers, file.partner.province) == (frozenset({one.id, two.id}), "32")


def test_an_import_stays_once_a_feed_means_one_of_its_partners(world: SupplyWorld, tmp_path: Path) -> None:
    by = world.staff("supply")
    batch = take(written(tmp_path / "partners.csv", HEADINGS, ROWS[0]), by)["batch"]
    send(part("别名", 1, lot()), by)
    name = db.session.scalars(select(FeedName).where(FeedName.about == "partner")).one()
    matching.match(name.id, to=db.session.scalar(select(Partner.reference)) or "", by=by)
    with pytest.raises(Refused, match="is matched to one"):
        undoing.undo(batch, by=by)


@pytest.mark.sqlite("the file is read the same for every database")
def test_the_makers_of_the_register_of_companies_come_in(world: SupplyWorld) -> None:
    of_companies = ColumnMap({"企业名称": "企业名称", "统一社会信用代码": "统一社会信用代码", "所在省份": "所在省份"})
    result = take(shared("pharma_companies_cn/pharma_makers.csv"), world.staff("supply"), of_companies)
    assert (result["rows"], result["accepted_rows"], result["partners"]["created"]) == (1200, 1200, 1200)
    assert [w["code"] for w in result["warnings"]].count("registration_old") == 1
