"""Personnel files: judged as the hospitals' own expectations say, taken as files in progress, and taken back."""

import json
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.core.actors import SYSTEM, Actor
from portal.core.database import db, writing
from portal.core.lifecycle import Refused
from portal.core.listing import Criteria
from portal.doctors import import_events
from portal.doctors.lifecycle import State
from portal.doctors.models import Doctor, DoctorCredential, DoctorPassage, PracticePeriod
from portal.doctors.pairs import open_pairs, settle_pair
from portal.doctors.queries import doctors as listing
from portal.institutions.models import Institution
from portal.intake import previewing, queries, receiving, undoing
from portal.intake.headings import ColumnMap
from portal.intake.models import ImportBatch
from portal.ledger.models import LedgerEntry
from portal.ledger.recording import record
from tests.doctors.hospitals import doctor, doctors, file_of
from tests.intake.counties import take
from tests.support.offices import Desk, person
from tests.support.shared import shared

FOREIGN = ColumnMap(
    {
        "NPI": "医师执业证书编码",
        "Provider Last Name (Legal Name)": "姓名",
        "Provider First Name": "姓名",
        "Provider Credential Text": "职称",
        "Provider Enumeration Date": "首次注册日期",
    },
    ("%m/%d/%Y",),
    {"foreign_numbers": "warn"},
)


@pytest.fixture
def clerk(app: Flask):  # type: ignore[no-untyped-def]
    with app.app_context():
        yield person("clerk", "operations")


def taken(path: Path, clerk: Actor, column_map: ColumnMap | None = None) -> ImportBatch:
    return take(path, clerk, kind="doctors", column_map=column_map)


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def found(batch: ImportBatch, kind: str = "fault") -> list[tuple[int, str, str]]:
    return [(f.row, f.column, f.code) for f in queries.findings(batch.id, kind)]


def nouns(batch: ImportBatch) -> dict[str, int]:
    return batch.counts["nouns"]["doctors"]


@pytest.mark.parametrize("name", ["hospital-a-gb18030.csv", "hospital-b.xlsx"])
def test_the_files_of_two_hospitals_are_judged_as_they_expect(name: str, clerk: Actor):
    expected = json.loads(shared(f"doctors/{name}.expected.json").read_text())
    batch = taken(shared(f"doctors/{name}"), clerk)
    assert {str(row): column for row, column, _ in found(batch)} == expected["refused_rows"]
    assert (batch.counts["rows"], batch.counts["accepted_rows"]) == (expected["rows"], expected["accepted_rows"])
    assert count(Doctor) == nouns(batch)["created"] == expected["accepted_rows"]
    assert nouns(taken(shared(f"doctors/{name}"), clerk)) == nouns(batch)  # the same file again is the same import


def test_a_row_becomes_a_file_in_progress_with_its_certificates_and_first_post(tmp_path: Path, clerk: Actor):
    batch = taken(file_of(tmp_path, [doctor(1, 职称="主治医生", 执业科目="皮肤科", 医院等级="3 级甲")]), clerk)
    (file,) = db.session.scalars(select(Doctor))
    (place,) = db.session.scalars(select(Institution))
    (post,) = db.session.scalars(select(PracticePeriod))
    assert (file.state, file.title, file.department, file.contract, file.province) == (
        "in_progress", "attending", "13", "multi_site", "45"
    )  # fmt: skip
    assert (place.name, place.tier, place.grade, file.institution_id) == ("示例市第2人民医院", 3, "a", place.id)
    assert (str(post.since), post.is_independent, file.practice_months > 280) == ("2001-07-01", True, True)
    credentials = list(db.session.scalars(select(DoctorCredential).order_by(DoctorCredential.id)))
    assert [(c.item, c.number or "") for c in credentials] == [
        ("identity", ""),
        ("qualification", f"200045110{file.id_no}"),
        ("practice", "110450123000001"),
        ("title", ""),
    ]
    assert (credentials[2].scope, credentials[2].level, credentials[2].category) == (["13"], "1", "10")
    entry = db.session.scalars(select(LedgerEntry).where(LedgerEntry.verb == "doctor.imported")).one()
    assert (entry.reference, file.id_no not in entry.data, "韦" in entry.data) == (file.reference, True, False)
    assert [row.reference for row in listing.page(Criteria(q=file.name)).rows] == [file.reference]
    assert (count(DoctorPassage), nouns(batch)) == (1, {"created": 1})


