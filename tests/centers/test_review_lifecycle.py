"""Every state × verb × kind of role of a review and of its rows: open exactly where the table says, and closed by SQL too."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from portal.accounts.roles import ROLES
from portal.centers import checking, freezing, lifecycle, planning, review_nightly, reviewing
from portal.centers.lifecycle import ReviewState, RowState
from portal.centers.lines import Said
from portal.centers.review_case import load
from portal.centers.review_models import Campaign, Review
from portal.centers.reviewing import Press
from portal.core.actors import SYSTEM, Actor
from portal.core.database import db, writing
from portal.core.lifecycle import Refused
from portal.ledger.guard import through_the_gate
from portal.ledger.models import LedgerEntry
from portal.ledger.recording import settle
from portal.web.permissions import Permission
from tests.centers.review_world import Reviews
from tests.centers.roster_world import NOTE, expert

WANTED = expert(sessions=1)
Call = Callable[[str, Actor], Any]
STEPS: dict[str, Call] = {
    "freeze": lambda ref, by: freezing.freeze(campaign_of(ref), by=by),
    "begin": lambda ref, by: review_nightly.begin(ref, by=by),
    "fall_due": lambda ref, by: review_nightly.fall_due(ref, by=by),
    "submit": lambda ref, by: checking.submit(ref, by=by),
    "return": lambda ref, by: checking.send_back(ref, by=by, note=NOTE),
    "check": lambda ref, by: checking.check(ref, by=by),
    "publish": lambda ref, by: checking.publish(ref, by=by),
    "withdraw": lambda ref, by: planning.withdraw(ref, by=by, note=NOTE),
}
ABOUT = {p for p in Permission if p.startswith(("centers:", "reviews:"))}


def campaign_of(reference: str) -> str:
    joined = select(Campaign.reference).join(Review, Review.campaign_id == Campaign.id)
    return db.session.scalars(joined.where(Review.reference == reference)).one()


def in_state(world: Reviews, state: ReviewState) -> str:
    """A review brought into a state by its own steps, with every row decided where rows are."""
    made: dict[ReviewState, Callable[[], str]] = {
        ReviewState.PLANNED: lambda: world.review_of(world.planned()),
        ReviewState.FROZEN: world.frozen,
        ReviewState.OPEN: world.answered,
        ReviewState.OVERDUE: lambda: after(world.answered(), "fall_due", SYSTEM),
        ReviewState.SUBMITTED: world.submitted,
        ReviewState.RETURNED: lambda: after(world.submitted(), "return", world.staff("medical2")),
        ReviewState.CHECKED: world.checked,
        ReviewState.PUBLISHED: world.done,
        ReviewState.WITHDRAWN: lambda: after(world.frozen(), "withdraw", world.staff("medical")),
    }
    reference = made[state]()
    assert world.state(reference) == state
    return reference


def after(reference: str, verb: str, by: Actor) -> str:
    STEPS[verb](reference, by)
    return reference


class Undone(Exception):
    pass


def taken_and_undone(call: Callable[[], Any], found: Callable[[], str]) -> str:
    """What is found after a step that goes through, its entries included; then everything is as before."""
    seen: list[str] = []
    with pytest.raises(Undone), writing() as session:
        call()
        settle(session)
        seen.append(found())
        raise Undone
    return seen[0]


def people(world: Reviews) -> list[Actor]:
    """The director, and one fresh person of each set of permissions about centers."""
    kinds = {ROLES[role] & ABOUT: role for role in ROLES if ROLES[role] & ABOUT and role != "executive"}
    return [world.director if role == "director" else world.staff(f"fresh_{role}", role) for role in kinds.values()]


def refusals() -> int:
    return db.session.scalar(select(func.count()).select_from(LedgerEntry).where(LedgerEntry.verb == "step.refused")) or 0


def finish(world: Reviews, reference: str) -> None:
    """Bring what is under way to its end, so that the next state can be made."""
    state = world.state(reference)
    for ends, verb, by in (
        (("frozen", "planned"), "withdraw", world.staff("medical")),
        (("open", "overdue", "returned"), "submit", world.director),
        (("open", "overdue", "returned", "submitted"), "check", world.staff("medical2")),
        (("open", "overdue", "returned", "submitted", "checked"), "publish", world.staff("medical2")),
    ):
        if state in ends:
            STEPS[verb](reference, by)


def test_every_verb_of_a_review_is_open_to_every_role_exactly_where_the_table_says(reviews: Reviews) -> None:
    reviews.opened_center(count=2)
    assert set(STEPS) == set(lifecycle.review.verbs())
    everyone = people(reviews)
    for state in ReviewState:
        reference, tried, kept = in_state(reviews, state), 0, refusals()
        for verb, call in STEPS.items():
            here = [step for step in lifecycle.review.by_verb[verb] if state in step.frm]
            for person in everyone:
                is_answered = verb == "withdraw" and state in (ReviewState.OPEN, ReviewState.OVERDUE)
                if here and here[0].needs and person.may(here[0].needs) and not is_answered:
                    found = taken_and_undone(partial(call, reference, person), partial(reviews.state, reference))
                    assert found == here[0].targets[0], (state, verb, person.role)
                else:
                    with pytest.raises(Refused):
                        call(reference, person)
                    tried += 1
        assert (reviews.state(reference), refusals() - kept) == (state, tried)
        finish(reviews, reference)


def test_every_decision_on_a_row_is_open_exactly_where_the_table_says(reviews: Reviews) -> None:
    reviews.opened_center(count=3)
    reference = reviews.under_review()
    director, office, operations = reviews.director, reviews.staff("medical"), reviews.staff("operations")
    own, one = reviews.rows(reference)[0].position, reviews.rows(reference)[1].position
    to_state: dict[RowState, tuple[int, Callable[[], Any]]] = {
        RowState.PENDING: (one, lambda: None),
        RowState.WITH_OFFICE: (own, lambda: None),
        **{
            RowState(verb): (one, lambda v=verb: reviewing.decide(reference, one, v, Press("", NOTE, WANTED), by=director))
            for verb in ("keep", "change", "end", "suspend", "query")
        },
    }
    for state, (position, bring) in to_state.items():
        for verb in lifecycle.row.verbs():
            for person in (director, office, operations):
                here = [s for s in lifecycle.row.by_verb[verb] if state in s.frm and s.needs and person.may(s.needs)]
                is_own_only = verb == "office_reopen" and position != own
                call = partial(press, reviews, reference, position, verb, person)
                if here and not is_own_only:
                    found = taken_and_undone(partial(both, bring, call), partial(state_of, reviews, reference, position))
                    assert found == here[0].targets[0], (state, verb, person.role)
                else:
                    with pytest.raises((Refused, Undone)), writing():
                        bring()
                        call()
                        raise AssertionError(f"{state} {verb} {person.role}")


def both(bring: Callable[[], Any], call: Callable[[], Any]) -> None:
    bring()
    call()


def state_of(world: Reviews, reference: str, position: int) -> str:
    return next(row.state for row in world.rows(reference) if row.position == position)


def press(world: Reviews, reference: str, position: int, verb: str, by: Actor) -> Any:
    row = next(row for row in world.rows(reference) if row.position == position)
    said = Press("", NOTE, replace(Said.of(row), sessions=1))
    if verb == "answer":
        return reviewing.answer(reference, position, said, by=by)
    operation = reviewing.decide_own if verb.startswith("office_") else reviewing.decide
    return operation(reference, position, verb, said, by=by)


def test_the_database_itself_keeps_four_eyes_and_what_was_frozen(reviews: Reviews) -> None:
    reviews.opened_center(count=3)
    reference = reviews.answered()
    file = reviews.file(reference)
    review, director, rows = file.review.id, reviews.director.id, file.rows
    office = reviews.staff("medical").id
    refused(
        (step_taken(review, "check", office), "review_checked_by_answerer"),
        (step_taken(review, "bless", office), "review_step_unknown"),
        (f"UPDATE review SET state = 'submitted' WHERE id = {review}", "review_without_submission"),
        (f"UPDATE review SET state = 'checked' WHERE id = {review}", "review_skips_a_step|review_without_check"),
        (f"UPDATE review SET state = 'published' WHERE id = {review}", "review_skips_a_step|review_without_publication"),
        (f"UPDATE review SET state = 'frozen' WHERE id = {review}", "review_skips_a_step"),
        (f"UPDATE review SET rows_hash = 'x' WHERE id = {review}", "review_rows_are_frozen"),
        (f"UPDATE review SET roster_number = 7 WHERE id = {review}", "review_rows_are_frozen"),
        (f"DELETE FROM review WHERE id = {review}", "review_stays"),
        (f"UPDATE review_row SET sessions = 9 WHERE id = {rows[1].id}", "review_row_is_frozen"),
        (f"UPDATE review_row SET state = 'end', decided_by_id = {director} WHERE id = {rows[0].id}", "own_row_decided"),
        (f"UPDATE review_row SET note = 'x', decided_by_id = {reviews.staff('medical2').id} WHERE id = {rows[1].id}", "row_decided_by_nobody"),
        (f"UPDATE review_row SET state = 'with_office', decided_by_id = NULL, wanted = '{{}}' WHERE id = {rows[1].id}", "row_written_undecided"),
        (f"DELETE FROM review_row WHERE id = {rows[1].id}", "review_row_stays"),
        (f"DELETE FROM review_answerer WHERE review_id = {review}", "review_answerer_stays"),
        (f"UPDATE campaign SET population_hash = 'x' WHERE id = {file.campaign.id}", "population_is_frozen"),
        (f"UPDATE center SET state = 'planned' WHERE id = {file.center.id}", "center_skips_a_step"),
    )  # fmt: skip
    assert load(db.session.get_one(Review, review)).undecided == 0


def test_the_database_keeps_what_is_undecided_and_wants_each_round_checked_anew(reviews: Reviews) -> None:
    reviews.opened_center(count=3)
    reference = reviews.under_review()
    row = reviews.rows(reference)[1].id
    refused(
        (f"UPDATE review_row SET wanted = '{{}}' WHERE id = {row}", "row_written_undecided"),
        (f"UPDATE review_row SET note = 'x' WHERE id = {row}", "row_written_undecided"),
        (f"UPDATE review_row SET answer = 'x' WHERE id = {row}", "row_written_undecided"),
    )
    reviews.keep_all(reference)
    checking.submit(reference, by=reviews.director)
    review = reviews.file(reference).review.id
    refused((f"UPDATE review_row SET note = 'x' WHERE id = {row}", "row_decided_outside_review"))
    checking.check(reference, by=reviews.staff("medical2"))
    refused((f"UPDATE review SET state = 'published' WHERE id = {review}", "review_without_publication"))
    checking.send_back(reference, by=reviews.staff("medical2"), note=NOTE)
    checking.submit(reference, by=reviews.director)
    refused((f"UPDATE review SET state = 'checked' WHERE id = {review}", "review_without_check"))


def step_taken(review: int, verb: str, by: int | None) -> str:
    return (
        f"INSERT INTO review_step (review_id, verb, by_id, at, note) VALUES ({review}, '{verb}', {by}, '2026-01-01 00:00:00', '')"
    )


def refused(*tried: tuple[str, str]) -> None:
    """Each statement is refused by the database itself, by the trigger of this name."""
    for statement, why in tried:
        with pytest.raises((IntegrityError, Exception), match=why), writing() as session, through_the_gate():
            session.execute(text(statement))
