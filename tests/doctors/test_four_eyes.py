"""Three persons make, verify and approve a file, two deny it: in the operations, and in the database below them."""

from collections.abc import Callable
from dataclasses import replace
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import create_engine, select, text
from sqlalchemy.exc import IntegrityError

from portal.accounts.operations import describe_holder
from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db, writing
from portal.core.lifecycle import Conflict, NotFound, Refused
from portal.doctors import approving, deciders, filing, inviting, presenting, standings, verifying
from portal.doctors import case as cases
from portal.doctors.models import Doctor, DoctorDecision, DoctorMaker, Item, Verification
from tests.doctors.world import NOTE, World, id_number, photo


def approve(reference: str, by: Actor, **more: object) -> None:
    approving.approve(reference, by=by, **more)


def shaped_by(world: World, person: Actor) -> dict[str, Callable[[str], object]]:
    """Every way of shaping a file, by which this person becomes its maker."""
    return {
        "register": lambda _ref: None,
        "phone": lambda ref: filing.change_phone(ref, "13800009999", by=person),
        "photo": lambda ref: presenting.attach_evidence(cases.file_of(ref).current[Item.PHOTO.value].id, photo(200), by=person),
        "submit": lambda ref: filing.submit(ref, by=person),
    }


def test_whoever_shaped_a_file_neither_verifies_nor_approves_it(world: World) -> None:
    everything = world.staff("everything", "operations", "verifier", "approver")
    for way, shape in shaped_by(world, everything).items():
        reference = world.complete(by=everything if way == "register" else None)
        shape(reference)
        if world.state(reference) == "in_progress":
            filing.submit(reference, by=world.staff("operations"))
        with pytest.raises(Refused, match="took part in making"):
            verifying.take_up(reference, by=everything)
        verifying.take_up(reference, by=world.staff("verifier"))
        with pytest.raises(Refused, match="took part in making"):
            world.confirm(reference, "title", by=everything)
        world.verify_all(reference)
        verifying.finish(reference, by=world.staff("verifier"))
        with pytest.raises(Refused, match="took part in making"):
            approve(reference, everything)
    approve(reference, world.staff("approver"))
    assert world.state(reference) == "approved"


def test_whoever_verified_one_item_or_answers_for_the_verification_does_not_approve(world: World) -> None:
    both, third = world.staff("both", "verifier", "approver"), world.staff("third", "verifier", "approver")
    reference = world.verifying()
    world.confirm(reference, "title", by=both)
    world.verify_all(reference)
    verifying.finish(reference, by=third)
    for person in (both, third):
        with pytest.raises(Refused, match="You verified items"):
            approve(reference, person)
    approve(reference, world.staff("approver"))


def test_an_approver_of_the_same_hospital_or_who_knows_the_doctor_or_is_the_doctor_steps_aside(world: World) -> None:
    reference, admin = world.ready(), world.staff("admin")
    world.hospital("中山医院")
    approver, acquainted, myself, elsewhere = (world.staff(f"approver{n}", "approver") for n in (1, 2, 3, 4))
    describe_holder(approver.id or 0, by=admin, hospital="北京协和 医院")
    describe_holder(elsewhere.id or 0, by=admin, hospital="中山医院")
    describe_holder(myself.id or 0, by=admin, id_no=id_number(world.serial))
    filing.declare_tie(reference, by=acquainted)
    for person, sentence in (
        (approver, "your hospital|this doctor's hospital"),
        (acquainted, "know this doctor"),
        (myself, "own file"),
    ):
        with pytest.raises(Refused, match=sentence):
            approve(reference, person)
    deputy = replace(elsewhere, also_bound_by=frozenset({acquainted.id or 0}))
    with pytest.raises(Refused, match="know this doctor"):
        approve(reference, deputy)
    assert deciders.left(cases.file_of(reference)).approvers == {elsewhere.id}
    assert deciders.lack(cases.file_of(reference)) is None
    filing.declare_tie(reference, by=elsewhere)
    assert "Nobody is left who may decide" in str(deciders.lack(cases.file_of(reference)))


def test_a_denial_needs_two(world: World) -> None:
    reference, first, second = world.ready(), world.staff("approver"), world.staff("approver2")
    with pytest.raises(Refused, match="at least 10"):
        approving.propose_denial(reference, by=first, reason="other", note="no")
    approving.propose_denial(reference, by=first, reason="not_qualified", note=NOTE)
    for act in (approving.confirm_denial, approving.drop_denial):
        with pytest.raises(Refused, match="You proposed this denial"):
            act(reference, by=first, note=NOTE)
    assert world.state(reference) == "denying"
    approving.confirm_denial(reference, by=second)
    assert [(d.verdict, d.by_id, d.reason) for d in cases.file_of(reference).decisions] == [
        ("propose_denial", first.id, "not_qualified"),
        ("confirm_denial", second.id, "not_qualified"),
    ]
    with pytest.raises(Conflict, match="decided this already"):
        approving.confirm_denial(reference, by=second)


