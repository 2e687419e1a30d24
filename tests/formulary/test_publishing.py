"""Publication: one edition at any instant, by a third person, right after a downtime, and whole or not at all."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from portal.core import clock
from portal.core.database import db
from portal.core.lifecycle import Refused
from portal.formulary import changes, drafting, editing, publishing, rebasing, suspending
from portal.formulary.edition_models import Edition, EditionLine
from portal.formulary.lifecycle import State
from portal.formulary.queries import current_edition, line_at
from portal.formulary.steps import find
from portal.ledger.guard import through_the_gate
from portal.ledger.sealing import seal
from portal.ledger.verification import verify
from tests.formulary.world import NOTE, TERMS, ListWorld

ROOT = Path(__file__).parents[2]
NOW = datetime(2027, 3, 1, 8, tzinfo=UTC)
LATER = replace(TERMS, rate_bp=5000)


def day(n: int) -> datetime:
    return NOW + timedelta(days=n)


def test_the_line_in_force_at_an_instant_is_that_of_the_edition_that_began_last(world: ListWorld) -> None:
    with clock.stopped(NOW):
        world.published(world.drugs[:2])
    with clock.stopped(day(1)):
        world.published(world.drugs[:1], LATER, at=day(5))
    seen = {n: line_at("国药准字H99000000", day(n)) for n in (-1, 0, 4, 5, 9)}
    assert [line and (line.edition, line.values["rate_bp"]) for line in seen.values()] == [
        None,
        (1, 3000),
        (1, 3000),
        (2, 5000),
        (2, 5000),
    ]
    assert [line and line.pays(3200, 2) for line in seen.values()] == [None, 1920, 1920, 2000, 2000]


def test_editions_come_into_force_in_their_order_after_a_downtime(world: ListWorld) -> None:
    with clock.stopped(NOW):
        world.published(world.drugs[:1])
        world.published(world.drugs[1:2], at=day(2))
        world.published(world.drugs[2:3], at=day(4))
    with clock.stopped(day(9)):
        assert current_edition().number == 3
        assert publishing.activate_due() == [2, 3]
        assert publishing.activate_due() == []
        assert [world.state(n) for n in (1, 2, 3)] == [State.SUPERSEDED, State.SUPERSEDED, State.CURRENT]
        seal()
        assert verify().is_whole


REFUSED: dict[str, tuple[Callable[[ListWorld, int], object], str]] = {
    "past": (lambda w, n: publishing.publish(n, by=w.staff("publisher"), at=day(-3)), "over"),
    "taken": (lambda w, n: publishing.publish(n, by=w.staff("publisher"), at=day(2)), "begins at that instant"),
    "before the newest": (lambda w, n: publishing.publish(n, by=w.staff("publisher"), at=day(1)), "later"),
    "twice": (lambda w, n: publishing.acknowledge(n, "nothing", by=w.staff("publisher")), "no such effect"),
}


def test_two_editions_for_one_instant_and_other_wrong_instants_are_refused(world: ListWorld) -> None:
    with clock.stopped(NOW):
        world.published(world.drugs[:1], at=day(2))
        number = world.cleared(world.draft(world.drugs[1:2]))
        lines = db.session.scalar(select(func.count()).select_from(EditionLine))
        for act, match in REFUSED.values():
            with pytest.raises(Refused, match=match):
                act(world, number)
            assert world.state(number) is State.CLEARED
            assert db.session.scalar(select(func.count()).select_from(EditionLine)) == lines


def test_a_draft_upon_an_older_edition_takes_the_newer_over_first(world: ListWorld) -> None:
    world.published(world.drugs[:2])
    late = world.draft(world.drugs[2:3])
    world.published(world.drugs[2:3], terms=TERMS)
    with pytest.raises(Refused, match="published after this draft"):
        publishing.publish(world.cleared(late), by=world.staff("publisher"))
    publishing.return_edition(late, by=world.staff("publisher"))
    assert rebasing.take_over(late, by=world.staff("operations")) == 1
    with pytest.raises(Refused, match="changes nothing"):
        drafting.submit(late, by=world.staff("operations"))


def test_thresholds_are_acknowledged_one_by_one_and_anew_after_a_return(world: ListWorld) -> None:
    world.published(world.drugs[:4])
    number = world.draft([])
    for drug_id in world.drugs[1:3]:
        editing.remove_line(number, drug_id, by=world.staff("operations"))
    world.cleared(number)
    publisher = world.staff("publisher")
    codes = publishing.impact(find(number)).effects
    assert {e.code for e in codes} == {"removed", "disease:高血压", "disease:高脂血症"}
    for effect in codes:
        with pytest.raises(Refused, match="acknowledged"):
            publishing.publish(number, by=publisher)
        publishing.acknowledge(number, effect.code, by=publisher)
    publishing.return_edition(number, by=publisher)
    drafting.submit(number, by=world.staff("operations"))
    assert world.state(number) is State.CLEARED  # nothing was edited, so that every line is cleared still
    with pytest.raises(Refused, match="acknowledged"):
        publishing.publish(number, by=publisher)
    world.acknowledge(number)
    assert publishing.publish(number, by=publisher) == State.CURRENT.value


def test_a_rollback_is_a_new_edition_with_the_same_lines(world: ListWorld) -> None:
    first = world.published(world.drugs[:3])
    number = world.draft([world.drugs[0]], LATER)
    editing.remove_line(number, world.drugs[1], by=world.staff("operations"))
    world.cleared(number)
    world.acknowledge(number)
    publishing.publish(number, by=world.staff("publisher"))
    back = drafting.roll_back(first, by=world.staff("operations"))
    world.cleared(back)
    publishing.publish(back, by=world.staff("publisher"))
    assert (back, find(back).fingerprint) == (3, find(first).fingerprint)
    assert changes.lines_of(find(back).id) == changes.lines_of(find(first).id)


def test_a_scheduled_edition_can_be_returned_before_it_begins_and_not_after(world: ListWorld) -> None:
    with clock.stopped(NOW):
        world.published(world.drugs[:1])
        number = world.published(world.drugs[1:2], at=day(2))
        publishing.return_edition(number, by=world.staff("publisher"))
        assert db.session.scalar(select(func.count()).where(EditionLine.edition_id == find(number).id)) == 0
        drafting.submit(number, by=world.staff("operations"))
        publishing.publish(number, by=world.staff("publisher"), at=day(3))
    with clock.stopped(day(4)), pytest.raises(Refused, match="in force since"):
        publishing.return_edition(number, by=world.staff("publisher"))


def test_a_suspension_lies_over_the_list_at_once_and_stays_known(world: ListWorld) -> None:
    with clock.stopped(NOW):
        world.published(world.drugs[:1])
        reference = suspending.suspend(world.drugs[0], reason="recall", note=NOTE, by=world.staff("pharmacist"))
        assert not line_at("国药准字H99000000", day(1)).is_suspended
    with clock.stopped(day(1)):
        suspending.confirm(reference, by=world.staff("publisher"))
    with clock.stopped(day(2)):
        suspending.propose_lifting(reference, note=NOTE, by=world.staff("publisher"))
        suspending.confirm_lifting(reference, by=world.staff("pharmacist"))
    assert [line_at("国药准字H99000000", day(n)).is_suspended for n in (0, 1, 2)] == [False, True, False]


AROUND = {
    "clear without a verdict": "UPDATE edition_change SET clinical = 'cleared' WHERE clinical <> 'cleared'",
    "a second current": "UPDATE edition SET state = 'current', valid_from = '2027-01-01', published_by_id = 1 WHERE state = 'draft'",
    "end the current": "UPDATE edition SET state = 'superseded' WHERE state = 'current'",
    "move the past": "UPDATE edition SET valid_from = '2020-01-01' WHERE state = 'current'",
    "change a line": "UPDATE edition_line SET rate_bp = 6800",
    "remove a line": "DELETE FROM edition_line",
    "change a verdict": "UPDATE line_verdict SET verdict = 'cleared'",
    "a rate over all": "UPDATE edition_change SET rate_bp = 10100",
    "publish uncleared": "UPDATE edition SET state = 'cleared' WHERE state = 'draft'",
}


def test_the_database_itself_refuses(world: ListWorld) -> None:
    world.published(world.drugs[:2])
    world.draft(world.drugs[2:3])
    db.session.remove()
    for statement in AROUND.values():
        with pytest.raises(DBAPIError), through_the_gate(), db.engine.begin() as connection:
            connection.execute(text(statement))


KILLED = """
import os, signal, sys
from pathlib import Path
from config import Settings
from portal import create_app
from portal.accounts.queries import actor_of
from portal.formulary import publishing
app = create_app(Settings(instance=Path(sys.argv[2]), database_url=sys.argv[1], testing=True))
with app.app_context():
    step, seen = int(sys.argv[3]), 0
    def die(*args):
        global seen
        seen += 1
        if seen == step:
            os.kill(os.getpid(), signal.SIGKILL)
    from sqlalchemy import event
    from portal.core.database import db
    event.listen(db.engine, "after_cursor_execute", die)
    publishing.publish(int(sys.argv[4]), by=actor_of(sys.argv[5], via="cli"))
"""


@pytest.mark.slow
def test_a_publication_that_is_killed_leaves_the_old_edition_in_force(
    app: Flask, world: ListWorld, database_url: str, tmp_path: Path
) -> None:
    world.published(world.drugs[:2])
    number = world.cleared(world.draft(world.drugs[2:]))
    publisher = world.staff("publisher")
    command = [sys.executable, "-c", KILLED, database_url, str(tmp_path / "instance")]
    for step in (5, 14, 21):
        db.session.remove()
        done = subprocess.run(
            [*command, str(step), str(number), publisher.email], cwd=ROOT, env=dict(os.environ), capture_output=True
        )
        assert done.returncode == -signal.SIGKILL, (step, done.stderr[-800:])
        written = select(func.count()).where(EditionLine.edition_id == find(number).id)
        assert (world.state(number), db.session.scalar(written)) == (State.CLEARED, 0)
        assert db.session.scalars(select(Edition.number).where(Edition.state == "current")).all() == [1]
    assert publishing.publish(number, by=publisher) == "current"
    assert verify().is_whole
