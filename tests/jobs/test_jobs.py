"""A job begins when its transaction is committed, shows how far it is, and always ends in a way that its row tells."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db, writing
from portal.core.lifecycle import NotFound
from portal.jobs import performing, start
from portal.jobs.models import Job
from portal.jobs.performing import Lost, ProgressOf, claim, perform
from portal.jobs.queries import job_view
from portal.jobs.queue import queue
from portal.jobs.reaping import reap
from portal.ledger.models import LedgerEntry
from portal.notices.models import Notice
from tests.jobs.kinds import marks
from tests.support.offices import Desk, person


def row(reference: str) -> Job:
    db.session.rollback()
    return db.session.scalars(select(Job).where(Job.reference == reference)).one()


def begun(kind: str, by: Actor, **params: object) -> Job:
    return row(start(kind, params, by))


def verbs(reference: str) -> list[str]:
    return list(db.session.scalars(select(LedgerEntry.verb).where(LedgerEntry.reference == reference).order_by(LedgerEntry.id)))


def age(job: Job, **values: object) -> None:
    """Let a job's heart have stopped a minute ago, on another machine."""
    long_ago = clock.now() - timedelta(minutes=1)
    with writing() as session:
        session.execute(update(Job).where(Job.id == job.id).values(heartbeat_at=long_ago, worker="elsewhere:1", **values))


def test_a_job_waits_in_the_queue_when_its_transaction_is_committed(clerk: Actor):
    with writing():
        start("test.mark", {"count": 1}, clerk)
        assert queue().waiting() == 0
    assert queue().waiting() == 1


def test_a_job_of_a_refused_transaction_does_not_exist(clerk: Actor):
    with pytest.raises(ZeroDivisionError), writing():
        start("test.mark", {"count": 1}, clerk)
        raise ZeroDivisionError
    assert (queue().waiting(), db.session.scalar(select(Job.id))) == (0, None)


def test_an_unknown_kind_is_a_programming_error(clerk: Actor):
    with pytest.raises(KeyError):
        start("test.unheard", {}, clerk)


def test_a_job_is_done_and_its_beginning_and_end_are_recorded(clerk: Actor):
    job = begun("test.mark", clerk, count=3)
    perform(job.id)
    done = row(job.reference)
    assert (done.state, done.done, done.total, done.result) == ("done", 3, 3, {"path": "/notices"})
    assert (marks(clerk.id or 0), verbs(job.reference)) == ([1, 2, 3], ["job.started", "job.finished"])


def test_a_message_that_comes_twice_does_the_work_once(clerk: Actor):
    job = begun("test.mark", clerk, count=2)
    perform(job.id)
    perform(job.id)
    assert marks(clerk.id or 0) == [1, 2]


def test_a_refusal_is_told_in_the_readers_language_and_to_who_began_it(clerk: Actor):
    job = begun("test.refused", clerk)
    perform(job.id)
    failed = row(job.reference)
    assert (failed.state, str(job_view(job.reference, clerk).error)) == ("failed", "Not before Monday.")
    assert db.session.scalars(select(Notice.reference).where(Notice.user_id == clerk.id)).all() == [job.reference]


def test_a_crash_keeps_no_words_that_may_be_personal(clerk: Actor):
    job = begun("test.crash", clerk)
    perform(job.id)
    failed = row(job.reference)
    assert (failed.state, failed.done, failed.total) == ("failed", 3, 9)
    assert "ValueError" in str(failed.error)
    assert "1101011990" not in str(failed.error)


def test_a_job_of_a_disabled_account_fails_with_a_sentence(office: Flask, clerk: Actor):
    from portal.accounts import operations

    job = begun("test.mark", clerk, count=1)
    operations.disable(clerk.id or 0, by=person("admin", "admin"), note="left the office")
    perform(job.id)
    assert (row(job.reference).state, marks(clerk.id or 0)) == ("failed", [])


