"""Institutions are found again under any spelling, merged and parted; their levels and departments are read as people write them."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from portal.core.actors import Actor
from portal.core.database import db
from portal.core.lifecycle import Conflict, Refused
from portal.core.listing import Criteria
from portal.core.tongues import speaking
from portal.doctors.models import Doctor, DoctorCredential
from portal.institutions import merging, operations
from portal.institutions.departments import department_name, parse_department, parse_departments
from portal.institutions.levels import parse_level
from portal.institutions.models import Institution
from portal.institutions.naming import alike_key, name_key
from portal.institutions.particulars import Said
from portal.institutions.queries import alike, institutions, record
from portal.intake import undoing
from portal.intake.headings import ColumnMap
from tests.doctors.hospitals import doctor, file_of
from tests.intake.counties import take
from tests.support.offices import Desk, person
from tests.support.shared import shared

LEVELS = {
    "三级甲等": (3, "a"), "三甲": (3, "a"), "3A": (3, "a"), "3 级甲": (3, "a"), "Ⅲ级甲等": (3, "a"), "３ａ": (3, "a"),
    "三级甲等医院": (3, "a"), "三级特等": (3, "special"), "二乙": (2, "b"), "一级": (1, None), "未定级": (None, None),
}  # fmt: skip
DEPARTMENTS = {
    "03.04": "03.04", "3.04": "03.04", "0304": "03.04", "心血管内科": "03.04", "心内科": "03.04", "皮肤科": "13", "７": "07",
    "内分泌科专业": "03.07", "中医内科": "50.01", "内科": "03", "耳鼻喉": "11", "中西医结合科": "52", "高压氧科": "高压氧科",
}  # fmt: skip
SAME_NAMES = (("北京协和医院", "北京 协和医院"), ("ＡＢ医院（东院）", "AB医院(东院)"))
ALIKE_NAMES = (("南陵市中医院", "南陵中医院"), ("上海沃德医疗中心有限公司", "上海沃德医疗中心"), ("协和医院（东院）", "协和医院"))


@pytest.fixture
def clerk(app: Flask):  # type: ignore[no-untyped-def]
    with app.app_context():
        yield person("clerk", "operations")


def test_levels_departments_and_names_are_read_as_people_write_them():
    assert {text: parse_level(text)[:2] for text in LEVELS} == LEVELS
    assert {text: parse_department(text).code for text in DEPARTMENTS} == DEPARTMENTS
    assert [bool(parse_level(text).warnings) for text in ("很高", "未定级")] == [True, False]
    assert [found.code for found in parse_departments("内科、外科，皮肤科|中医科")] == ["03", "04", "13", "50"]
    assert (parse_department(""), parse_level(" ")) == (None, None)
    assert bool(parse_department("高压氧科").warnings)
    assert all(name_key(one) == name_key(other) for one, other in SAME_NAMES)
    assert all(alike_key(one) == alike_key(other) and name_key(one) != name_key(other) for one, other in ALIKE_NAMES)
    with speaking("zh_Hans"):
        assert (department_name("50.13"), department_name("没有")) == ("针灸科", "没有")
    assert department_name("50.13") == "Acupuncture and moxibustion"


def by_name(name: str) -> Institution:
    return db.session.scalars(select(Institution).where(Institution.name == name)).one()


def test_a_merge_takes_what_was_missing_moves_the_doctors_and_can_be_undone(tmp_path: Path, clerk: Actor):
    rows = [doctor(1, 执业机构="南陵市中医院", 医院等级=""), doctor(2, 执业机构="南陵中医院")]
    take(file_of(tmp_path, rows), clerk, kind="doctors")
    kept, other = by_name("南陵市中医院"), by_name("南陵中医院")
    assert [row.id for row in alike(kept)] == [other.id]
    merge_id = merging.merge(kept.reference, other.reference, by=clerk, version=kept.version, note="One house.")
    assert (kept.tier, kept.grade, other.merged_into_id) == (3, "a", kept.id)
    assert {d.institution_id for d in db.session.scalars(select(Doctor))} == {kept.id}
    assert {d.institution_name for d in db.session.scalars(select(Doctor))} == {"南陵市中医院"}
    assert [row.name for row in institutions.page(Criteria(q="南陵")).rows] == ["南陵市中医院"]
    take(file_of(tmp_path, [doctor(3, 执业机构="南陵中医院")], "later.csv"), clerk, kind="doctors")
    assert db.session.get_one(Doctor, 3).institution_id == kept.id  # the merged name leads to the one that remained
    with pytest.raises(Conflict):
        merging.merge(other.reference, kept.reference, by=clerk)
    merging.undo_merge(merge_id, by=clerk)
    db.session.expire_all()
    assert (kept.tier, other.merged_into_id) == (None, None)
    assert [d.institution_id for d in db.session.scalars(select(Doctor).order_by(Doctor.id))] == [kept.id, other.id, kept.id]
    licence = db.session.scalars(
        select(DoctorCredential).where(DoctorCredential.doctor_id == 2, DoctorCredential.item == "practice")
    )
    assert licence.one().institution_id == other.id
    assert len(institutions.page(Criteria(q="南陵")).rows) == 2
    with pytest.raises(Conflict, match="undone"):
        merging.undo_merge(merge_id, by=clerk)


SLIPS = {
    "name": Said(" "),
    "organisation_code": Said("甲医院", organisation_code="12100000400000000X"),
    "province": Said("甲医院", province="99"),
    "county": Said("甲医院", province="11", county="330101"),
    "departments": Said("甲医院", departments=("99",)),
    "level": Said("甲医院", level="9z"),
}


def test_what_is_typed_is_refused_at_its_field_and_kept(app: Flask, clerk: Actor):
    for field, said in SLIPS.items():
        with pytest.raises(Refused) as refused:
            operations.register(said, by=clerk)
        assert refused.value.field == field
    reference = operations.register(Said("示例医院", "3a", province="33", departments=("03", "03")), by=clerk)
    with pytest.raises(Conflict):
        operations.register(Said("示例 医院", province="33"), by=clerk)
    desk = Desk(app, clerk)
    assert all(desk.get(at).status_code == 200 for at in ("/institutions", "/institutions/facets", f"/institutions/{reference}"))
    page = desk.post(
        f"/institutions/{reference}/correction", {"name": "改名医院", "level": "", "province": "", "county": "乱", "version": "1"}
    )
    assert (page.status_code, 'data-error="county"' in page.text, "改名医院" in page.text) == (422, True, True)
    done = desk.post(f"/institutions/{reference}/correction", {"name": "改名医院", "level": "3b", "province": "", "version": "1"})
    assert (done.status_code, by_name("改名医院").grade) == (303, "b")
    assert desk.post("/institutions", {"name": "新医院", "level": "", "province": ""}).status_code == 303
    assert [row.name for row in institutions.page(Criteria(q="gmyy")).rows] == ["改名医院"]


def test_the_page_merges_and_parts_and_a_merged_one_leads_to_the_other(app: Flask, tmp_path: Path, clerk: Actor):
    first, second = (operations.register(Said(name), by=clerk) for name in ("协和医院", "协和医院（东院）"))
    take(file_of(tmp_path, [doctor(1, 执业机构="协和医院（东院）")]), clerk, kind="doctors")
    desk = Desk(app, clerk)
    assert second in desk.get(f"/institutions/{first}").text
    wrong = desk.post(f"/institutions/{first}/merger", {"other": "INS-2020-999999", "version": "1"})
    assert (wrong.status_code, 'data-error="other"' in wrong.text) == (422, True)
    assert desk.post(f"/institutions/{first}/merger", {"other": second, "version": "1"}).status_code == 303
    assert desk.get(f"/institutions/{second}").headers["Location"].endswith(first)
    assert "DOC-" in desk.get(f"/doctors/at/{first}").text
    merge = record(first, clerk).merges[0].id
    assert desk.post(f"/institutions/{first}/mergers/{merge}/undoing", {}).status_code == 303
    assert desk.get(f"/institutions/{second}").status_code == 200


MAPS = {
    "hangzhou_hospitals_graded.csv": {"hospital_name": "机构名称", "hospital_grade": "医院等级", "hospital_address": "地址"},
    "top_grade_3A_result.csv": {"name": "机构名称", "address": "地址"},
    "shanghai_hospital_departments.csv": {"hospital": "机构名称", "department": "诊疗科目"},
}


@pytest.mark.parametrize("name", MAPS)
def test_lists_of_hospitals_come_in_by_a_map_and_go_again(name: str, clerk: Actor):
    batch = take(shared(f"hospitals_cn/{name}"), clerk, kind="institutions", column_map=ColumnMap(MAPS[name]))
    counts = batch.counts["nouns"]["institutions"]
    rows = list(db.session.scalars(select(Institution)))
    assert batch.counts["refused_rows"] == 0
    assert (counts["created"], sum(counts.values())) == (len(rows), batch.counts["rows"])
    if "departments" in name:
        assert max(len(row.departments) for row in rows) > 10
    reference = batch.reference
    undoing.undo(reference, by=clerk)
    undoing.remove_all(reference, by=clerk)
    assert db.session.scalar(select(Institution.id).limit(1)) is None or "departments" in name
