"""What the clock does with reviews: each on its day, once, and right again after days on which nobody asked it."""

import os
import subprocess
import sys
from datetime import date, timedelta

from sqlalchemy import func, select

from portal.centers import checking, review_nightly, reviewing
from portal.centers.models import RosterLine
from portal.centers.review_models import Campaign, Review, ReviewRow
from portal.centers.reviewing import Press
from portal.core import clock
from portal.core.actors import SYSTEM
from portal.core.database import db
from portal.doctors.models import Doctor
from portal.ledger.verification import verify
from portal.notices.models import Mail, Notice
from tests.centers.review_world import Reviews, shanghai
from tests.centers.roster_world import NOTE, expert

ONE = timedelta(days=1)
FIRST = date(2026, 11, 2)
DUE = FIRST + 10 * ONE


def begun(world: Reviews) -> str:
    with clock.stopped(shanghai(FIRST)):
        world.opened_center(count=3)
        return world.frozen(days=10)


def run_at(day: date) -> None:
    with clock.stopped(shanghai(day, 0)):
        review_nightly.run()


def told(world: Reviews, reference: str) -> list[str]:
    mine = select(Notice.msgid).where(Notice.user_id == world.director.id, Notice.reference == reference)
    return [text.partition(" ")[2][:14] for text in db.session.scalars(mine.order_by(Notice.id))]


def test_a_review_opens_is_called_to_mind_thrice_falls_due_and_hides_what_nobody_reviewed(reviews: Reviews) -> None:
    reference = begun(reviews)
    for n in range(20):
        run_at(FIRST + n * ONE)
        run_at(FIRST + n * ONE)
    assert told(reviews, reference) == [
        "is open: revie",
        "is due in %(da",
        "is due in %(da",
        "is due in %(da",
        "is overdue: it",
        "lines of %(ref",
    ]
    hidden = select(func.count()).select_from(RosterLine).where(RosterLine.hidden_since.is_not(None))
    assert (reviews.state(reference), db.session.scalar(hidden)) == ("overdue", 3)
    assert db.session.scalar(select(func.count()).select_from(Mail).where(Mail.reference == reference, Mail.user_id == reviews.director.id)) == 6  # fmt: skip
    with clock.stopped(shanghai(FIRST + 21 * ONE)):
        reviews.keep_all(reference)
        checking.submit(reference, by=reviews.director)
        checking.check(reference, by=reviews.staff("medical2"))
        checking.publish(reference, by=reviews.staff("medical2"))
    assert db.session.scalar(hidden) == 0


def test_after_days_of_downtime_everything_due_is_done_once(reviews: Reviews) -> None:
    reference = begun(reviews)
    run_at(DUE + 9 * ONE)
    row = reviews.file(reference).review
    assert (row.state, row.hidden_at is not None) == ("overdue", True)
    again = told(reviews, reference)
    run_at(DUE + 9 * ONE)
    run_at(DUE + 10 * ONE)
    assert told(reviews, reference) == again


def test_a_line_that_is_changed_or_written_anew_does_not_escape_being_hidden(reviews: Reviews) -> None:
    begun(reviews)
    run_at(FIRST)
    _, changed, anew = reviews.listed["heart"]
    newest = select(Doctor.reference).join(RosterLine, RosterLine.doctor_id == Doctor.id).where(RosterLine.until_number.is_(None))
    hidden = newest.where(RosterLine.hidden_since.is_not(None)).order_by(RosterLine.doctor_id)
    with clock.stopped(shanghai(DUE)):
        reviews.published("heart", {changed: expert(sessions=1)}, "change")
    run_at(DUE + 9 * ONE)
    assert list(db.session.scalars(hidden)) == reviews.listed["heart"]
    with clock.stopped(shanghai(DUE + 10 * ONE)):
        reviews.published("heart", {anew: expert()}, "end")
        reviews.published("heart", {anew: expert()})
    assert list(db.session.scalars(hidden)) == reviews.listed["heart"]


def test_the_last_hour_before_and_the_first_after_midnight_in_shanghai_are_two_days(reviews: Reviews) -> None:
    reference = begun(reviews)
    run_at(FIRST)
    with clock.stopped(shanghai(DUE, 23)):
        review_nightly.run()
        assert reviews.state(reference) == "open"
    with clock.stopped(shanghai(DUE + ONE, 0)):
        review_nightly.run()
        assert reviews.state(reference) == "overdue"


def test_how_long_a_decision_took_is_measured_by_the_portal(reviews: Reviews) -> None:
    reference = begun(reviews)
    run_at(FIRST)
    opened = shanghai(FIRST)
    second, third = [row.position for row in reviews.rows(reference) if not row.is_own]
    with clock.stopped(opened + timedelta(seconds=5)):
        reviewing.decide(reference, second, "keep", Press(opened_at=opened), by=reviews.director)
    with clock.stopped(opened + timedelta(seconds=7)):
        reviewing.decide(reference, third, "suspend", Press(note=NOTE, opened_at=opened), by=reviews.director)
    assert [row.dwell_ms for row in reviews.rows(reference) if not row.is_own] == [5000, 2000]


KILLED = """
import os, sys
from config import Settings
from portal import create_app
from portal.centers import freezing
from portal.accounts.queries import actor_of
app = create_app(Settings.from_environment())
with app.app_context():
    by = actor_of("medical@portal.example", via="cli")
    written = freezing.record_alike
    def die_after(sheet, parts, actor):
        written(sheet, parts, actor)
        os._exit(9)
    freezing.record_alike = die_after
    freezing.freeze(sys.argv[1], by=by)
"""


def test_a_freeze_whose_process_dies_leaves_nothing_and_is_done_again(reviews: Reviews, app, tmp_path) -> None:  # type: ignore[no-untyped-def]
    reviews.opened_center(count=3)
    campaign = reviews.planned()
    db.session.rollback()
    settings = app.config["SETTINGS"]
    environment = os.environ | {"DATABASE_URL": settings.database, "PORTAL_INSTANCE": str(settings.instance)}
    done = subprocess.run([sys.executable, "-c", KILLED, campaign], env=environment, capture_output=True, text=True)
    assert done.returncode == 9, done.stderr
    left = [db.session.scalar(select(func.count()).select_from(model)) for model in (ReviewRow, Review)]
    frozen = db.session.scalar(select(Campaign.frozen_at))
    assert (left, frozen) == ([0, 1], None)
    from portal.centers import freezing

    assert freezing.freeze(campaign, by=reviews.staff("medical")) == 3
    assert verify(SYSTEM).is_whole
