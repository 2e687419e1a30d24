"""Pages of reviews: who sees and does what there, nothing typed is lost, and the evidence holds what was decided."""

import hashlib
import io
import json
import re
import zipfile
from datetime import timedelta

import pytest
from flask import Flask

from portal.centers.review_case import row_mark
from portal.core import clock
from tests.centers.review_world import Reviews
from tests.centers.roster_world import NOTE, expert
from tests.doctors.standing_world import ALWAYS, doctors
from tests.support.offices import Desk


@pytest.fixture
def desks(app: Flask, reviews: Reviews) -> dict[str, Desk]:
    """A month under review, and everybody before a browser."""
    reviews.opened_center(count=4)
    reviews.opened_center("diabetes", count=2)
    reviews.listed["campaign"] = [reviews.planned("heart", "diabetes")]
    people = {"director": reviews.director, "other": reviews.people["director_diabetes"]}
    people |= {name: reviews.staff(name) for name in ("medical", "medical2", "operations", "compliance", "verifier")}
    return {name: Desk(app, person) for name, person in people.items()}


def opened_of(html: str) -> dict[str, str]:
    """The hidden values of the form of the rows."""
    return {name: re.search(rf'name="{name}" value="([^"]*)"', html)[1] for name in ("version", "seen", "opened")}  # type: ignore[index]


def press(desk: Desk, path: str, position: int, verb: str, mark: str, **typed: str):  # type: ignore[no-untyped-def]
    hidden = opened_of(desk.get(path).text)
    where = "own-rows" if verb.startswith("office_") else "answers" if verb == "answer" else "rows"
    return desk.post(f"{path}/{where}", hidden | {"decide": f"{position}.{verb}.{mark}"} | typed)


def test_a_month_from_the_plan_to_the_evidence_by_pages_alone(reviews: Reviews, desks: dict[str, Desk]) -> None:
    medical, director, today = desks["medical"], desks["director"], clock.today().isoformat()
    days = {"period_from": today, "period_to": today, "opens_on": today, "due_on": today}
    refused = medical.post("/centers/campaigns", days | {"kind": "monthly", "centers": "nowhere"})
    assert refused.status_code == 422 and "take out nowhere" in refused.text
    made = medical.post("/centers/campaigns", days | {"kind": "monthly", "centers": "heart"})
    campaign = made.headers["Location"]
    assert medical.post(f"{campaign}/freezing").status_code == 303
    from portal.centers import review_nightly

    review_nightly.run()
    reference = reviews.review_of(campaign.rpartition("/")[2])
    path = f"/centers/reviews/{reference}"
    assert [desks[who].get(path).status_code for who in ("director", "other", "verifier")] == [200, 404, 403]
    rows = reviews.rows(reference)
    own, second = rows[0], rows[1]
    first_seen = row_mark(second)
    assert press(director, path, second.position, "keep", row_mark(second)).status_code == 303
    stale = press(director, path, second.position, "end", first_seen, **{f"note-{second.position}": NOTE})
    assert stale.status_code == 409 and NOTE in stale.text
    assert press(director, path, own.position, "keep", row_mark(own), **{f"note-{own.position}": NOTE}).status_code == 409
    asked = press(medical, path, own.position, "office_keep", row_mark(own))
    assert asked.status_code == 200 and f'name="note-{own.position}"' in asked.text
    assert press(medical, path, own.position, "office_keep", row_mark(own), **{f"note-{own.position}": NOTE}).status_code == 303
    assert director.post(f"{path}/submission", opened_of(director.get(path).text)).status_code == 422
    assert director.post(f"{path}/rest", opened_of(director.get(path).text)).status_code == 303
    assert director.post(f"{path}/submission", opened_of(director.get(path).text)).status_code == 303
    office = desks["medical2"]
    assert medical.post(f"{path}/check", opened_of(medical.get(path).text)).status_code == 422
    for step in ("check", "publication"):
        assert office.post(f"{path}/{step}", opened_of(office.get(path).text)).status_code == 303, step
    assert reviews.state(reference) == "published"
    page = desks["compliance"].get(campaign).text
    assert f'data-record="{reference}" ' in page or f'data-record="{reference}"' in page
    bundle_holds(desks["compliance"].get(f"{campaign}/bundle").data, reviews, reference)
    assert desks["director"].get(f"{campaign}/bundle").status_code == 403


