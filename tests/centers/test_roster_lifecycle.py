"""A proposal through every state, verb and role, tried for real; and four eyes, by operation and by the database."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError

from portal.accounts.roles import ROLES
from portal.centers import proposing, publishing, roster
from portal.centers.lifecycle import ProposalState as State
from portal.centers.lifecycle import proposal as lifecycle
from portal.core import clock
from portal.core.actors import SYSTEM, Actor
from portal.core.database import db, writing
from portal.core.lifecycle import NotFound, Refused
from portal.ledger.recording import settle
from portal.web.permissions import Permission
from tests.centers.roster_world import NOTE, Rosters, expert

CALLS: dict[str, Callable] = {
    "edit": lambda ref, by: proposing.put_line(ref, "DOC-2026-000002", "add", expert(), by=by),
    "rebase": lambda ref, by: proposing.rebase(ref, by=by),
    "propose": lambda ref, by: proposing.propose(ref, by=by),
    "return": lambda ref, by: publishing.return_proposal(ref, by=by, note=NOTE),
    "publish": lambda ref, by: publishing.publish(ref, by=by),
    "withdraw": lambda ref, by: proposing.withdraw(ref, by=by),
}

DIRECTING = ("director", "executive")


class Undone(Exception):
    pass


def taken_and_undone(call: Callable, reference: str, by: Actor, rosters: Rosters) -> str:
    """The state after a step that goes through, entries included; then everything is as before."""
    found: list[str] = []
    with pytest.raises(Undone), writing() as session:
        call(reference, by)
        settle(session)
        found.append(rosters.row(reference).state)
        raise Undone
    return found[0]


def in_state(rosters: Rosters, slug: str, state: State, doctor: str) -> str:
    reference = rosters.drafted(slug, {doctor: expert()})
    steps = {State.DRAFT: (), State.WITHDRAWN: ("withdraw",), State.PROPOSED: ("propose",), State.RETURNED: ("propose", "return")}
    for verb in steps.get(state, ("propose", "publish")):
        CALLS[verb](reference, rosters.staff("medical" if verb in ("return", "publish") else "operations"))
    return reference


def unlike_roles() -> list[str]:
    """One role of each set of permissions about centers."""
    about = {p for p in Permission if p.startswith(("centers:", "reviews:"))}
    return list({frozenset(ROLES[role] & about): role for role in ROLES if role not in DIRECTING}.values())


def test_every_verb_of_every_role_is_open_exactly_where_the_table_says(rosters: Rosters) -> None:
    first, _, directs = rosters.doctors(3)
    outsider = rosters.staff("outsider", "director")
    people = [rosters.staff(f"fresh_{role}", role) for role in unlike_roles()] + [SYSTEM]
    assert set(CALLS) == set(lifecycle.verbs())
    for state in State:
        director = rosters.direct(rosters.center(state.value), directs)
        reference = in_state(rosters, state.value, state, first)
        for verb, call in CALLS.items():
            here = [step for step in lifecycle.by_verb[verb] if state in step.frm and verb != "rebase"]
            for person in (*people, director, outsider):
                if person is not outsider and any(step.needs in person.permissions for step in here):
                    assert taken_and_undone(call, reference, person, rosters) in {t for s in here for t in s.targets}, (
                        state,
                        verb,
                    )
                    continue
                with pytest.raises((Refused, NotFound)):
                    call(reference, person)
        assert rosters.row(reference).state == state


def test_nobody_publishes_or_returns_what_he_or_his_deputy_shaped_or_what_is_about_himself(rosters: Rosters) -> None:
    rosters.center()
    (doctor,) = rosters.doctors()
    both = rosters.staff("both", "operations", "medical")
    reference = rosters.drafted("heart", {doctor: expert()})
    proposing.propose(reference, by=both)
    deputy = replace(rosters.staff("medical"), also_bound_by=frozenset({both.id or 0}))
    for person in (both, deputy):
        with pytest.raises(Refused, match="shaped this proposal"):
            publishing.publish(reference, by=person)
        with pytest.raises(Refused, match="shaped this proposal"):
            publishing.return_proposal(reference, by=person, note=NOTE)
    rosters.bind(rosters.staff("herself", "medical"), doctor)
    with pytest.raises(Refused, match="Your own line"):
        publishing.publish(reference, by=rosters.staff("herself"))
    assert rosters.publish(reference) == 1


def test_the_database_holds_makers_numbers_and_lines_by_itself(rosters: Rosters, database_url: str) -> None:
    center, (doctor, other) = rosters.center(), rosters.doctors(2)
    rosters.published("heart", {doctor: expert()})
    waiting = rosters.row(rosters.proposed("heart", {other: expert()}))
    maker, checker, values = rosters.staff("operations").id, rosters.staff("medical").id, {"c": center.id, "p": waiting.id}
    version = "INSERT INTO roster_version (center_id, number, proposal_id, published_at, published_by_id, lines, fingerprint) VALUES (:c, {}, :p, '2026-11-22 10:00:00', {}, 1, 'x')"  # fmt: skip
    said = "role, sessions, starts_on, ends_on, consult_types, is_suspended"
    refused = {
        version.format(2, maker): "roster_published_by_maker",
        version.format(3, checker): "roster_number_skips",
        "UPDATE roster_line SET sessions = 5": "roster_line_is_final",
        "UPDATE roster_line SET until_number = 2": "line_ends_outside_version",
        "UPDATE roster_line SET until_number = 1": "line_ends_outside_version",
        f"INSERT INTO roster_line (center_id, doctor_id, from_number, {said}) SELECT center_id, doctor_id + 1, 1, {said} FROM roster_line": "line_outside_version",
        f"INSERT INTO proposed_line (proposal_id, doctor_id, action, note, {said}) SELECT :p, doctor_id, 'end', '', {said} FROM roster_line": "proposed_outside_draft",
        "UPDATE proposed_line SET sessions = 9": "proposed_line_is_final",
        "DELETE FROM proposed_line": "proposed_line_stays",
        "UPDATE roster_proposal SET state = 'draft' WHERE id = :p": "proposal_skips_a_step",
        "DELETE FROM roster_line": "roster_line_stays",
        "DELETE FROM roster_maker": "roster_maker_stays",
        "UPDATE roster_proposal SET state = 'published' WHERE id = :p": "published_without_version",
        "UPDATE roster_proposal SET base_number = 9 WHERE id <> :p": "published_proposal_is_final",
    }  # fmt: skip
    db.session.rollback()
    engine = create_engine(database_url)
    for statement, name in refused.items():
        with pytest.raises(IntegrityError, match=name), engine.begin() as connection:
            connection.execute(text(statement), values if ":c" in statement else {"p": waiting.id} if ":p" in statement else {})
    engine.dispose()
    assert roster.newest_number(center.id) == 1


def test_a_line_that_is_ended_on_a_day_stays_until_then(rosters: Rosters) -> None:
    center, (doctor,) = rosters.center(), rosters.doctors(1)
    rosters.published("heart", {doctor: expert()})
    by, last = rosters.staff("operations"), clock.today() + timedelta(days=40)
    reference = proposing.draft("heart", by=by)
    assert proposing.draft("heart", by=by) == reference  # nothing stands in it yet
    with pytest.raises(Refused, match="last day lies before the first"):
        proposing.put_line(reference, doctor, "end", until=expert().starts_on - timedelta(days=1), by=by)
    proposing.put_line(reference, doctor, "end", until=last, by=by)
    proposing.propose(reference, by=by)
    rosters.publish(reference)
    assert list(roster.lines_of(center.id).values()) == [expert(ends_on=last)]


def test_a_proposal_that_the_roster_left_behind_is_brought_up_to_date(rosters: Rosters, app: Flask) -> None:
    center, (first, second, third) = rosters.center(), rosters.doctors(3)
    rosters.published("heart", {first: expert(), second: expert()})
    by = rosters.staff("operations")
    behind = rosters.drafted("heart", {third: expert(role="attending")})
    proposing.put_line(behind, first, "end", by=by)
    proposing.put_line(behind, second, "change", expert(sessions=9), by=by)
    quicker = rosters.drafted("heart", {third: expert()})
    proposing.put_line(quicker, first, "end", by=by)
    proposing.propose(quicker, by=by)
    rosters.publish(quicker)
    with pytest.raises(Refused, match="not open in the state"):
        proposing.rebase(quicker, by=by)
    proposing.propose(behind, by=by)
    with pytest.raises(Refused, match="at version 2 by now"):
        rosters.publish(behind)
    publishing.return_proposal(behind, by=rosters.staff("medical"), note=NOTE)
    assert proposing.rebase(behind, by=by) == 1
    proposing.propose(behind, by=by)
    assert rosters.publish(behind) == 3
    assert sorted((said.role, said.sessions) for said in roster.lines_of(center.id).values()) == [("attending", 4), ("expert", 9)]