FAULTS = {
    "future": ({"首次注册日期": "2099-01-01"}, "首次注册日期", "registration_future"),
    "two digits": ({"首次注册日期": "98-5-1"}, "首次注册日期", "date_two_digit_year"),
    "title": ({"职称": "专家"}, "职称", "title_unknown"),
    "level": ({"医师执业证书编码": "910450123000001"}, "医师执业证书编码", "practice_level"),
    "other's qualification": ({"医师资格证书编码": "200045110" + doctor(7)["证件号码"]}, "医师资格证书编码", "qualification_other_person"),
    "ruined ID": ({"证件号码": "4.50123E+17"}, "证件号码", "id_spreadsheet_number"),
    "no name": ({"姓名": ""}, "姓名", "name_blank"),
    "licence of row 2": ({"医师执业证书编码": doctor(1)["医师执业证书编码"]}, "医师执业证书编码", "practice_repeated"),
    "person of row 2": ({"证件号码": doctor(1)["证件号码"]}, "证件号码", "person_repeated"),
}  # fmt: skip
CAUTIONS = {
    "sex": ({"性别": "男"}, "性别", "sex_differs"),
    "department": ({"执业科目": "高压氧科"}, "执业科目", "department_unknown"),
    "hospital's level": ({"医院等级": "很高"}, "医院等级", "level_unknown"),
    "contract": ({"合同类型": "志愿"}, "合同类型", "contract_unknown"),
    "too little practice": ({"首次注册日期": "2025-07-01"}, "首次注册日期", "practice_short"),
}


def test_each_fault_is_said_at_its_column_and_doubts_refuse_nothing(tmp_path: Path, clerk: Actor):
    rows = [doctor(1), *(doctor(10 + n, **cells) for n, (cells, _, _) in enumerate((*FAULTS.values(), *CAUTIONS.values())))]
    batch = taken(file_of(tmp_path, rows), clerk)
    assert found(batch) == [(3 + n, column, code) for n, (_, column, code) in enumerate(FAULTS.values())]
    doubts = [(3 + len(FAULTS) + n, column, code) for n, (_, column, code) in enumerate(CAUTIONS.values())]
    assert found(batch, "warning") == doubts
    assert (count(Doctor), count(Institution)) == (1 + len(CAUTIONS), 3)


def test_a_newer_file_completes_open_files_and_leaves_submitted_ones(tmp_path: Path, clerk: Actor):
    taken(file_of(tmp_path, [doctor(1, 联系电话="", 医院等级=""), doctor(2), doctor(3), doctor(4)]), clerk)
    with_state(3, State.SUBMITTED)
    newer = [
        doctor(1, 职称="主任医师", 擅长="", 医师执业证书编码="110450123999999"),
        doctor(2),
        doctor(3, 职称="主治医师"),
        doctor(4, 姓名="另一人"),
    ]
    preview = receiving.receive(file_of(tmp_path, newer, "newer.csv"), "newer.csv", "doctors", by=clerk)
    previewing.preview(preview, by=clerk)
    assert nouns(queries.find(preview)) == {"created": 0, "updated": 1, "unchanged": 3}
    batch = taken(file_of(tmp_path, newer, "newer2.csv", headings=("擅长", *newer[0])), clerk)
    assert nouns(batch) == {"updated": 1, "unchanged": 3}
    assert [code for _, _, code in found(batch, "warning")] == ["file_closed", "name_differs"]
    first, fourth = db.session.get(Doctor, 1), db.session.get(Doctor, 4)
    assert (first.title, first.good_at, first.phone, first.version > 1) == ("chief", "常见病", "13800000001", True)
    live = [c for c in db.session.scalars(select(DoctorCredential).where(DoctorCredential.doctor_id == 1)) if not c.renewed_by_id]
    assert sorted(c.item for c in live) == ["identity", "practice", "qualification", "title"]
    assert (fourth.name != "另一人", [p.said_name for p in open_pairs([4])]) == (True, ["另一人"])


