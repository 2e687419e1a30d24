"""A partner is entered by one person and verified by another; the database has the last word."""

import pytest
from sqlalchemy.exc import IntegrityError

from portal.core.database import db, writing
from portal.core.lifecycle import Refused
from portal.ledger.guard import through_the_gate
from portal.supply import entering, particulars, verifying
from tests.supply.world import NOTE, SupplyWorld, days_ago, org_code


def refusal(act, *args, **kwargs) -> str:
    with pytest.raises(Refused) as caught:
        act(*args, **kwargs)
    db.session.rollback()
    return caught.value.code


def test_onboarding_takes_two_persons_and_a_complete_file(world: SupplyWorld) -> None:
    one, two = world.staff("supply"), world.staff("supply2")
    bare = entering.enter(name="空白示例医药有限公司", by=one)
    assert refusal(verifying.submit, bare, by=one) == "no_number"
    whole = world.entered()
    assert world.file(whole).partner.roles == ""
    verifying.submit(whole, by=one)
    assert refusal(verifying.confirm, whole, by=one) == "maker"
    verifying.confirm(whole, by=two)
    assert (world.file(whole).partner.state, world.file(whole).partner.roles) == ("active", "chronic")


def test_the_database_refuses_a_confirmation_by_a_maker(world: SupplyWorld) -> None:
    reference = world.entered()
    verifying.submit(reference, by=world.staff("supply"))
    change = "UPDATE partner SET state = 'active', confirmed_by_id = :by WHERE reference = :reference"
    with pytest.raises(IntegrityError, match="partner_confirmed_by_maker"), writing() as session, through_the_gate():
        session.execute(db.text(change), {"by": world.staff("supply").id, "reference": reference})


def test_what_is_added_later_counts_once_another_verified_it(world: SupplyWorld) -> None:
    reference, one, two = world.active(), world.staff("supply"), world.staff("supply2")
    particulars.give_role(reference, role="sponsor", since=days_ago(1), by=one)
    role = world.file(reference).roles[-1]
    assert world.file(reference).partner.roles == "chronic"
    assert refusal(verifying.verify_role, reference, role.id, by=one) == "own_entry"
    verifying.verify_role(reference, role.id, by=two)
    assert world.file(reference).partner.roles == "chronic sponsor"
    assert refusal(verifying.verify_role, reference, role.id, by=two) == "verified"


def test_who_suspends_does_not_resume_and_an_ended_partner_is_verified_anew(world: SupplyWorld) -> None:
    reference, one, two = world.active(), world.staff("supply"), world.staff("supply2")
    verifying.suspend(reference, note=NOTE, by=two)
    assert refusal(verifying.resume, reference, by=two) == "suspender"
    verifying.resume(reference, by=one)
    verifying.end(reference, note=NOTE, by=one)
    verifying.reopen(reference, by=two)
    verifying.submit(reference, by=two)
    assert refusal(verifying.confirm, reference, by=two) == "maker"


def test_a_partner_is_not_resumed_on_a_paper_that_nobody_verified(world: SupplyWorld) -> None:
    reference, one, two = world.active(), world.staff("supply"), world.staff("supply2")
    verifying.suspend(reference, note=NOTE, by=one)
    licence = next(paper for paper in world.file(reference).papers if paper.paper == "trading")
    particulars.withdraw_paper(reference, licence.id, by=one)
    particulars.add_paper(reference, paper="trading", number="trading-2", since=days_ago(1), by=one)
    assert refusal(verifying.resume, reference, by=two) == "no_licence"
    verifying.verify_paper(reference, world.file(reference).papers[-1].id, by=two)
    verifying.resume(reference, by=two)


def test_an_active_partner_keeps_its_verified_code(world: SupplyWorld) -> None:
    row, by = world.file(world.active()).partner, world.staff("supply")
    assert refusal(entering.change, row.reference, name=row.name, org_code="", by=by) == "verified"


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        ("DELETE FROM partner_maker", "partner_maker_stays"),
        ("UPDATE partner_maker SET round = 7", "partner_maker_stays_as_it_is"),
        ("UPDATE partner SET round = 7", "partner_round_counts_up"),
        ('UPDATE partner SET confirmed_by_id = (SELECT MIN(id) FROM "user")', "partner_confirmer_is_kept"),
    ],
)
def test_the_database_keeps_who_shaped_a_file(world: SupplyWorld, change: str, refused: str) -> None:
    world.entered()
    with pytest.raises(IntegrityError, match=refused), writing() as session, through_the_gate():
        session.execute(db.text(change))


def test_what_cannot_be_is_refused_with_a_sentence(world: SupplyWorld) -> None:
    reference, by = world.entered(), world.staff("supply")
    day, before = days_ago(1), days_ago(9)
    tried = {
        "name_blank": lambda: entering.enter(name=" ", by=by),
        "uscc_length": lambda: entering.enter(name="甲", org_code="911100", by=by),
        "province_unknown": lambda: entering.enter(name="甲", province="99", by=by),
        "org_code_taken": lambda: entering.enter(name="乙", org_code=org_code(1), by=by),
        "choice": lambda: particulars.give_role(reference, role="king", since=day, by=by),
        "period": lambda: particulars.add_paper(reference, paper="making", number="1", since=day, until=before, by=by),
        "phone_form": lambda: particulars.add_contact(reference, name="李", phone="123", by=by),
        "drug_unknown": lambda: particulars.assign_drug(reference, "国药准字H00000000", relation="supplies", since=day, by=by),
        "cadence": lambda: particulars.agree_feed(reference, feed="stock", cadence_hours=0, by=by),
        "wrong_state": lambda: verifying.return_partner(reference, note="no", by=world.staff("supply2")),
    }
    assert {code: refusal(act) for code, act in tried.items()} == {code: code for code in tried}