def test_a_decision_is_bound_to_what_its_page_showed(world: World) -> None:
    reference, approver = world.ready(), world.staff("approver")
    seen = cases.file_of(reference).fingerprint
    verifying.verify(
        reference, "title", source="issuing_office", method="telephone", result="unclear", note=NOTE, by=world.staff("verifier")
    )
    assert cases.file_of(reference).fingerprint != seen
    for verb, call in (
        ("approve", approve),
        ("deny", lambda ref, by, seen: approving.propose_denial(ref, by=by, reason="other", note=NOTE, seen=seen)),
    ):
        with pytest.raises(Conflict, match="changed since your page"):
            call(reference, approver, seen=seen)
        assert world.state(reference) == "ready", verb
    approve(reference, approver, seen=cases.file_of(reference).fingerprint)
    assert cases.file_of(reference).decisions[-1].seen == cases.file_of(reference).fingerprint


def decision(reference: str, verdict: str, by: Actor) -> DoctorDecision:
    doctor_id = db.session.scalar(select(Doctor.id).where(Doctor.reference == reference))
    return DoctorDecision(doctor_id=doctor_id, round=1, verdict=verdict, by_id=by.id, at=clock.now(), seen="x")


def looked_up(reference: str, by_id: int | None) -> Verification:
    doctor_id = db.session.scalar(select(Doctor.id).where(Doctor.reference == reference))
    return Verification(
        doctor_id=doctor_id, item="title", source="original", method="compared", result="confirmed", by_id=by_id, at=clock.now(), documents=[]
    )  # fmt: skip


def test_the_database_refuses_what_went_around_the_operations(world: World) -> None:
    reference, approver, maker = world.ready(), world.staff("approver"), world.staff("operations")
    verifier, friend = world.staff("verifier"), world.staff("friend", "approver")
    filing.declare_tie(reference, by=friend)
    rows = {
        "doctor_decided_by_maker": lambda: decision(reference, "approve", maker),
        "doctor_decided_by_verifier": lambda: decision(reference, "approve", verifier),
        "doctor_decided_by_acquaintance": lambda: decision(reference, "approve", friend),
        "denial_without_proposal": lambda: decision(reference, "confirm_denial", approver),
        "verification_by_maker": lambda: looked_up(reference, maker.id),
        "verification_by_acquaintance": lambda: looked_up(reference, friend.id),
        "verification_by_nobody": lambda: looked_up(reference, None),
    }
    for name, row in rows.items():
        with pytest.raises(IntegrityError, match=name), writing() as session:
            session.add(row())
            session.flush()
    approving.propose_denial(reference, by=approver, reason="other", note=NOTE)
    with pytest.raises(IntegrityError, match="denial_by_proposer"), writing() as session:
        session.add(decision(reference, "confirm_denial", approver))
        session.flush()


def test_the_database_keeps_decisions_and_verifications_and_knows_no_approval_without_one(
    world: World, database_url: str
) -> None:
    ready, approved = world.ready(), world.approved()
    db.session.rollback()
    statements = {
        "UPDATE doctor_decision SET verdict = 'return'": "doctor_decision_append_only",
        "DELETE FROM doctor_decision": "doctor_decision_append_only",
        "UPDATE doctor_verification SET result = 'confirmed'": "doctor_verification_append_only",
        "DELETE FROM doctor_verification": "doctor_verification_append_only",
        f"UPDATE doctor SET state = 'approved' WHERE reference = '{ready}'": "approved_without_decision",
        f"UPDATE doctor SET state = 'denied' WHERE reference = '{ready}'": "denied_without_decision",
    }
    engine = create_engine(database_url)
    for statement, name in statements.items():
        with pytest.raises(IntegrityError, match=name), engine.begin() as connection:
            connection.execute(text(statement))
    engine.dispose()
    assert (world.state(ready), world.state(approved)) == ("ready", "approved")


def test_of_many_who_decide_at_once_one_does_and_the_others_hear_who(app: Flask, world: World) -> None:
    reference = world.ready()
    people = [world.staff(f"approver{n}", "approver") for n in range(8)]
    version = world.doctor(reference).version
    db.session.rollback()
    outcomes: list[str] = []
    start = Barrier(len(people))

    def press(person: Actor) -> None:
        with app.app_context():
            start.wait()
            try:
                approving.approve(reference, by=person, version=version)
                outcomes.append("approved")
            except Conflict as conflict:
                outcomes.append(conflict.code)

    threads = [Thread(target=press, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["approved"] + ["lost_race"] * 7
    assert len(cases.file_of(reference).decisions) == 1


def test_a_doctor_who_fills_in_the_own_file_can_do_nothing_else(world: World) -> None:
    reference, token = world.invited()
    other = world.ready()
    visit = inviting.open_by_link(token)
    with pytest.raises(NotFound):
        filing.change_phone(other, "13800009999", by=visit.by)
    for forbidden in (
        lambda: approving.approve(reference, by=visit.by),
        lambda: verifying.take_up(reference, by=visit.by),
        lambda: standings.suspend(reference, by=visit.by, reason="other", note=NOTE),
    ):
        with pytest.raises(Refused, match="roles do not include"):
            forbidden()
    world.fill(reference, by=visit.by)
    filing.submit(reference, by=visit.by)
    with pytest.raises(Refused, match="roles do not include"):
        verifying.take_up(reference, by=visit.by)
    makers = db.session.scalars(
        select(DoctorMaker.user_id).join(Doctor, Doctor.id == DoctorMaker.doctor_id).where(Doctor.reference == reference)
    )
    assert set(makers) == {world.staff("operations").id}
