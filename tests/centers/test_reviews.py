"""A review from its plan to the next version of the roster: who decides what, and what the next one calls different."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from portal.centers import checking, delegating, freezing, proposing, review_nightly, reviewing, roster
from portal.centers.lines import Said
from portal.centers.population import Frozen, hash_of, hash_of_all, population_file
from portal.centers.review_case import campaign_of, row_mark
from portal.centers.reviewing import Press
from portal.core.actors import SYSTEM
from portal.core.database import db
from portal.core.lifecycle import Conflict, NotFound, Refused
from portal.doctors.models import Doctor
from portal.ledger.verification import verify
from tests.centers.review_world import Reviews
from tests.centers.roster_world import NOTE, expert


def refused(code: str):  # type: ignore[no-untyped-def]
    """The operation inside says no, with this code."""
    return pytest.raises(Refused, check=lambda error: error.code == code)


def test_a_review_ends_in_the_next_version_which_does_what_was_decided(reviews: Reviews) -> None:
    center = reviews.opened_center(count=5)
    _, kept, changed, ended, suspended = reviews.listed["heart"]
    reference = reviews.under_review()
    fewer = replace(expert(), sessions=2)
    for doctor, verb, wanted in ((changed, "change", fewer), (ended, "end", None), (suspended, "suspend", None)):
        position = reviews.row_of(reference, doctor).position
        reviewing.decide(reference, position, verb, Press(note=NOTE, wanted=wanted), by=reviews.director)
    reviews.keep_all(reference)
    checking.submit(reference, by=reviews.director)
    checking.check(reference, by=reviews.staff("medical2"))
    assert checking.publish(reference, by=reviews.staff("medical2")) == 2
    after = roster.lines_of(center.id)
    ids = dict(db.session.execute(select(Doctor.reference, Doctor.id)).all())
    assert after[ids[kept]] == expert() and after[ids[changed]] == fewer and ids[ended] not in after
    assert after[ids[suspended]] == replace(expert(), is_suspended=True)
    assert reviews.state(reference) == "published"
    assert verify(SYSTEM).is_whole


def test_the_next_review_shows_what_differs_since_and_hides_nothing(reviews: Reviews) -> None:
    reviews.opened_center(count=4)
    reviews.done()
    _, same, altered, gone = reviews.listed["heart"]
    by, fresh = reviews.staff("operations"), reviews.doctors(1)[0]
    change = proposing.draft("heart", by=by)
    proposing.put_line(change, altered, "change", replace(expert(), sessions=1), by=by)
    proposing.put_line(change, gone, "end", by=by)
    proposing.put_line(change, fresh, "add", expert(), by=by)
    proposing.propose(change, by=by)
    reviews.publish(change)
    reference = reviews.frozen()
    said = {doctor: reviews.row_of(reference, doctor) for doctor in (same, altered, gone, fresh)}
    assert {doctor: row.differs for doctor, row in said.items()} == {
        same: [], altered: ["sessions"], gone: ["removed"], fresh: ["added"],
    }  # fmt: skip
    assert said[altered].before["sessions"] == 4 and said[gone].line_id is None
    review_nightly.begin(reference, by=SYSTEM)
    with refused("left"):
        reviewing.decide(reference, said[gone].position, "end", Press(note=NOTE), by=reviews.director)
    assert reviewing.decide(reference, said[gone].position, "keep", Press(), by=reviews.director) == "keep"
    assert reviewing.keep_rest(reference, by=reviews.director) == 1


def test_the_hash_is_that_of_the_rows_as_they_are_stored(reviews: Reviews) -> None:
    reviews.opened_center()
    reference = reviews.frozen()
    file = reviews.file(reference)
    names = dict(db.session.execute(select(Doctor.id, Doctor.reference)).all())
    content = population_file((names[row.doctor_id], Frozen.of(row)) for row in file.rows)
    assert hash_of(content) == file.review.rows_hash
    assert file.campaign.population_hash == hash_of_all([(reference, file.review.rows_hash)])
    assert file.campaign.population == len(file.rows) == 4
    assert verify(SYSTEM).is_whole


def test_what_the_freeze_rests_on_is_of_today_or_nothing_is_frozen(reviews: Reviews) -> None:
    reviews.opened_center()
    campaign, waiting = reviews.planned(), reviews.proposed("heart", {reviews.doctors(1)[0]: expert()})
    with refused("stale_sources"):
        freezing.freeze(campaign, by=reviews.staff("medical"))
    assert campaign_of(campaign).frozen_at is None
    proposing.withdraw(waiting, by=reviews.staff("operations"))
    assert freezing.freeze(campaign, by=reviews.staff("medical")) == 4
    with pytest.raises(Conflict):
        freezing.freeze(campaign, by=reviews.staff("medical"))
    with refused("two_reviews") as second:
        reviews.frozen()
    assert reviews.review_of(campaign) in str(second.value.text) and "heart" in str(second.value.text)


def test_the_own_row_is_decided_by_the_office_and_checked_by_somebody_else_there(reviews: Reviews) -> None:
    reviews.opened_center()
    reference = reviews.under_review()
    own = reviews.row_of(reference, reviews.listed["heart"][0])
    assert (own.is_own, own.state) == (True, "with_office")
    with pytest.raises(Refused):
        reviewing.decide(reference, own.position, "keep", Press(note=NOTE), by=reviews.director)
    reviews.keep_all(reference)
    checking.submit(reference, by=reviews.director)
    with refused("own_work"):
        checking.check(reference, by=reviews.staff("medical"))
    checking.check(reference, by=reviews.staff("medical2"))
    with refused("own_work"):
        checking.publish(reference, by=reviews.staff("medical"))


def test_a_delegation_opens_the_review_to_the_executive_whose_own_row_goes_to_the_office(reviews: Reviews) -> None:
    from datetime import timedelta

    from portal.centers.keeping import appoint
    from portal.core import clock

    reviews.opened_center()
    second, third = reviews.listed["heart"][1:3]
    appoint("heart", "executive", second, by=reviews.staff("operations"))
    reviews.bind(reviews.staff("executive"), second)
    executive, today = reviews.people["executive"], clock.today()
    reference = reviews.under_review()
    position = reviews.row_of(reference, third).position
    with refused("not_the_director"):
        reviewing.decide(reference, position, "keep", Press(), by=executive)
    with refused("days"):
        delegating.delegate("heart", today, today - timedelta(days=1), by=reviews.director)
    with refused("not_director"):
        delegating.delegate("heart", today, today, by=executive)
    delegating.delegate("heart", today, today + timedelta(days=5), by=reviews.director)
    assert reviewing.decide(reference, position, "keep", Press(), by=executive) == "keep"
    own = reviews.row_of(reference, second)
    assert own.state == "with_office"
    delegating.end_delegation("heart", by=reviews.director)
    with refused("not_the_director"):
        reviewing.decide(reference, position, "keep", Press(), by=executive)


def test_a_query_goes_to_operations_and_comes_back_to_be_decided(reviews: Reviews) -> None:
    reviews.opened_center()
    reference = reviews.under_review()
    row = reviews.rows(reference)[-1]
    seen = row_mark(row)
    reviewing.decide(reference, row.position, "query", Press(seen, NOTE), by=reviews.director)
    with pytest.raises(Conflict):
        reviewing.decide(reference, row.position, "keep", Press(seen), by=reviews.director)
    reviewing.answer(reference, row.position, Press(note="Ja, seit dem ersten."), by=reviews.staff("operations"))
    row = reviews.rows(reference)[-1]
    assert (row.state, row.answer, row.decided_by_id) == ("pending", "Ja, seit dem ersten.", None)
    assert reviewing.decide(reference, row.position, "keep", Press(), by=reviews.director) == "keep"


def test_another_director_finds_no_such_review(reviews: Reviews) -> None:
    reviews.opened_center()
    reviews.opened_center("diabetes")
    reference = reviews.under_review()
    other = reviews.people["director_diabetes"]
    for call in (
        lambda: reviewing.decide(reference, 2, "keep", Press(), by=other),
        lambda: reviewing.keep_rest(reference, by=other),
        lambda: checking.submit(reference, by=other),
    ):
        with pytest.raises(NotFound):
            call()


def test_a_line_that_changed_meanwhile_sends_the_review_back_rather_than_being_overwritten(reviews: Reviews) -> None:
    reviews.opened_center()
    reference = reviews.under_review()
    last = reviews.listed["heart"][-1]
    position = reviews.row_of(reference, last).position
    reviewing.decide(reference, position, "end", Press(note=NOTE), by=reviews.director)
    reviews.keep_all(reference)
    checking.submit(reference, by=reviews.director)
    checking.check(reference, by=reviews.staff("medical2"))
    by = reviews.staff("operations")
    change = proposing.draft("heart", by=by)
    proposing.put_line(change, last, "change", Said("attending", 3, expert().starts_on, None, ("text",)), by=by)
    proposing.propose(change, by=by)
    reviews.publish(change)
    with refused("roster_moved_on"):
        checking.publish(reference, by=reviews.staff("medical2"))
    checking.send_back(reference, note=NOTE, by=reviews.staff("medical2"))
    assert reviewing.decide(reference, position, "keep", Press(), by=reviews.director) == "keep"
    checking.submit(reference, by=reviews.director)
    checking.check(reference, by=reviews.staff("medical2"))
    assert checking.publish(reference, by=reviews.staff("medical2")) == 3
