"""Names of divisions come from imported tables first: they are shown, known to the checks, and can be taken back."""

import os
from pathlib import Path

import pytest
from flask import Flask

from portal.core.actors import Actor
from portal.core.identity import division_name, division_path, parse_division
from portal.core.identity.divisions import base_name
from portal.households.naming import place
from portal.intake import queries, screens, undoing
from portal.intake.models import ImportBatch
from tests.intake.counties import take
from tests.support.offices import Desk, person

SHARED = Path(os.environ.get("PORTAL_SHARED", Path(__file__).parents[3] / "shared")) / "data/admin_divisions_cn"
NEW = "659013"


@pytest.fixture
def clerk(app: Flask):  # type: ignore[no-untyped-def]
    with app.app_context():
        yield person("clerk", "operations")


def table(folder: Path, *rows: str, head: str = "区划代码,名称", name: str = "table.csv") -> Path:
    path = folder / name
    path.write_text("\n".join((head, *rows)) + "\n", encoding="utf-8")
    return path


def taken(folder: Path, clerk: Actor, *rows: str, **how: str) -> ImportBatch:
    return take(table(folder, *rows, **how), clerk, kind="divisions")


def undone(batch: ImportBatch, clerk: Actor) -> None:
    reference = batch.reference
    undoing.undo(reference, by=clerk)
    undoing.remove_all(reference, by=clerk)


def warned(code: str) -> bool:
    return bool(parse_division(code).warnings)


def test_a_name_counts_from_its_import_to_its_undo(tmp_path: Path, clerk: Actor):
    assert (warned(NEW), division_name(NEW), place(NEW)) == (True, "", f"新疆{NEW}")
    batch = taken(tmp_path, clerk, f"{NEW},新城市", "110101,东城新区")
    assert (warned(NEW), place(NEW), division_path("110101")) == (False, "新疆新城市", "北京市东城新区")
    assert batch.counts["nouns"] == {"divisions": {"created": 1, "updated": 1}}
    undone(batch, clerk)
    assert (warned(NEW), division_name(NEW), division_name("110101")) == (True, "", base_name("110101"))


def test_of_two_authorities_the_newer_table_counts_and_the_difference_is_told(tmp_path: Path, clerk: Actor):
    first = taken(tmp_path, clerk, f"{NEW},甲市")
    second = taken(tmp_path, clerk, f"{NEW},乙市", head="code,name", name="other.csv")
    (warning,) = queries.findings(second.id, "warning")
    assert (division_name(NEW), str(queries.sentence(warning))) == ("乙市", "So far called 甲市. The newer table counts.")
    undone(first, clerk)
    assert division_name(NEW) == "乙市"
    undone(second, clerk)
    assert division_name(NEW) == ""


def test_codes_of_provinces_and_cities_are_read_in_each_spelling_and_others_are_refused(tmp_path: Path, clerk: Actor):
    rows = (
        "65,新疆",
        f"{NEW[:4]},县级市",
        f"{NEW}000000,新城市",
        "110101001,东华门街道",
        "990000,无",
        "1a,乙",
        f"{NEW},另一个名",
        ",空",
    )
    batch = taken(tmp_path, clerk, *rows)
    refused = [(f.row, f.code) for f in queries.findings(batch.id, "fault")]
    assert refused == [
        (5, "division_too_small"), (6, "division_province"), (7, "division_form"), (8, "division_repeated"), (9, "division_blank")
    ]  # fmt: skip
    assert (division_name("65"), division_name("659000"), division_name(NEW)) == ("新疆", "县级市", "新城市")


def test_the_page_of_imports_takes_the_kind_for_operations_alone(app: Flask, tmp_path: Path, clerk: Actor):
    batch = taken(tmp_path, clerk, f"{NEW},新城市")
    answer = Desk(app, clerk).get(f"/imports/{batch.reference}")
    assert (answer.status_code, "Divisions" in answer.text) == (200, True)
    assert screens.UndoPanel(batch.reference, clerk).option is not None
    assert not person("manager", "manager").may("divisions:import")


@pytest.mark.skipif(not SHARED.is_dir(), reason="the tables of the two authorities are not beside this checkout")
def test_the_tables_of_two_authorities_are_taken_whole(tmp_path: Path, clerk: Actor):
    for file in (
        "nbs_2023/areas.csv",
        "nbs_2023/cities.csv",
        "nbs_2023/provinces.csv",
        "mca_npm_8.5.8/area.csv",
        "mca_npm_8.5.8/macau.csv",
    ):
        batch = take(SHARED / file, clerk, kind="divisions")
        assert (batch.state, batch.counts["refused_rows"]) == ("committed", 0), file
    assert (division_name("110101"), warned("820001")) == ("东城区", False)