def test_a_worker_that_is_asked_to_end_gives_its_job_back(clerk: Actor):
    job = begun("test.mark", clerk, count=3)
    performing.stopping.set()
    try:
        perform(job.id)
    finally:
        performing.stopping.clear()
    given = row(job.reference)
    assert (given.state, given.attempts) == ("queued", 0)
    perform(job.id)
    assert marks(clerk.id or 0) == [1, 2, 3]


def test_a_job_without_a_heartbeat_begins_again(clerk: Actor):
    job = begun("test.mark", clerk, count=2)
    claim(job.id)
    age(job)
    assert reap() == 1
    perform(job.id)
    assert (row(job.reference).state, row(job.reference).attempts) == ("done", 2)


def test_a_job_that_must_not_begin_again_fails_with_its_rest(clerk: Actor):
    job = begun("test.once", clerk, count=9)
    claim(job.id)
    age(job, done=4, total=9)
    reap()
    assert row(job.reference).state == "failed"
    assert "4 were done, the rest of 9" in str(job_view(job.reference, clerk).error)


def test_a_job_that_died_three_times_is_left_to_people(clerk: Actor):
    job = begun("test.mark", clerk, count=9)
    for _ in range(3):
        claim(job.id)
        age(job)
        reap()
    assert (row(job.reference).state, verbs(job.reference)) == ("failed", ["job.started", "job.failed"])


def test_a_process_that_was_thought_dead_cannot_write_over_its_successor(clerk: Actor):
    job = begun("test.mark", clerk, count=9)
    before = claim(job.id)
    age(job)
    reap()
    claim(job.id)
    with pytest.raises(Lost):
        ProgressOf(before[0]).write()  # type: ignore[index]


def test_a_message_that_was_lost_is_sent_again(clerk: Actor):
    job = begun("test.mark", clerk, count=1)
    queue().huey.flush()
    with writing() as session:
        session.execute(update(Job).where(Job.id == job.id).values(created_at=clock.now() - timedelta(minutes=1)))
    reap()
    assert queue().waiting() == 1


def test_one_sees_the_own_jobs_and_an_administrator_all(office: Flask, clerk: Actor):
    reference = begun("test.mark", clerk, count=1).reference
    assert job_view(reference, person("admin", "admin")).job.reference == reference
    with pytest.raises(NotFound):
        job_view(reference, person("clerk2", "operations"))


def test_the_page_asks_for_its_progress_until_the_job_is_over(office: Flask, clerk: Actor):
    job = begun("test.mark", clerk, count=1)
    desk = Desk(office, clerk)
    assert 'hx-trigger="every 2s"' in desk.get(f"/jobs/{job.reference}").text
    perform(job.id)
    fragment = desk.get(f"/jobs/{job.reference}/progress", headers={"HX-Request": "true"}).text
    assert ("hx-trigger" in fragment, 'href="/notices"' in fragment, "<html" in fragment) == (False, True, False)


def test_when_the_state_changes_the_head_of_the_page_and_its_times_change_too(office: Flask, clerk: Actor):
    job = begun("test.mark", clerk, count=1)
    desk = Desk(office, clerk)
    asked = re.search(r'hx-get="([^"]+)"', desk.get(f"/jobs/{job.reference}").text)
    assert asked and "<html" not in desk.get(asked[1], headers={"HX-Request": "true"}).text
    perform(job.id)
    answer = desk.get(asked[1], headers={"HX-Request": "true"})
    assert answer.headers["HX-Reselect"] == answer.headers["HX-Retarget"] == "#main"
    assert 'data-state="done"' in answer.text.partition("<main")[2].partition(">")[0]


def test_the_administrators_list_shows_states_and_silent_workers(office: Flask, clerk: Actor):
    begun("test.mark", clerk, count=1)
    desk = Desk(office, person("admin", "admin"))
    assert "No worker is running." in desk.get("/jobs").text
    assert desk.get("/jobs?state=failed").text.count("data-record=") == 0
    assert desk.get("/jobs?after=nonsense").status_code == 400
