"""Who received a lot is the same in whatever order feeds come, also when a drug is matched late or a word is corrected."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from portal.core.database import db
from portal.supply import matching
from portal.supply.feed_models import FeedName
from portal.supply.recall_places import drugs_with, never_named, places, unmatched
from tests.formulary.world import claim
from tests.supply.feed_files import lot, part, send
from tests.supply.recalling import LOT, answer, feeds, file_of, opened, sent
from tests.supply.world import SupplyWorld

days = st.integers(18, 20)
stocks = st.tuples(st.just("stock"), days, st.sampled_from("东西"), st.integers(0, 9))
orders = st.tuples(st.just("deliveries"), days, st.sampled_from(["药房甲", "药房乙", ""]), st.integers(1, 9))
_runs = iter(range(10_000))


def body(partner: str, number: str, n: int, feed: str, day: int, where: str, packs: int) -> dict[str, Any]:
    """The n-th part: a lot in a warehouse, or one of two order lines that later parts correct."""
    as_of = f"2026-11-{day} 08:00"
    if feed == "stock":
        return part(partner, n, lot(drug=claim(0).approval_no, lot=number, warehouse=where, quantity=packs), as_of=as_of)
    line = {"line_no": f"L{n % 2}", "drug": claim(0).approval_no, "quantity": packs, "promised_on": "2026-11-01"}
    return part(partner, n, line | {"delivered_on": "2026-11-02", "lot": number, "receiver": where}, as_of=as_of)


def found(world: SupplyWorld, partner: str, number: str) -> list[tuple[Any, ...]]:
    """Who has the lot, without the partner's own name and without ids."""
    seen = places(world.drugs[0], [number])
    return sorted(
        (p.known_from, p.receiver.replace(partner, ""), p.quantity, p.as_of, p.is_there, p.is_receiver_said) for p in seen
    )


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(stocks, orders), min_size=2, max_size=6), st.data())
def test_recipients_are_the_same_in_any_order_of_feeds(world: SupplyWorld, said: list[Any], data: st.DataObject) -> None:
    by, run = world.staff("supply"), next(_runs)
    straight, mixed = ((f"{name}{run}", f"{letter}{run}") for name, letter in (("甲", "S"), ("乙", "M")))
    for n, one in enumerate(said, 1):
        send(body(*straight, n, *one), by, one[0])
    for n in data.draw(st.permutations(range(1, len(said) + 1))):
        send(body(*mixed, n, *said[n - 1]), by, said[n - 1][0])
    assert found(world, *straight) == found(world, *mixed)
    assert never_named([straight[1], "Q"], world.drugs[0]) == ["Q"]


def test_a_name_that_is_matched_later_counts_at_once_and_stands_as_a_warning_before(world: SupplyWorld) -> None:
    by, reference = world.staff("supply"), opened(world)
    send(part("甲", 1, lot(drug="某种片剂", lot=LOT)), by)
    assert (file_of(reference).recipients, len(unmatched([LOT])), list(drugs_with(LOT))) == ([], 1, [None])
    name = db.session.scalars(select(FeedName.id).where(FeedName.name == "某种片剂")).one()
    matching.match(name, to=claim(0).approval_no, by=by)
    assert [one.receiver for one in file_of(reference).recipients] == ["广西南宁仓"]
    matching.undo_match(name, by=by)
    assert [(one.receiver, one.place, one.contact) for one in file_of(reference).recipients] == [("广西南宁仓", None, "waiting")]


def test_a_place_of_which_more_comes_to_light_has_to_be_called_again(world: SupplyWorld) -> None:
    feeds(world)
    reference = opened(world)
    answer(reference, world)
    assert file_of(reference).unanswered == 0
    send(sent("云溪药房", 7, 9), world.staff("supply"), "deliveries")
    grown = [one for one in file_of(reference).recipients if one.has_grown]
    assert [(one.receiver, one.received, one.contact) for one in grown] == [("云溪药房", 17, "waiting")]
    answer(reference, world, found_quantity=1)
    assert file_of(reference).unanswered == 0
