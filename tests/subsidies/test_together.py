"""Many people at the same moment: one decision, one grant, never more than the budget."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask
from sqlalchemy import func, select

from portal.core.actors import Actor
from portal.core.database import db
from portal.core.lifecycle import Refused
from portal.subsidies import decisions, queue
from portal.subsidies.models import Budget, Decision, Grant
from tests.subsidies.world import World

PEOPLE = 16


def at_once(app: Flask, acts: list[Callable[[], object]]) -> Counter:
    """Let every act begin at the same moment; what each ended with."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], object]) -> str:
        with app.app_context():
            barrier.wait()
            try:
                return str(act())
            except Refused as refusal:
                return refusal.code
            finally:
                db.session.remove()

    with ThreadPoolExecutor(len(acts)) as pool:
        return Counter(pool.map(run, acts))


def people(world: World, role: str, count: int = PEOPLE) -> list[Actor]:
    return [world.staff(f"{role}_{n}", role) for n in range(count)]


def test_of_many_who_decide_the_same_case_one_does(app: Flask, world: World) -> None:
    reference = world.submitted()
    deciders = people(world, "reviewer")
    db.session.remove()
    ends = at_once(
        app, [lambda by=by: decisions.refuse(reference, by=by, reason="other", note="It is not on any list.") for by in deciders]
    )
    assert ends == {"None": 1, "lost_race": PEOPLE - 1}
    assert db.session.scalar(select(func.count()).select_from(Decision)) == 1


def test_the_last_grant_of_a_budget_is_given_once(app: Flask, world: World) -> None:
    world.set_budget(100_000)
    references = [world.submitted() for _ in range(8)]
    for reference in references:
        decisions.approve(reference, by=world.staff("reviewer"))
    seniors = people(world, "senior", 8)
    db.session.remove()
    ends = at_once(
        app, [lambda ref=ref, by=by: decisions.approve(ref, by=by) for ref, by in zip(references, seniors, strict=True)]
    )
    assert ends == {"approved": 1, "budget": 7}
    assert db.session.scalar(select(Budget.granted_fen)) == 100_000
    assert db.session.scalar(select(func.count()).select_from(Grant)) == 1


def test_take_next_gives_each_person_another_case(app: Flask, world: World) -> None:
    references = {world.submitted() for _ in range(6)}
    deciders = people(world, "reviewer", 6)
    db.session.remove()
    ends = at_once(app, [lambda by=by: queue.take_next(by=by) for by in deciders])
    assert set(ends) == references
