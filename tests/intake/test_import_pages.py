"""The pages of imports, without a script: from a file to its result, and back."""

import io
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from portal.core.database import db
from portal.households.models import Household
from portal.intake import queries
from portal.intake.models import ImportBatch
from portal.jobs.models import Job
from portal.jobs.performing import perform
from portal.ledger.models import LedgerEntry
from portal.subsidies.models import SubsidyApplication
from tests.intake.counties import HEADINGS, Row, file_of, households, row, take, text_of
from tests.subsidies.world import World
from tests.support.offices import Desk


@pytest.fixture
def desk(app: Flask, world: World, clerk) -> Desk:
    return Desk(app, clerk)


def send(
    desk: Desk, rows: list[Row], name: str = "county.csv", kind: str = "households", content: bytes | None = None
) -> TestResponse:
    file = (io.BytesIO(text_of(rows).encode() if content is None else content), name)
    return desk.post("/imports", {"kind": kind, "file": file}, content_type="multipart/form-data")


def version(answer: TestResponse) -> str:
    return re.search(r'data-version="(\d+)"', answer.text)[1]  # type: ignore[index]


def act(desk: Desk, address: str, step: str, **fields: Any) -> TestResponse:
    return desk.post(f"{address}/{step}", {"version": version(desk.get(address)), **fields})


def work_off() -> None:
    """Do what a worker would."""
    db.session.rollback()
    for job_id in db.session.scalars(select(Job.id).where(Job.state == "queued").order_by(Job.id)).all():
        perform(job_id)
    db.session.rollback()


def imported(desk: Desk, rows: list[Row]) -> str:
    address = send(desk, rows).location
    act(desk, address, "commitment", consent="y")
    work_off()
    return address


def batch_at(address: str) -> ImportBatch:
    """The batch as it stands now, whatever this test has read before."""
    db.session.rollback()
    return queries.find(address.rpartition("/")[2])


def count(model: type) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_file_is_shown_taken_and_told_of(desk: Desk):
    address = send(desk, [*households(3), row(4, 姓名="")]).location
    shown = desk.get(address)
    assert 'data-state="previewed"' in shown.text
    assert (count(Household), "T00004" in shown.text) == (0, True)
    assert act(desk, address, "commitment", consent="y").status_code == 303
    assert 'data-state="running"' in desk.get(address).text
    work_off()
    assert 'data-state="committed"' in desk.get(address).text
    assert count(Household) == 3


def test_without_the_word_on_consent_nothing_begins(desk: Desk):
    address = send(desk, households(1)).location
    answer = act(desk, address, "commitment")
    assert (answer.status_code, 'data-error="consent"' in answer.text, batch_at(address).state) == (422, True, "previewed")


def test_the_same_file_leads_to_its_earlier_import(desk: Desk):
    address = imported(desk, households(2))
    again = send(desk, households(2))
    assert (again.location, count(ImportBatch)) == (address, 1)
    assert "imported already" in desk.get(address).text


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.csv", b""),
        ("letter.pdf", b"%PDF-1.7"),
        ("page.xls", b"<html>"),
        ("old.xls", b"\xd0\xcf\x11\xe0" + b"x" * 99),
        ("a.zip", b"PK\x03\x04" + b"\0" * 60),
        ("x.csv", b"\x80\xff\xfe\x00x"),
    ],
)
def test_what_is_no_table_gets_a_sentence_and_leaves_nothing(desk: Desk, name: str, content: bytes):
    answer = send(desk, [], name, content=content)
    assert (answer.status_code, 'data-error="file"' in answer.text, count(ImportBatch)) == (422, True, 0)


def test_without_a_file_the_form_says_so(desk: Desk):
    answer = desk.post("/imports", {"kind": "households"}, content_type="multipart/form-data")
    assert (answer.status_code, 'data-error="file"' in answer.text) == (422, True)


def test_a_kind_that_is_none_is_refused(desk: Desk):
    assert send(desk, households(1), kind="dragons").status_code == 422


OWN = dict(zip(HEADINGS, (f"Spalte {chr(65 + n)}" for n in range(len(HEADINGS))), strict=True))


def test_unknown_headings_are_asked_for_and_remembered(desk: Desk):
    foreign = [{OWN[heading]: cell for heading, cell in one.items()} for one in households(2)]
    address = send(desk, [], content=text_of(foreign, OWN.values()).encode()).location
    shown = desk.get(address)
    assert all(heading in shown.text for heading in OWN.values())
    fields = {f"column-{n}": heading for n, heading in enumerate(HEADINGS)}
    forms = ["%m/%d/%y", "%d-%b-%y"]
    assert act(desk, address, "columns", dates=forms, **fields).status_code == 303
    assert 'data-state="previewed"' in desk.get(address).text
    assert db.session.scalar(select(ImportBatch.columns))["dates"] == forms
    more = [{OWN[heading]: cell for heading, cell in one.items()} for one in households(2, first=7)]
    assert 'data-state="previewed"' in desk.get(send(desk, [], content=text_of(more, OWN.values()).encode()).location).text


def test_columns_that_lack_one_are_refused_with_what_is_missing(desk: Desk):
    address = send(desk, [], content=b"Spalte A,Spalte B\r\n1,2\r\n").location
    answer = act(desk, address, "columns", **{"column-0": "户号", "column-1": "姓名"})
    assert (answer.status_code, "证件号码" in answer.text) == (422, True)


