"""A ZIP of scans shows what it means before anything is attached, then attaches what is clear, under new names."""

from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import select, update

from portal.core.actors import SYSTEM, Actor
from portal.core.database import db, writing
from portal.core.lifecycle import Conflict, Refused
from portal.evidence import scans
from portal.evidence.models import Document, Scan
from portal.evidence.queries import ScansPage
from portal.jobs.models import Job
from portal.jobs.performing import perform
from tests.evidence.files import PDF, jpeg, packed, png
from tests.support.offices import Desk, person

FILES = {
    "B00001张三.png": png(),
    "DB-2024-0001 背面.png": png(shade=5),
    "B00009.jpg": jpeg(),
    "B00003.pdf": PDF,
    "假期.png": png(shade=7),
    "B00001.exe.jpg": b"MZ\x90\0" + bytes(99),
}


def preview(by: Actor, files: dict[str, bytes] | None = None, county: str = "") -> str:
    return scans.read_zip(packed(files or FILES), by=by, county=county)


def findings(reference: str) -> dict[str, str]:
    db.session.rollback()
    return {
        scan.name or "": scan.finding
        for scan, _new in [x for group in ScansPage(reference, SYSTEM).groups.values() for x in group]
    }


def carried_out(job: str) -> Job:
    perform(db.session.scalars(select(Job.id).where(Job.reference == job)).one())
    db.session.rollback()
    return db.session.scalars(select(Job).where(Job.reference == job)).one()


def test_the_preview_says_what_each_name_means(clerk: Actor):
    assert findings(preview(clerk)) == {
        "B00001张三.png": "matched",
        "DB-2024-0001 背面.png": "matched",
        "B00009.jpg": "ambiguous",
        "B00003.pdf": "matched",
        "假期.png": "unmatched",
        "B00001.exe.jpg": "refused",
    }


def test_a_preview_attaches_nothing(clerk: Actor):
    preview(clerk)
    assert db.session.scalars(select(Document.id)).all() == []


def test_the_county_tells_equal_numbers_apart(clerk: Actor):
    assert findings(preview(clerk, {"B00009.jpg": jpeg()}, county="110101")) == {"B00009.jpg": "matched"}


def test_taking_over_attaches_what_is_clear_and_tells_what_was_refused(clerk: Actor):
    reference = preview(clerk)
    job = carried_out(scans.commit(reference, {}, by=clerk))
    assert (job.state, job.result) == ("done", {"path": f"/imports/scans/{reference}", "taken": 2, "refused": 2})
    assert findings(reference)["B00003.pdf"] == "refused"
    assert db.session.scalars(select(Document.subject_id)).all() == [1, 1]


def test_an_ambiguous_scan_goes_where_somebody_chose(clerk: Actor):
    carried_out(scans.commit(preview(clerk), {3: 5}, by=clerk))
    assert 5 in db.session.scalars(select(Document.subject_id)).all()


def test_a_choice_that_was_not_offered_is_left_out(clerk: Actor):
    carried_out(scans.commit(preview(clerk), {3: 2, 5: 1}, by=clerk))
    assert set(db.session.scalars(select(Document.subject_id)).all()) == {1}


def test_taking_over_again_after_a_death_in_the_middle_attaches_nothing_twice(clerk: Actor):
    reference = preview(clerk)
    job = carried_out(scans.commit(reference, {}, by=clerk))
    with writing() as session:
        session.execute(update(Scan).where(Scan.finding == "taken").values(finding="matched"))
    scans.take_over(job.params["batch"], clerk, lambda done, total: None)
    assert len(db.session.scalars(select(Document.id)).all()) == 2


def test_a_preview_is_taken_over_once(clerk: Actor):
    reference = preview(clerk)
    scans.commit(reference, {}, by=clerk)
    for verb in (lambda: scans.commit(reference, {}, by=clerk), lambda: scans.drop(reference, by=clerk)):
        with pytest.raises(Conflict):
            verb()


def test_a_zip_in_which_nothing_fits_is_not_taken_over(clerk: Actor):
    with pytest.raises(Refused, match="nothing to take over"):
        scans.commit(preview(clerk, {"x.png": png()}), {}, by=clerk)


def test_the_name_of_a_scan_is_sealed(clerk: Actor):
    preview(clerk)
    assert all("B0" not in scan.name_sealed for scan in db.session.scalars(select(Scan)))


def test_a_bomb_is_refused_on_the_page_with_a_sentence(office: Flask, clerk: Actor):
    bomb = packed({"B00001.png": bytes(30 * 1024 * 1024)})
    answer = Desk(office, clerk).post("/imports/scans", {"file": (bomb, "scans.zip")})
    assert (answer.status_code, "unfolds to far more" in answer.text) == (422, True)


@pytest.mark.parametrize("sent", [b"", b"no zip", b"PK\3\4"])
def test_what_is_no_zip_comes_back_with_a_sentence(office: Flask, clerk: Actor, sent: bytes):
    assert Desk(office, clerk).post("/imports/scans", {"file": (BytesIO(sent), "scans.zip")}).status_code == 422


def test_without_a_file_the_form_says_so(office: Flask, clerk: Actor):
    assert 'data-error="file"' in Desk(office, clerk).post("/imports/scans", {"county": "110101"}).text


def test_from_the_upload_to_the_new_name_on_the_pages(office: Flask, clerk: Actor):
    desk = Desk(office, clerk)
    page = desk.post("/imports/scans", {"file": (packed(FILES), "scans.zip")}).headers["Location"]
    shown = desk.get(page).text
    assert ('name="pick-3"' in shown, 'data-action="commit"' in shown) == (True, True)
    job = desk.post(f"{page}/commitment", {"version": "1", "pick-3": "5"}).headers["Location"]
    carried_out(job.rpartition("/")[2])
    assert "EVD-2026-000001.png" in desk.get(page).text


def test_who_only_looks_reads_no_zip(office: Flask):
    assert Desk(office, person("reviewer", "reviewer")).get("/imports/scans").status_code == 403
