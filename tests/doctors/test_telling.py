"""What packages above hear when a doctor may do other things than before."""

from datetime import date, timedelta

import pytest

from portal.core import clock
from portal.core.actors import Actor
from portal.core.lifecycle import Refused
from portal.core.tongues import say
from portal.doctors import adjudicating, endings, filing, standings, telling
from portal.doctors.models import Doctor
from portal.doctors.twins import open_twins
from tests.doctors.standing_world import doctor, row_of, shanghai, staff
from tests.doctors.world import NOTE, World

LAST = date(2026, 12, 31)
Heard = list[tuple[str, str, str, str | None]]


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Heard:
    """(verb, reference, rights, standing) of everything that is told."""
    found: Heard = []
    monkeypatch.setattr(telling, "_listeners", [])
    standings.on_standing(lambda one, verb, by: found.append((verb, one.reference, one.rights, one.standing)))
    return found


def test_packages_above_hear_of_each_step_that_changes_what_a_doctor_may_do(world: World, heard: Heard) -> None:
    medical, clerk = staff("one", "medical"), staff("clerk", "operations")
    with clock.stopped(shanghai(LAST - timedelta(days=5))):
        reference = doctor({"e_signature": LAST})
        standings.suspend(reference, by=medical, reason="conduct", note=NOTE, right="prescribe")
        standings.reinstate(reference, by=staff("two", "medical"), note=NOTE, right="prescribe")
        filing.change_phone(reference, "13800000001", by=clerk)
    with clock.stopped(shanghai(LAST + timedelta(days=1), 1)):
        endings.run()
        standings.announce_departure(reference, by=clerk, reason="own_wish", until=LAST + timedelta(days=9))
    assert heard == [
        ("doctor.right_suspended", reference, "consult", "restricted"),
        ("doctor.right_reinstated", reference, "consult prescribe", "active"),
        ("doctor.rights_lapsed", reference, "consult", "restricted"),
        ("doctor.departure_announced", reference, "consult", "departing"),
    ]


def test_packages_above_hear_of_a_contract_and_of_both_files_of_a_merge(world: World, heard: Heard) -> None:
    reference = world.active(name="韦杰")
    world.registered(name="韦杰", id_no="")
    (twin,) = open_twins([world.doctor(reference).id])
    adjudicating.settle_twin(
        twin.reference, "same_doctor", by=world.staff("judge", "verifier"), note=NOTE, choices={"keep": "first"}
    )
    adjudicating.undo_merge(twin.reference, by=world.staff("another", "verifier"), note=NOTE)
    told = [(verb, one == reference, rights) for verb, one, rights, _ in heard]
    undone = [("doctor.merge_undone", False, ""), ("doctor.merge_undone", True, "consult prescribe")]
    merged = [("doctor.merged", False, ""), ("doctor.merged", True, "consult prescribe")]
    assert told == [("doctor.activated", True, "consult prescribe"), *merged, *undone]


def test_a_listener_that_refuses_leaves_everything_as_it_was(world: World, heard: Heard) -> None:
    def refuse(one: Doctor, verb: str, by: Actor) -> None:
        raise Refused("busy", say("Choose one of the list."))

    reference, medical = doctor({"e_signature": None}), staff("one", "medical")
    standings.on_standing(refuse)
    with pytest.raises(Refused):
        standings.suspend(reference, by=medical, reason="conduct", note=NOTE)
    assert (row_of(reference).standing, row_of(reference).rights) == ("active", "consult prescribe")
