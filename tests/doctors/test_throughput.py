"""Median and 90th percentile a stage, ageing, first-time-right, reasons of return: of files that went that way."""

from datetime import date, timedelta

from portal.core import clock
from portal.doctors import approving, filing, verifying
from portal.doctors.lifecycle import State
from portal.doctors.throughput import throughput
from tests.doctors.world import NOTE, World, at

MONDAY = date(2026, 11, 2)


def through(world: World, submitted: date, verified: date, decided: date, is_returned: bool = False) -> None:
    """A file that was submitted, made ready and decided on these days."""
    with clock.stopped(at(submitted)):
        reference = world.submitted()
    if is_returned:
        with clock.stopped(at(submitted, hour=5)):
            verifying.return_file(reference, by=world.staff("verifier"), reason="scan_unreadable", note=NOTE)
            filing.submit(reference, by=world.staff("operations"))
    with clock.stopped(at(verified)):
        verifying.take_up(reference, by=world.staff("verifier"))
        world.verify_all(reference)
        verifying.finish(reference, by=world.staff("verifier"))
    with clock.stopped(at(decided)):
        approving.approve(reference, by=world.staff("approver"))


def day(number: int) -> date:
    return MONDAY + timedelta(days=number)


def test_the_figures_of_a_period(world: World) -> None:
    through(world, day(0), day(1), day(3))
    through(world, day(0), day(2), day(6), is_returned=True)
    through(world, day(0), day(4), day(12))
    with clock.stopped(at(day(10))):
        world.submitted()
    with clock.stopped(at(day(20))):
        figures = throughput(day(0), day(7))
        later = throughput(day(8), day(20))
    stages = {s.state: s for s in figures.stages}
    assert (stages[State.SUBMITTED].left, stages[State.SUBMITTED].median_days, stages[State.SUBMITTED].p90_days) == (4, 1.0, 4.0)
    assert (stages[State.READY].left, stages[State.READY].median_days, stages[State.READY].p90_days) == (2, 2.0, 4.0)
    assert stages[State.ON_HOLD].median_days is None
    assert (figures.approved, figures.right_first, figures.first_time_right_percent) == (2, 1, 50)
    assert [(str(text), n) for text, n in figures.reasons] == [("Scan cannot be read", 1)]
    assert (later.approved, later.first_time_right_percent, later.reasons) == (1, 100, ())
    assert [(a.state, a.counts) for a in figures.ageing if a.total] == [
        (State.SUBMITTED, (0, 1, 0, 0)),
        (State.APPROVED, (0, 2, 1, 0)),
    ]
