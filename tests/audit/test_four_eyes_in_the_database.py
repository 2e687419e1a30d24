"""The last word is the database's: it refuses the decision or the grant, whoever asks and by whatever way."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, text, update
from sqlalchemy.exc import IntegrityError

from portal.accounts.models import Deputy, User
from portal.core import clock
from portal.core.database import db, writing
from portal.core.lifecycle import Refused
from portal.households.models import DuplicatePair, Household, Person, RegisteredList
from portal.households.ties import know_them
from portal.intake.models import ImportBatch
from portal.ledger.guard import through_the_gate
from portal.subsidies import case as cases
from portal.subsidies import decisions, drafting, programme, revoking
from portal.subsidies.models import Decision, Grant, ProgrammeYear
from tests.subsidies.risks import low
from tests.subsidies.world import YEAR, World

USER = User.__table__


def decide_by_sql(reference: str, who: int | None, **values: Any) -> None:
    """A decision that no operation has looked at."""
    case = cases.find(reference)
    row = {
        "application_id": case.application.id,
        "round": case.application.round,
        "stage": "first",
        "verdict": "approve",
        "by_id": who,
    }
    row |= {"at": clock.now(), "seen": "x", "note": "", "exclusions": {}, "is_blind": False, **values}
    with through_the_gate(), writing() as session:
        session.execute(insert(Decision.__table__), [row])


def grant_by_sql(reference: str) -> None:
    """Money that no operation has looked at."""
    case = cases.find(reference)
    row = {
        "application_id": case.application.id,
        "person_id": case.members[0][1].id,
        "year": YEAR,
        "province": "45",
        "reference": "GRT-2026-999999",
    }
    with through_the_gate(), writing() as session:
        session.execute(
            insert(Grant.__table__),
            [row | {"version": 1, "granted_fen": 100_000, "available_fen": 100_000, "created_at": clock.now()}],
        )


def test_a_maker_of_the_application_cannot_decide(world: World) -> None:
    reference = world.submitted()
    with pytest.raises(IntegrityError, match="decision_by_maker"):
        decide_by_sql(reference, world.staff("operations").id)


def test_a_maker_of_the_household_cannot_decide(world: World) -> None:
    reference = world.submitted()
    with pytest.raises(IntegrityError, match="decision_by_maker"):
        decide_by_sql(reference, world.staff("operations2").id)


def test_who_knows_the_household_cannot_decide(world: World) -> None:
    reference, reviewer = world.submitted(), world.staff("reviewer")
    household = cases.find(reference).household.reference
    know_them(household, by=reviewer)
    with pytest.raises(IntegrityError, match="decision_by_acquaintance"):
        decide_by_sql(reference, reviewer.id)


def test_the_first_decider_cannot_be_the_second(world: World) -> None:
    reference, senior = world.submitted(), world.staff("senior")
    decisions.approve(reference, by=senior)
    with pytest.raises(IntegrityError, match="decision_by_first_decider"):
        decide_by_sql(reference, senior.id, stage="second")


def test_there_is_no_second_decision_without_a_first(world: World) -> None:
    with pytest.raises(IntegrityError, match="decision_without_first"):
        decide_by_sql(world.submitted(), world.staff("senior").id, stage="second")


def test_who_decided_before_cannot_decide_the_appeal(world: World) -> None:
    reference, senior = world.submitted(), world.staff("senior")
    decisions.refuse(reference, by=senior, reason="not_listed", note="stands on no list at all")
    with pytest.raises(IntegrityError, match="appeal_by_earlier_decider"):
        decide_by_sql(reference, senior.id, stage="appeal", verdict="overturn")


def test_who_proposed_a_revocation_cannot_confirm_it(world: World) -> None:
    reference = world.submitted()
    decisions.approve(reference, by=world.staff("reviewer"))
    decisions.approve(reference, by=world.staff("senior"))
    revoking.propose_revocation(reference, by=world.staff("senior2"), reason="fraud", note="false statements found")
    with pytest.raises(IntegrityError, match="revocation_by_proposer"):
        decide_by_sql(reference, world.staff("senior2").id, stage="revocation", verdict="confirm")


def test_a_decision_stays_as_it_was_made(world: World) -> None:
    reference = world.submitted()
    decisions.approve(reference, by=world.staff("reviewer"))
    for statement in ("UPDATE subsidy_decision SET note = 'x'", "DELETE FROM subsidy_decision"):
        with pytest.raises(IntegrityError, match="decision_append_only"), through_the_gate(), writing() as session:
            session.execute(text(statement))


@pytest.mark.parametrize("decided", [0, 1])
def test_there_is_no_grant_before_the_approval_is_whole(world: World, decided: int) -> None:
    reference = world.submitted()
    if decided:
        decisions.approve(reference, by=world.staff("reviewer"))
    with pytest.raises(IntegrityError, match="grant_without_approval"):
        grant_by_sql(reference)


def test_the_approval_of_an_earlier_round_grants_nothing(world: World) -> None:
    reference, clerk = world.submitted(), world.staff("operations")
    decisions.approve(reference, by=world.staff("reviewer"))
    decisions.return_application(reference, by=world.staff("senior"), reason="scan_missing", note="the scan is missing")
    drafting.submit(reference, by=clerk)
    with pytest.raises(IntegrityError, match="grant_without_approval"):
        grant_by_sql(reference)


def test_what_was_refused_is_gone_without_a_trace_in_the_tables(world: World) -> None:
    reference = world.submitted()
    with pytest.raises(IntegrityError):
        decide_by_sql(reference, world.staff("operations").id)
    assert db.session.query(Decision).count() == 0


def by_sql(statement: Any) -> Any:
    with through_the_gate(), writing() as session:
        return session.execute(statement)


def test_every_tie_that_is_stored_closes_the_decision(world: World) -> None:
    reference = world.submitted()
    deputy, sender, waiver, relative, neighbour, lender = (world.staff(name, "reviewer") for name in "abcdef")
    person = cases.find(reference).members[0][1]
    lend_by_sql(world.staff("operations").id, deputy.id)
    lend_by_sql(lender.id, world.staff("operations").id)
    by_sql(update(Household.__table__).values(batch_id=batch_by_sql(sender.id), address_blind="here"))
    doubt_by_sql(person.id, waiver.id)
    by_sql(update(USER).where(USER.c.id == relative.id).values(id_no_blind=person.id_no_blind))
    by_sql(update(USER).where(USER.c.id == neighbour.id).values(address_blind="here"))
    for who, why in (
        (deputy, "decision_by_maker"),
        (lender, "decision_by_maker"),
        (sender, "decision_by_sender"),
        (waiver, "decision_by_waiver"),
        (relative, "decision_on_own_household"),
        (neighbour, "decision_on_own_household"),
    ):
        with pytest.raises(IntegrityError, match=why):
            decide_by_sql(reference, who.id)
    yesterday = clock.today() - timedelta(1)
    by_sql(update(Deputy.__table__).values(since=yesterday, until=yesterday))
    decide_by_sql(reference, deputy.id)


def test_who_sent_the_list_that_makes_a_risk_low_does_not_decide(world: World) -> None:
    reference, sender = low(world), world.staff("sender", "operations", "reviewer")
    by_sql(update(RegisteredList.__table__).values(batch_id=batch_by_sql(sender.id)))
    with pytest.raises(Refused, match="took part"):
        decisions.approve(reference, by=sender)
    with pytest.raises(IntegrityError, match="decision_by_sender"):
        decide_by_sql(reference, sender.id)
    assert decisions.approve(reference, by=world.staff("reviewer")) == "approved"


def lend_by_sql(holder: int | None, deputy: int | None) -> None:
    row = {"holder_id": holder, "deputy_id": deputy, "role": "operations", "created_at": clock.now()}
    by_sql(insert(Deputy.__table__).values(**row, since=clock.today(), until=clock.today()))


def batch_by_sql(sender: int | None) -> int:
    """A file that this person sent; its id."""
    row = {"reference": "IMP-2026-999999", "kind": "households", "state": "committed", "sha256": "0" * 64, "size": 1}
    row |= {"file_name_sealed": "", "stored_as": "", "key_sealed": "", "read_on": clock.today(), "has_consent": True, "job": ""}
    row |= {"version": 1, "by_id": sender, "by": "A", "created_at": clock.now()}
    return by_sql(insert(ImportBatch.__table__).values(**row)).inserted_primary_key[0]


def doubt_by_sql(person: int, found_by: int | None) -> None:
    """A doubt about this person's number that somebody settled."""
    row = {"reference": "DUP-2026-999999", "kind": "same_number", "first_id": person, "second_id": person, "score": 1, "note": ""}
    row |= {
        "version": 1,
        "reasons": [],
        "compared": "x",
        "verdict": "not_same",
        "found_by_id": found_by,
        "created_at": clock.now(),
    }
    by_sql(insert(DuplicatePair.__table__).values(**row))


