"""A recall is opened, its sale stopped, its recipients called, and closed by somebody who did none of it."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.core import clock
from portal.core.database import db, writing
from portal.core.lifecycle import Refused
from portal.formulary import suspending
from portal.ledger.guard import through_the_gate
from portal.ledger.verification import verify
from portal.supply import feed_parts, recall_closing, recall_contacting, recall_opening
from portal.supply.alert_models import SupplyAlert
from portal.supply.cover_sources import stock_by_pair
from portal.supply.feed_models import FeedPart
from portal.supply.recall_contacting import Contact
from portal.supply.recall_lifecycle import RecallFacts, RecallState, recall
from portal.supply.recall_places import drugs_with
from tests.formulary.world import claim
from tests.supply.feed_files import send
from tests.supply.recalling import LOT, answer, feeds, file_of, opened, order, sent
from tests.supply.test_onboarding import refusal
from tests.supply.world import NOTE, SupplyWorld, days_ago

EVERYTHING = {"supply:act", "supply:confirm"}
VERBS = {"work", "check_effect", "call_off", "work_on", "propose_closing", "confirm_closing", "drop_closing", "reopen"}
OPEN = {
    "opened": {"work", "check_effect", "call_off"},
    "checked": {"work_on", "propose_closing"},
    "closing": {"confirm_closing", "drop_closing"},
    "closed": {"reopen"},
}


def stopped(reference: str, world: SupplyWorld, by: str = "supply2") -> None:
    recall_opening.confirm_stop(reference, by=world.staff(by))


def test_each_step_is_open_exactly_where_the_table_says() -> None:
    fit = {"actor_ids": frozenset({1}), "worker_ids": frozenset({2}), "closing_by_id": 2, "is_sale_stopped": True}
    for state in RecallState:
        options = recall.options(RecallFacts(state, **fit), EVERYTHING)
        assert {o.verb for o in options if o.is_open} == OPEN[state], state
        assert recall.options(RecallFacts(state, **fit), {"supply:read"}) == []
    assert set(recall.verbs()) == VERBS


@pytest.mark.parametrize(
    ("verb", "state", "facts", "code"),
    [
        ("check_effect", "opened", {"is_sale_stopped": False}, "on_sale"),
        ("check_effect", "opened", {"unanswered": 1}, "unanswered"),
        ("check_effect", "opened", {"packs_left": 3}, "packs_left"),
        ("propose_closing", "checked", {"unanswered": 1}, "unanswered"),
        ("confirm_closing", "closing", {"unanswered": 1}, "unanswered"),
        ("confirm_closing", "closing", {"closing_by_id": 1}, "proposer"),
        ("confirm_closing", "closing", {"worker_ids": frozenset({1})}, "worker"),
        ("confirm_closing", "closing", {"unanswered": 9, "packs_left": 9, "is_mistake": True}, ""),
    ],
)
def test_each_rule_closes_its_step(verb: str, state: str, facts: dict, code: str) -> None:
    usual = {"actor_ids": frozenset({1}), "is_sale_stopped": True} | facts
    option = next(o for o in recall.options(RecallFacts(RecallState(state), **usual), EVERYTHING) if o.verb == verb)
    assert (option.refusal.code if option.refusal else "") == code


def test_a_recall_goes_from_its_order_to_its_closing_by_two_persons(world: SupplyWorld) -> None:
    world.active(0)
    feeds(world)
    one, two = world.staff("supply"), world.staff("supply2")
    reference = opened(world)
    assert refusal(recall_closing.check_effect, reference, note=NOTE, by=one) == "on_sale"
    stopped(reference, world)
    assert refusal(recall_closing.check_effect, reference, note=NOTE, by=one) == "unanswered"
    assert answer(reference, world, found_quantity=5, returned_quantity=3) == 3
    assert refusal(recall_closing.check_effect, reference, note=NOTE, by=one) == "packs_left"
    keys = [(each.key, each.row.version) for each in file_of(reference).recipients]
    contacts = [Contact(key, "answered", 5, 3, 2, version=version) for key, version in keys]
    assert recall_contacting.note_contacts(reference, contacts, by=one) == 3
    recall_closing.check_effect(reference, note=NOTE, by=one)
    recall_closing.propose_closing(reference, note=NOTE, by=one)
    assert refusal(recall_closing.confirm_closing, reference, by=one) == "proposer"
    recall_closing.confirm_closing(reference, by=two)
    file = file_of(reference)
    assert (file.recall.state, file.packs_left, [c.is_late for c in file.clocks]) == ("closed", 0, [False, False])
    recall_closing.reopen(reference, note=NOTE, by=one)
    assert (file_of(reference).recall.state, verify().is_whole) == ("opened", True)


def test_who_entered_a_contact_does_not_close_even_what_another_opened_and_proposed(world: SupplyWorld) -> None:
    feeds(world)
    reference = opened(world)
    stopped(reference, world)
    answer(reference, world, by="supply2")
    recall_closing.check_effect(reference, note=NOTE, by=world.staff("supply"))
    recall_closing.propose_closing(reference, note=NOTE, by=world.staff("supply"))
    assert refusal(recall_closing.confirm_closing, reference, by=world.staff("supply2")) == "worker"
    recall_closing.drop_closing(reference, by=world.staff("supply2"))
    assert file_of(reference).recall.state == "checked"


def by_sql(statement: str, **values: object) -> None:
    with writing() as session, through_the_gate():
        session.execute(db.text(statement), values)


def test_the_database_itself_holds_who_closes_and_what_is_closed(world: SupplyWorld) -> None:
    feeds(world)
    two = world.staff("supply2").id
    reference = opened(world)
    stopped(reference, world)
    answer(reference, world)
    closing = "UPDATE recall SET state = 'closing', closing_by_id = :by WHERE reference = :r"
    closed = "UPDATE recall SET state = 'closed', closed_by_id = :by, closed_at = opened_at WHERE reference = :r"
    with pytest.raises(IntegrityError, match="recall_closing_unchecked"):
        by_sql(closing, by=two, r=reference)
    by_sql("UPDATE recall SET state = 'checked' WHERE reference = :r", r=reference)
    by_sql(closing, by=two, r=reference)
    by_sql("INSERT INTO recall_recipient (recall_id, key, receiver, known_from, contact_state, phone_masked, note, version)"
           " SELECT id, 'stock-0', 'x', 'stock', 'waiting', '', '', 1 FROM recall")  # fmt: skip

    def unknown_step() -> None:
        by_sql("UPDATE recall SET state = 'opened' WHERE state = 'closing'")
        by_sql("UPDATE recall_recipient SET contact_state = 'gone', contacted_at = (SELECT opened_at FROM recall)")
        by_sql(closed, by=world.staff("supply3").id, r=reference)

    refused: dict[str, Callable[[], object]] = {
        "recall_unanswered": lambda: by_sql(closed, by=two, r=reference),
        "recall_mistake_late": lambda: by_sql("UPDATE recall SET is_mistake = :yes", yes=True),
        "recall_contact_late": lambda: by_sql("UPDATE recall_recipient SET note = 'x'"),
        "recall_lot_late": lambda: by_sql("INSERT INTO recall_lot (recall_id, lot) SELECT id, 'Z9' FROM recall"),
        "recall_lot_is_kept": lambda: by_sql("UPDATE recall_lot SET lot = 'Z9'"),
        "recall_worker_stays": lambda: by_sql("DELETE FROM recall_worker"),
        "recall_recipient_stays": lambda: by_sql("DELETE FROM recall_recipient"),
        "recall_changes_its_opener": lambda: by_sql("UPDATE recall SET opened_by_id = NULL"),
        "recall_stays": lambda: by_sql("DELETE FROM recall"),
        "recall_step_unknown": unknown_step,
    }
    for text, act in refused.items():
        refused_by_sql(text, act)


def refused_by_sql(text: str, act: Callable[[], None]) -> None:
    with pytest.raises(IntegrityError, match=text):
        act()
    db.session.rollback()


def test_the_database_itself_holds_two_persons_at_the_end_of_a_recall(world: SupplyWorld) -> None:
    one, two = world.staff("supply").id, world.staff("supply2").id
    opened(world)
    by_sql("UPDATE recall SET state = 'checked'")
    by_sql("UPDATE recall SET state = 'closing', closing_by_id = :by", by=two)
    closed = "UPDATE recall SET state = 'closed', closed_by_id = :by, closed_at = opened_at"
    refused_by_sql("recall_closed_by_worker", lambda: by_sql(closed, by=one))
    refused_by_sql("closed_by_two", lambda: by_sql(closed, by=two))


def test_who_worked_on_a_recall_cannot_be_replaced_nor_emptied_away(world: SupplyWorld) -> None:
    opened(world)
    if db.engine.dialect.name == "postgresql":
        for table in ("recall_worker", "recall_recipient", "supply_alert", "partner_maker", "roster_maker", "review_answerer"):
            refused_by_sql(f"{table}_not_emptied", partial(by_sql, f"TRUNCATE {table} CASCADE"))
    else:
        swapped = "INSERT OR REPLACE INTO recall_worker (id, recall_id, user_id) SELECT id, recall_id, :by FROM recall_worker"
        refused_by_sql("recall_worker_id_taken", lambda: by_sql(swapped, by=world.staff("supply3").id))


def test_recipients_stay_when_the_feeds_that_named_them_are_withdrawn(world: SupplyWorld) -> None:
    feeds(world)
    reference, later = opened(world), sent("第三药房", 5, 9)
    send(later, world.staff("supply"), "deliveries")
    for part in db.session.scalars(select(FeedPart.reference)).all():
        feed_parts.withdraw(part, note=NOTE, by=world.staff("supply2"))
    stopped(reference, world)
    assert (file_of(reference).unanswered, drugs_with(LOT)) == (4, {})
    assert refusal(recall_closing.check_effect, reference, note=NOTE, by=world.staff("supply")) == "unanswered"
    assert verify().is_whole


def test_what_cannot_be_is_refused_with_a_sentence(world: SupplyWorld) -> None:
    by, number = world.staff("supply"), claim(0).approval_no
    reference = opened(world)
    tried = {
        "drug_unknown": lambda: recall_opening.open_recall("国药准字H00000000", LOT, order(), by=by),
        "lot_blank": lambda: recall_opening.open_recall(number, "B2, 无", order(), by=by),
        "lot_called_back": lambda: opened(world, "b7 a1"),
        "choice": lambda: opened(world, "B2", recall_class=True),
        "authority_blank": lambda: opened(world, "B2", authority=" "),
        "ordered_future": lambda: opened(world, "B2", ordered_on=days_ago(-1)),
        "ordered_long_ago": lambda: opened(world, "B2", ordered_on=days_ago(900)),
        "note_short": lambda: opened(world, "B2", defect="bad"),
        "name_blank": lambda: recall_contacting.add_recipient(reference, receiver=" ", by=by),
        "phone_form": lambda: recall_contacting.add_recipient(reference, receiver="甲", phone="12", by=by),
        "quantity": lambda: recall_contacting.add_recipient(reference, receiver="甲", received=-1, by=by),
        "recipient_unknown": lambda: recall_contacting.note_contacts(reference, [Contact("x", "reached")], by=by),
        "nothing_entered": lambda: recall_contacting.note_contacts(reference, [], by=by),
        "purpose": lambda: recall_contacting.reveal_recipients(reference, purpose="curiosity", by=by),
        "wrong_state": lambda: recall_closing.propose_closing(reference, note=NOTE, by=by),
        "stop_proposed": lambda: recall_opening.stop_sale(reference, by=by),
    }
    assert {code: refusal(act) for code, act in tried.items()} == {code: code for code in tried}
    assert file_of(reference).never_named == [LOT]


def test_answers_that_do_not_add_up_are_refused_at_their_field(world: SupplyWorld) -> None:
    feeds(world)
    reference, by = opened(world), world.staff("supply")
    key = file_of(reference).recipients[0].key
    for said, field in (
        ({"contact_state": "waiting", "note": "x"}, "contact_state"), ({"contact_state": "answered"}, "found_quantity"),
        ({"contact_state": "answered", "found_quantity": 1, "returned_quantity": 2}, "found_quantity"),
        ({"contact_state": "answered", "found_quantity": -1}, "found_quantity"), ({"contact_state": "gone"}, "note"),
        ({"contact_state": "answered", "found_quantity": 9999}, "found_quantity"),
        ({"contact_state": "reached", "phone": "12"}, "phone"), ({"contact_state": "reached", "version": 7}, "contact_state"),
    ):  # fmt: skip
        with pytest.raises(Refused) as caught:
            recall_contacting.note_contacts(reference, [Contact(key, **said)], by=by)
        assert caught.value.field == f"{key}:{field}", said
        db.session.rollback()
    assert refusal(recall_contacting.note_contacts, reference, [Contact(key, "reached")] * 2, by=by) == "said_twice"


def usable() -> int:
    return sum(packs for stock in stock_by_pair().values() for _, packs in stock.lots)


def test_a_recalled_lot_is_no_stock_until_the_recall_is_closed(world: SupplyWorld) -> None:
    world.active(0)
    feeds(world)
    assert usable() == 40
    reference = opened(world)
    alert = db.session.scalars(select(SupplyAlert).where(SupplyAlert.alert == "recall")).one()
    assert (usable(), alert.lot, alert.severity) == (0, LOT, 2)
    recall_closing.call_off(reference, note=NOTE, by=world.staff("supply"))
    recall_closing.confirm_closing(reference, by=world.staff("supply2"))
    assert usable() == 40


def test_clocks_run_from_the_day_after_the_order_and_measure_the_stop(world: SupplyWorld) -> None:
    ordered = days_ago(1)
    begun = clock.now() - timedelta(hours=5)
    with clock.stopped(begun):
        late, timely = (
            opened(world, "B1", recall_class=1, ordered_on=days_ago(3)),
            opened(world, "B2", recall_class=3, ordered_on=ordered),
        )
    stopped(timely, world)
    first, second = file_of(late), file_of(timely)
    assert second.recall.due_at == clock.start_of(ordered + timedelta(days=8)) - timedelta(seconds=1)
    assert [c.is_late for c in first.clocks] == [True, True]
    stop = second.clocks[0]
    assert (stop.is_late, 300 <= stop.minutes < 305, first.suspension.id == second.suspension.id) == (False, True, True)


def test_a_stop_that_was_dropped_is_proposed_anew(world: SupplyWorld) -> None:
    reference = opened(world)
    suspending.drop(file_of(reference).suspension.reference, by=world.staff("supply2"))
    assert refusal(recall_closing.check_effect, reference, note=NOTE, by=world.staff("supply")) == "on_sale"
    recall_opening.stop_sale(reference, by=world.staff("supply"))
    stopped(reference, world)
    assert file_of(reference).stopped_at is not None
