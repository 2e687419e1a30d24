"""Attempts to decide on one's own work, to learn what must not be known, and to write what one may not."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db
from portal.core.lifecycle import Refused
from portal.households.adjudicating import adjudicate
from portal.households.models import DuplicatePair
from portal.households.taking import take_households
from portal.intake import committing, receiving
from portal.subsidies import case as cases
from portal.subsidies import decisions, drafting, queue
from portal.subsidies.bulk import try_bulk
from portal.subsidies.models import SubsidyApplication
from tests.intake.counties import file_of, households
from tests.subsidies.conftest import world  # noqa: F401 a fixture
from tests.subsidies.risks import blind, draw, low
from tests.subsidies.world import World, claim
from tests.support.offices import Desk

SENTENCE = "This sentence says why in enough characters."


@pytest.mark.parametrize("role", ["compliance", "auditor", "manager"])
def test_who_only_looks_on_takes_no_case_out_of_the_queue(world: World, role: str) -> None:
    reference = world.submitted()
    with pytest.raises(Refused, match="roles"):
        drafting.snooze(reference, until=clock.today() + timedelta(days=30), by=world.staff(role))


def test_a_step_that_is_not_open_does_not_betray_a_blind_first_decision(app: Flask, world: World) -> None:
    reference, senior = blind(world), Desk(app, world.staff("senior"))
    decisions.approve(reference, by=world.staff("reviewer"))
    answers = [
        senior.post(f"/subsidies/{reference}/{step}", {"note": SENTENCE, "version": "3", "seen": "x"}).text
        for step in ("overturning", "revocation/confirmation")
    ]
    told = [str(o.text) for verb in ("submit", "withdraw") for o in try_bulk(verb, [reference], world.staff("senior"))]
    assert not [text for text in (*answers, *told) if "Second review”" in text]


def test_take_next_gives_a_blind_second_look_in_the_order_of_first_ones(world: World) -> None:
    draw(world, 0)
    older = [low(world) for _ in range(2)]
    drawn = blind(world)
    decisions.approve(drawn, by=world.staff("reviewer"))
    taken = [queue.take_next(by=world.staff(f"senior{n}", "senior")) for n in (1, 2, 3)]
    assert taken == [*older, drawn]


def test_the_home_counts_a_blind_second_look_where_its_list_shows_it(app: Flask, world: World) -> None:
    from portal.home.queries import deciding

    reference = blind(world)
    decisions.approve(reference, by=world.staff("reviewer"))
    figures = {str(f.label): f.count for f in deciding(world.staff("senior")).figures}
    assert (figures["Mine to decide"], figures["Second reviews for me"]) == (1, 0)


@pytest.mark.parametrize("role", ["compliance", "auditor", "manager"])
def test_who_may_not_read_names_reads_none_in_the_reasons_of_a_case(app: Flask, world: World, role: str) -> None:
    reference = drafting.draft(world.household(), year=2026, by=world.staff("operations"))
    name = cases.find(reference).members[0][1].name
    assert name in Desk(app, world.staff("operations")).get(f"/subsidies/{reference}").text
    for address in ("", "/timeline", "/print"):
        assert name not in Desk(app, world.staff(role)).get(f"/subsidies/{reference}{address}").text


def adjudicated(verdict: str, by: Actor, **choices: str) -> None:
    for pair in db.session.scalars(select(DuplicatePair).where(DuplicatePair.verdict.is_(None))).all():
        adjudicate(pair.reference, verdict, note=SENTENCE, choices=choices, by=by)


@pytest.mark.parametrize("keep", ["first", "second"])
def test_nobody_is_granted_again_under_a_record_that_was_merged(world: World, keep: str) -> None:
    granted, again = world.submitted(), world.draft()
    for by in ("reviewer", "senior"):
        decisions.approve(granted, by=world.staff(by))
    adjudicated("same_person", world.staff("reviewer3"), keep=keep)
    drafting.submit(again, by=world.staff("operations"))
    with pytest.raises(Refused, match="has a grant"):
        decisions.approve(again, by=world.staff("reviewer"))


def doubted(world: World, reference: str) -> None:
    """A file gives the number of the case's head to somebody of another name."""
    member = replace(claim(9).members[0], number=cases.find(reference).members[0][1].id_no or "", name="陆春兰")
    take_households([replace(claim(9), members=(member,))], by=world.staff("operations2"))


def test_who_waives_a_doubted_number_does_not_decide_on_the_case(world: World) -> None:
    reference, reviewer = world.draft(), world.staff("reviewer")
    doubted(world, reference)
    adjudicated("suspicious", reviewer)
    drafting.submit(reference, by=world.staff("operations"))
    with pytest.raises(Refused, match="took part"):
        decisions.approve(reference, by=reviewer)
    assert queue.take_next(by=reviewer) is None


def test_who_sent_a_file_that_another_took_over_does_not_decide(world: World, tmp_path: Path) -> None:
    sender, clerk = world.staff("sender", "operations", "reviewer"), world.staff("operations")
    file = file_of(tmp_path, households(1))
    batch = receiving.receive(file, file.name, "households", by=sender)
    committing.begin(batch, by=clerk, has_consent=True)
    committing.take_all(batch, by=clerk)
    reference = db.session.scalars(select(SubsidyApplication.reference)).one()
    drafting.submit(reference, by=clerk)
    with pytest.raises(Refused, match="took part"):
        decisions.approve(reference, by=sender)
    assert queue.take_next(by=sender) is None


@pytest.mark.parametrize("door", ["/login", "/login/code", "/login/forgotten", "/login/link"])
@pytest.mark.sqlite("it is counted in the process")
def test_the_door_is_not_open_to_endless_knocking(client: FlaskClient, door: str) -> None:
    assert [client.post(door, data={}).status_code for _ in range(62)][-1] == 429
