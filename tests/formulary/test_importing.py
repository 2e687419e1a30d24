"""Files of the register and of editions: numbers united, old numbers warned of, taken back while nothing stands on them."""

import csv
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.core.actors import Actor
from portal.core.database import db
from portal.formulary import drafting
from portal.formulary.edition_models import Edition, EditionChange
from portal.formulary.lifecycle import State
from portal.formulary.models import Disease, Drug, DrugDisease
from portal.formulary.queries import coverage
from portal.intake import committing, queries, receiving, results, undoing
from portal.intake.headings import ColumnMap
from tests.formulary.world import ListWorld
from tests.support.offices import person
from tests.support.shared import shared

HEADINGS = ("批准文号", "通用名", "规格", "剂型", "生产企业", "适应症")
ROWS = (
    ("国药准字H20990001", "示例片", "5mg", "", "甲制药有限公司", "I10 高血压|冠心病"),
    ("H20990002", "另一片", "", "", "乙制药", "高血压"),
    ("国药准字H20990001", "示例片", "", "片", "丙制药", "糖尿病；冠心病"),
    ("国食健字G20050123", "保健品", "", "", "丁", ""),
    ("国药准字H20990003", "第三片", "1mg", "片", "甲制药", "致死性肝..."),
    ("S20990005S20990006", "两个号", "", "", "甲制药", ""),
)


def written(path: Path, *rows: tuple[str, ...]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def take(path: Path, kind: str, by: Actor, column_map: ColumnMap | None = None) -> dict[str, Any]:
    reference = receiving.receive(path, path.name, kind, by=by, column_map=column_map)
    committing.begin(reference, by=by)
    committing.take_all(reference, by=by)
    return results.of_batch(queries.find(reference), path.name)


def count(model: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_rows_of_one_number_become_one_drug_with_all_its_diseases(app: Flask, tmp_path: Path) -> None:
    with app.app_context():
        by = person("pharmacist", "pharmacist")
        result = take(written(tmp_path / "drugs.csv", HEADINGS, *ROWS), "drugs", by)
        assert result["drugs"] == {"created": 4, "updated": 0, "unchanged": 0, "refused": 1}
        assert [fault["code"] for fault in result["refused"]] == ["approval_not_a_drug"]
        cautions = {"approval_old_form", "approval_contradiction", "approval_two_numbers", "disease_cut"}
        assert {w["code"] for w in result["warnings"]} == cautions
        drug = db.session.scalar(select(Drug).where(Drug.approval_no == "国药准字H20990001"))
        assert (drug.strength, drug.form, drug.maker_name, drug.is_incomplete) == ("5mg", "片", "甲制药有限公司", False)
        named = select(Disease.name, Disease.icd10).join(DrugDisease, DrugDisease.disease_id == Disease.id)
        assert {tuple(r) for r in db.session.execute(named.where(DrugDisease.drug_id == drug.id))} == {
            ("高血压", "I10"),
            ("冠心病", "I25"),
            ("糖尿病", "E14"),
        }


def test_the_register_is_completed_by_a_later_file_and_never_overwritten(app: Flask, tmp_path: Path) -> None:
    with app.app_context():
        by = person("pharmacist", "pharmacist")
        take(written(tmp_path / "one.csv", HEADINGS, *ROWS[:2]), "drugs", by)
        later = ("H20990002", "改名片", "10mg", "胶囊", "乙制药", "失眠")
        result = take(written(tmp_path / "two.csv", HEADINGS, later), "drugs", by)
        assert result["drugs"]["updated"] == 1
        assert "register_differs" in {w["code"] for w in result["warnings"]}
        drug = db.session.scalar(select(Drug).where(Drug.approval_no == "H20990002"))
        assert (drug.generic_name, drug.strength, drug.is_incomplete) == ("另一片", "10mg", False)


def test_imports_of_drugs_and_of_changes_are_taken_back(world: ListWorld, tmp_path: Path) -> None:
    pharmacist, operations = world.staff("pharmacist"), world.staff("operations")
    drugs = take(written(tmp_path / "drugs.csv", HEADINGS, *ROWS[:2]), "drugs", pharmacist)
    lines = (("批准文号", "补贴比例", "参考价", "渠道"), ("国药准字H20990001", "30%", "32.00", "线下"))
    changes = take(written(tmp_path / "edition.csv", *lines), "edition", operations)
    with pytest.raises(Exception, match="stand on the list"):
        undoing.undo(drugs["batch"], by=pharmacist)
    for batch, by in ((changes["batch"], operations), (drugs["batch"], pharmacist)):
        undoing.undo(batch, by=by)
        undoing.remove_all(batch, by=by)
    assert (count(EditionChange), count(Drug)) == (0, len(world.drugs))


def test_a_source_with_its_own_headings_is_read_by_its_map(app: Flask, tmp_path: Path) -> None:
    with app.app_context():
        by = person("operations", "operations")
        path = written(tmp_path / "foreign.csv", ("licence", "molecule"), ("国药准字H20990001", "示例片"))
        result = take(path, "drugs", by, ColumnMap({"licence": "批准文号", "molecule": "通用名"}))
        assert result["drugs"]["created"] == 1


@pytest.mark.slow
@pytest.mark.sqlite("the files are read the same for every database")
def test_the_real_files_come_in_and_make_an_edition(app: Flask) -> None:
    with app.app_context():
        pharmacist, operations = person("pharmacist", "pharmacist"), person("operations", "operations")
        joined = take(shared("drugs_joined_derived/drugs_joined.csv"), "drugs", pharmacist)
        assert (joined["rows"], joined["accepted_rows"], joined["drugs"]["created"]) == (1935, 1935, 1621)
        seen = 0
        for name in ("国内S", "进口H", "进口S"):
            result = take(shared(f"drugs_nmpa_approvals/{name}.jsonl"), "drugs", pharmacist)
            seen += result["rows"]
            assert {w["code"] for w in result["warnings"]} <= {"approval_old_form", "approval_two_numbers"}
        assert seen == 3277
        made = take(shared("edition/edition.csv"), "edition", operations)
        assert made["lines"] == {"created": 1621, "updated": 0, "unchanged": 0, "refused": 0}
        number = db.session.scalar(select(Edition.number))
        assert drafting.submit(number, by=operations) == State.IN_REVIEW.value
        assert coverage().drugs == 0  # nothing is in force by an import