def with_state(key: int, state: State) -> None:
    """Put a file where a lifecycle would have brought it."""
    with writing():
        row = db.session.get_one(Doctor, key)
        row.state = state.value
        record(import_events.ChangedByFile(), row, by=SYSTEM)


def test_who_sent_the_file_does_not_settle_who_is_meant(tmp_path: Path, clerk: Actor):
    taken(file_of(tmp_path, [doctor(1)]), clerk)
    taken(file_of(tmp_path, [doctor(1, 姓名="另一人")], "two.csv"), clerk)
    (pair,) = open_pairs([1])
    double = Actor(clerk.id, "Clerk", roles=frozenset({"verifier"}), permissions=frozenset({"doctors:verify"}))
    with pytest.raises(Refused, match="took part"):
        settle_pair(pair.reference, "same_person", by=double)
    settle_pair(pair.reference, "same_person", by=person("verifier", "verifier"), note="An earlier name.")
    assert open_pairs([1]) == []
    taken(file_of(tmp_path, [doctor(1, 姓名="另一人", 擅长="别的")], "three.csv"), clerk)
    assert open_pairs([1]) == []  # remembered


def test_an_import_is_taken_back_whole_but_for_what_was_worked_on(tmp_path: Path, clerk: Actor):
    batch = taken(file_of(tmp_path, doctors(30)), clerk)
    assert (count(Doctor), count(Institution)) == (30, 3)
    undone(batch, clerk)
    left = [count(model) for model in (Doctor, DoctorCredential, PracticePeriod, DoctorPassage, Institution)]
    assert left == [0, 0, 0, 0, 0]
    assert listing.page(Criteria(q="韦秀山")).rows == []


def undone(batch: ImportBatch, clerk: Actor) -> None:
    reference = batch.reference
    undoing.undo(reference, by=clerk)
    undoing.remove_all(reference, by=clerk)


def test_a_foreign_register_comes_in_by_a_map_with_its_own_numbers(clerk: Actor):
    batch = taken(shared("providers_us_nppes/npidata_trimmed.csv"), clerk, FOREIGN)
    assert batch.counts["rows"] == 4997
    assert {code for _, _, code in found(batch)} == {"name_blank", "first_registered_on_blank"}
    assert batch.counts["accepted_rows"] == count(Doctor) > 3800
    file = db.session.scalars(select(Doctor).order_by(Doctor.id).limit(1)).one()
    licence = db.session.scalars(select(DoctorCredential).where(DoctorCredential.doctor_id == file.id)).one()
    assert (file.id_no, file.name, licence.item, licence.number) == (None, "WIEBE DAVID", "practice", "1679576722")


def test_a_verifier_says_on_the_page_who_is_meant(app: Flask, tmp_path: Path, clerk: Actor):
    taken(file_of(tmp_path, [doctor(1)]), clerk)
    taken(file_of(tmp_path, [doctor(1, 姓名="另一人")], "two.csv"), clerk)
    (pair,) = open_pairs([1])
    desk = Desk(app, person("verifier", "verifier"))
    assert pair.reference in desk.get("/doctors/pairs").text
    assert all(name in desk.get(f"/doctors/pairs/{pair.reference}").text for name in ("另一人", "韦兰水"))
    assert "另一人" not in Desk(app, person("officer", "compliance")).get(f"/doctors/pairs/{pair.reference}").text
    address = f"/doctors/pairs/{pair.reference}/finding"
    assert desk.post(address, {"version": "1"}).status_code == 422
    assert desk.post(address, {"version": "1", "verdict": "other_person"}).status_code == 303
    assert desk.post(address, {"version": "2", "verdict": "same_person"}).status_code == 409
    assert "Nobody waits" in desk.get("/doctors/pairs").text