def test_faults_come_page_by_page_and_by_column(desk: Desk):
    address = send(desk, [row(n, 姓名="" if n % 2 else "韦秀", 证件号码="1") for n in range(1, 41)]).location
    first = desk.get(address).text
    more = desk.get(re.search(r'href="([^"]+/findings/fault[^"]+)"', first)[1].replace("&amp;", "&"))  # type: ignore[index]
    assert (first.count("<tr data-code="), more.text.count("<tr data-code=")) == (10, 50)
    by_name = desk.get(f"{address}?column=姓名").text
    assert set(re.findall(r'<tr data-code="(\w+)"', by_name)) == {"name_blank"}


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_the_refused_rows_are_given_and_that_they_were_is_recorded(desk: Desk, form: str):
    address = imported(desk, [*households(1), row(2, 姓名="")])
    answer = desk.get(f"{address}/refused.{form}")
    assert (answer.status_code, answer.headers["Content-Disposition"]) == (
        200,
        f"attachment; filename={address[9:]}-refused.{form}",
    )
    assert len(answer.data) > 100
    db.session.rollback()
    assert db.session.scalar(select(func.count()).where(LedgerEntry.verb == "import.refused_rows_given")) == 1


def test_an_import_is_undone_from_its_page(desk: Desk):
    address = imported(desk, households(3))
    assert "Undo import" in desk.get(f"{address}/undo").text
    assert act(desk, address, "undo").status_code == 303
    work_off()
    assert 'data-state="undone"' in desk.get(address).text
    assert count(Household) == 0


def test_an_undo_that_is_closed_says_why(desk: Desk):
    address = imported(desk, households(2))
    desk.post(f"/subsidies/{db.session.scalars(select(SubsidyApplication.reference)).first()}/submission", {})
    answer = desk.get(f"{address}/undo")
    assert 'data-action="undo" aria-disabled="true"' in answer.text
    assert act(desk, address, "undo").status_code == 422


def test_all_complete_drafts_are_submitted_in_the_background(desk: Desk):
    address = imported(desk, [*households(2), row(9, 证明有效期至="2020-01-01")])
    assert "Submit 2 complete drafts" in desk.get(address).text
    act(desk, address, "follow-up")
    work_off()
    assert sorted(db.session.scalars(select(SubsidyApplication.state))) == ["draft", "submitted", "submitted"]


def test_work_that_stopped_can_go_on(desk: Desk):
    address = send(desk, households(3)).location
    act(desk, address, "commitment", consent="y")
    with_failed_jobs()
    assert 'data-action="resume"' in desk.get(address).text
    assert act(desk, address, "resumption").status_code == 303
    work_off()
    assert 'data-state="committed"' in desk.get(address).text


def with_failed_jobs() -> None:
    """As if the worker had died with its last attempt."""
    from portal.core.database import writing

    with writing() as session:
        for job in session.scalars(select(Job)):
            job.state = "failed"


def test_progress_sends_the_page_on_when_something_has_ended(desk: Desk):
    address = imported(desk, households(1))
    answer = desk.get(f"{address}/progress?state=running", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, address)


def test_readers_see_an_import_but_no_action_and_no_file(app: Flask, world: World, desk: Desk):
    address = imported(desk, [*households(1), row(2, 姓名="")])
    reviewer = Desk(app, world.staff("reviewer"))
    shown = reviewer.get(address).text
    assert ("data-action=" in shown.split("<main")[1], "refused.xlsx" in shown) == (False, False)
    assert reviewer.get(f"{address}/refused.xlsx").status_code == 403
    assert reviewer.post(f"{address}/undo", {"version": "1"}).status_code in (409, 422)


def test_names_are_masked_for_those_who_do_not_work_with_them(app: Flask, world: World, desk: Desk):
    address = imported(desk, [row(1, 姓名="韦秀兰", 证件号码="1"), *households(1, first=2)])
    shown = Desk(app, world.staff("compliance")).get(address).text
    assert ("韦秀兰" in shown, "韦**" in shown, "county.csv" in shown) == (False, True, False)


def test_who_has_nothing_to_do_with_imports_sees_none(app: Flask, world: World):
    assert Desk(app, world.staff("director")).get("/imports").status_code == 403


def test_nobody_sees_an_import_that_is_not_there(desk: Desk):
    for page in ("", "/undo", "/progress", "/columns", "/refused.csv", "/findings/fault"):
        assert desk.get(f"/imports/IMP-2026-999999{page}").status_code == 404


def test_the_list_finds_by_reference_state_and_kind(desk: Desk):
    address = imported(desk, households(1))
    send(desk, households(2), "other.csv")
    found = lambda query: re.findall(r'<tr data-record="([^"]+)"', desk.get(f"/imports?{query}").text)  # noqa: E731
    assert len(found("")) == 2
    assert found("state=committed") == found(f"q={address[9:].lower()}") == [address[9:]]
    assert found("kind=registered-list") == []


def test_a_file_name_may_be_anything(desk: Desk):
    address = send(desk, households(1), "..\\..\\<b>张三\u202e\x07.csv").location
    shown = desk.get(address)
    assert ("&lt;b&gt;张三.csv" in shown.text, "<title>Import IMP-" in shown.text) == (True, True)


def test_a_stale_page_changes_nothing(desk: Desk):
    address = send(desk, households(1)).location
    assert desk.post(f"{address}/commitment", {"version": "1", "consent": "y"}).status_code == 409
    assert batch_at(address).state == "previewed"


def test_the_console_and_the_page_agree(desk: Desk, tmp_path: Path, clerk):
    rows = [*households(4), row(5, 困难类别="穷")]
    address = imported(desk, rows)
    page_counts = batch_at(address).counts
    act(desk, address, "undo")
    work_off()
    assert take(file_of(tmp_path, rows), clerk).counts == page_counts