def bundle_holds(packed: bytes, reviews: Reviews, reference: str) -> None:
    """Every file's hash stands in the manifest, and the population's is the review's own."""
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        parts = {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}
    listed = json.loads(parts["manifest.json"])["files"]
    hashes = {name: hashlib.sha256(part).hexdigest() for name, part in parts.items()}
    assert {name: said["sha256"] for name, said in listed.items()} == {name: hashes[name] for name in listed}
    assert hashes[f"{reference}/population.csv"] == reviews.file(reference).review.rows_hash
    assert parts[f"{reference}/decisions.csv"].count(b"keep") == 4
    steps = parts[f"{reference}/steps.csv"].decode()
    assert [line.partition(",")[0] for line in steps.splitlines()[1:]] == ["freeze", "submit", "check", "publish"]


def test_bad_input_is_a_sentence_and_what_was_typed_stays(reviews: Reviews, desks: dict[str, Desk]) -> None:
    from portal.centers import freezing, review_nightly

    freezing.freeze(reviews.listed["campaign"][0], by=reviews.staff("medical"))
    review_nightly.run()
    reference = reviews.review_of(reviews.listed["campaign"][0])
    path, row = f"/centers/reviews/{reference}", reviews.rows(reference)[1]
    at, director = row.position, desks["director"]
    typed = {f"note-{at}": "Bleibt so stehen, bitte.", f"role-{at}": "expert", f"consult_types-{at}": "text"}
    for changed, sentence in (
        ({f"sessions-{at}": "vier"}, "Write the sessions a week as a number."),
        ({f"sessions-{at}": "29"}, "A week has 0 to 28 sessions."),
        ({f"sessions-{at}": "2", f"ends_on-{at}": "30.11.2026"}, "Write the last day as"),
        ({f"sessions-{at}": "2", f"ends_on-{at}": "2001-01-01"}, "The last day lies before the first day"),
        ({f"sessions-{at}": "2", f"role-{at}": "director"}, "Directors are appointed"),
        ({f"sessions-{at}": "2", f"role-{at}": "janitor"}, "Choose a role."),
        ({f"sessions-{at}": "4", f"consult_types-{at}": ["text", "video"]}, "at least one value differs"),
    ):
        answer = press(director, path, at, "change", row_mark(row), **typed | changed)  # type: ignore[arg-type]
        assert (answer.status_code, sentence in answer.text) == (422, True), sentence
        assert "Bleibt so stehen" in answer.text
    for decide in (
        "",
        "x",
        "999999.keep.",
        "0.keep.",
        f"{at}.bless.",
        f"{at}.pass_on.",
        f"{at}.office_keep.",
        f"{at}.keep.",
        "².",
    ):
        answer = director.post(f"{path}/rows", opened_of(director.get(path).text) | {"decide": decide})
        assert answer.status_code == 422, decide
    assert reviews.rows(reference)[1].state == "pending"
    assert director.post(f"{path}/rows", {"decide": f"{at}.keep."}).status_code == 422
    assert director.post(f"{path}/rest", {"version": "1"}).status_code in (409, 422)


def test_a_dwell_time_is_not_taken_from_a_word_of_somebody_else(reviews: Reviews, desks: dict[str, Desk]) -> None:
    reference = reviews.under_review("heart")
    path, rows = f"/centers/reviews/{reference}", reviews.rows(reference)
    foreign = opened_of(desks["medical"].get(path).text)["opened"]
    for row, word in ((rows[1], foreign), (rows[2], "made.up")):
        said = opened_of(desks["director"].get(path).text) | {"opened": word, "decide": f"{row.position}.keep.{row_mark(row)}"}
        assert desks["director"].post(f"{path}/rows", said).status_code == 303
    assert [row.dwell_ms for row in reviews.rows(reference)[1:3]] == [None, None]


@pytest.mark.sqlite("what the page draws is the same on both")
def test_sixty_rows_with_five_flags_are_one_page_of_few_inputs(app: Flask, reviews: Reviews) -> None:
    center = reviews.opened_center(count=55)
    reviews.done()
    ending = doctors([{**ALWAYS, "agreement": clock.today() + timedelta(days=20)}] * 5)
    reviews.published("heart", {doctor: expert() for doctor in ending})
    reviews.on_duty(center, *ending)
    reference = reviews.under_review()
    page = Desk(app, reviews.director).get(f"/centers/reviews/{reference}").text
    typed = re.findall(r"<(?:input|select|textarea)\b(?![^>]*type=\"hidden\")", page)
    assert len(reviews.rows(reference)) == 60 and page.count('class="rev"') == 6
    assert len(typed) <= 40 and len(page.encode()) <= 40_000, (len(typed), len(page.encode()))