def test_a_merged_record_is_not_granted_beside_the_one_that_remained(world: World) -> None:
    first, again = world.submitted(), world.submitted()
    for reference in (first, again):
        decisions.approve(reference, by=world.staff("reviewer"))
    decisions.approve(first, by=world.staff("senior"))
    kept, merged = (cases.find(r).members[0][1].id for r in (first, again))
    by_sql(update(Person.__table__).where(Person.__table__.c.id == merged).values(merged_into_id=kept))
    decide_by_sql(again, world.staff("senior").id, stage="second")
    with pytest.raises(IntegrityError, match="grant_to_merged"):
        grant_by_sql(again)


def test_no_programme_year_is_opened_by_one(world: World) -> None:
    manager = world.staff("manager")
    proposal = programme.propose_year(YEAR + 1, by=manager)
    with pytest.raises(Refused, match="Another person"):
        programme.confirm_year(proposal, by=manager)
    with pytest.raises(IntegrityError, match="year_without_second"):
        row = {"version": 1, "year": YEAR + 1, "grant_fen": 1, "is_open": True, "created_at": clock.now()}
        by_sql(insert(ProgrammeYear.__table__).values(**row))
    programme.confirm_year(proposal, by=world.staff("manager2"))


@pytest.mark.parametrize(
    ("statement", "refused"),
    [
        ("DELETE FROM application_maker", "application_maker_stays"),
        ("UPDATE application_maker SET user_id = user_id + 1", "application_maker_is_kept"),
        ("DELETE FROM household_maker", "household_maker_stays"),
        ("UPDATE household_maker SET household_id = household_id", "household_maker_is_kept"),
        ("DELETE FROM acquaintance", "acquaintance_stays"),
        ("UPDATE acquaintance SET created_at = created_at", "acquaintance_is_kept"),
        ("UPDATE import_batch SET by_id = NULL", "import_sender_is_kept"),
        ("UPDATE duplicate_pair SET found_by_id = NULL", "pair_finder_is_kept"),
    ],
)
def test_what_a_decision_is_asked_against_stays_as_it_was_written(world: World, statement: str, refused: str) -> None:
    reference, friend = world.submitted(), world.staff("reviewer")
    know_them(cases.find(reference).household.reference, by=friend)
    doubt_by_sql(cases.find(reference).members[0][1].id, friend.id)
    batch_by_sql(friend.id)
    with pytest.raises(IntegrityError, match=refused):
        by_sql(text(statement))
