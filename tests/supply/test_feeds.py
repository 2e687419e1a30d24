"""Stock comes in any order and counts the same; what cannot be is refused, what contradicts is held; lines are sealed."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, insert, select

from portal.core.database import db, writing
from portal.core.lifecycle import Refused
from portal.intake import commands, queries, undoing
from portal.ledger.verification import verify
from portal.supply import feed_parts, feed_queries
from portal.supply.feed_lifecycle import PartState
from portal.supply.feed_models import StockDay, StockLine, StockNow
from tests.supply.feed_files import STOCK, imported, lot, part, send, stock_of
from tests.supply.world import NOTE, SupplyWorld

GOOD = "甲,某片,广西南宁仓,A1,2028-05,1200盒,2026-11-20 08:00,7"
BAD = {
    "甲,某片,广西南宁仓,A1,2028-05,1200盒,2026-11-20 08:00,7": "lot_twice",
    "甲,某片,广西南宁仓,无,2028-05,1,2026-11-20 08:00,7": "lot_blank",
    "甲,某片,广西南宁仓,A2,2028-05,-1,2026-11-20 08:00,7": "quantity_negative",
    "甲,某片,广西南宁仓,A3,2028-05,3箱,2026-11-20 08:00,7": "quantity_unit",
    "甲,某片,广西南宁仓,A4,2028-05,1.5,2026-11-20 08:00,7": "quantity_whole",
    "甲,某片,广西南宁仓,A5,2028-13,1,2026-11-20 08:00,7": "date_impossible",
    "甲,某片,广西南宁仓,A6,2028-05,1,2199-11-20 08:00,7": "as_of_future",
    "甲,某片,广西南宁仓,A7,2028-05,1,2026-11-20 25:00,7": "as_of_form",
    "甲,某片,广西南宁仓,A8,2028-05,1,2026-11-20 08:00,x": "sequence_form",
}


def test_each_row_is_taken_or_refused_with_its_reason(world: SupplyWorld, tmp_path: Path) -> None:
    found = imported(tmp_path, "stock", "\n".join([STOCK, GOOD, *BAD]), world.staff("supply"))
    assert (found["accepted_rows"], [fault["code"] for fault in found["refused"]]) == (1, list(BAD.values()))
    assert {warning["code"] for warning in found["warnings"]} == {"partner_unmatched", "drug_unmatched"}
    again = imported(tmp_path, "stock", f"{STOCK}\n甲,某片,广西南宁仓,B1,2028-05,1,2026-11-21 08:00,7", world.staff("supply"))
    assert [fault["code"] for fault in again["refused"]] == ["sequence_taken"]


def test_what_nobody_knows_is_said_before_anything_is_taken(world: SupplyWorld, tmp_path: Path) -> None:
    file, by = tmp_path / "stock.csv", world.staff("supply")
    file.write_text(f"{STOCK}\n{GOOD}\n{GOOD.replace('A1', 'A2')}", encoding="utf-8")
    found = commands.run("stock", file, by, None, True, None)["warnings"]
    assert sorted((warning["row"], warning["code"]) for warning in found) == [(2, "drug_unmatched"), (2, "partner_unmatched")]
    send(part("甲", 6, lot(drug="某片")), by)
    known = commands.run("stock", file, by, None, True, None)["warnings"]
    assert {warning["code"] for warning in known} == {"partner_unmatched", "drug_unmatched"}


def test_a_column_that_counts_the_rows_is_no_sequence(world: SupplyWorld, tmp_path: Path) -> None:
    rows = [f"甲,某片,广西南宁仓,A{n},2028-05,5,2026-11-20 08:00,{n}" for n in (1, 2, 3)]
    found = imported(tmp_path, "stock", "\n".join([STOCK, *rows]), world.staff("supply"))
    assert found["accepted_rows"] == 3
    (only,) = feed_queries.parts().rows
    assert (only.FeedPart.sequence, only.FeedPart.lines, only.FeedPart.state) == (None, 3, "taken")


def test_an_undone_import_counts_no_more_and_may_come_again(world: SupplyWorld, tmp_path: Path) -> None:
    by = world.staff("supply")
    send(part("甲", 6, lot(quantity=3)), by)
    before = stock_of("甲")
    found = imported(tmp_path, "stock", f"{STOCK}\n甲,国药准字H20990001,广西南宁仓,A1,2028-05,9,2026-11-21 08:00,7", by)
    assert stock_of("甲") != before
    undoing.undo(found["batch"], by=by)
    undoing.remove_all(found["batch"], by=by)
    assert (queries.find(found["batch"]).state, stock_of("甲")) == ("undone", before)


reports = st.lists(
    st.tuples(
        st.integers(18, 20),
        st.lists(st.tuples(st.sampled_from("AB"), st.sampled_from("东西"), st.sampled_from("12"), st.integers(0, 9)), min_size=1, max_size=5),
    ),
    min_size=2,
    max_size=5,
)  # fmt: skip
_runs = iter(range(10_000))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(reports, st.data())
def test_the_same_parts_count_the_same_in_any_order(world: SupplyWorld, found: list[Any], data: st.DataObject) -> None:
    by, run = world.staff("supply"), next(_runs)
    order = data.draw(st.permutations(range(len(found))))

    def bodies(partner: str) -> list[dict[str, Any]]:
        return [
            part(partner, n + 1, *{key[:3]: lot(drug=key[0], warehouse=key[1], lot=key[2], quantity=key[3]) for key in lots}.values(), as_of=f"2026-11-{day} 08:00")
            for n, (day, lots) in enumerate(found)
        ]  # fmt: skip

    straight, mixed, less = (f"{name}{run}" for name in "甲乙丙")
    for body in bodies(straight):
        send(body, by)
    for n in order:
        send(bodies(mixed)[n], by)
    assert stock_of(straight) == stock_of(mixed)
    answers = [send(bodies(less)[n], by) for n in order]
    feed_parts.withdraw(answers[order.index(0)]["reference"], note=NOTE, by=by)
    fewer = f"丁{run}"
    for body in bodies(fewer)[1:]:
        send(body, by)
    assert stock_of(less) == stock_of(fewer)


def test_a_lot_that_a_newer_report_leaves_out_is_not_there_but_known(world: SupplyWorld) -> None:
    by = world.staff("supply")
    send(part("甲", 1, lot(lot="A1"), lot(lot="A2"), as_of="2026-11-18 08:00"), by)
    send(part("甲", 2, lot(lot="A2", quantity=4), as_of="2026-11-19 08:00"), by)
    now = db.session.execute(select(StockNow.lot, StockNow.is_there, StockNow.quantity).order_by(StockNow.lot)).all()
    assert [tuple(row) for row in now] == [("A1", False, 10), ("A2", True, 4)]


def test_a_part_that_speaks_of_many_days_draws_them_at_once(world: SupplyWorld) -> None:
    said: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *call: said.append(call[2]))
    days = [f"2026-10-{day:02d} 23:30" for day in range(1, 31)]
    send(part("甲", 1, *(lot(quantity=n, as_of=day) for n, day in enumerate(days))), world.staff("supply"))
    drawn = db.session.execute(select(StockDay.day, StockDay.usable).order_by(StockDay.day)).all()
    assert [(day.isoformat(), usable) for day, usable in drawn] == [(day[:10], n) for n, day in enumerate(days)]
    assert sum("stock_day" in statement for statement in said) <= 3


def test_quantities_ten_times_as_large_wait_for_a_person(world: SupplyWorld) -> None:
    by = world.staff("supply")
    lots = [lot(warehouse=f"仓{n}", quantity=20) for n in range(6)]
    send(part("甲", 1, *lots), by)
    before = stock_of("甲")
    held = send(part("甲", 2, *({**one, "quantity": 600} for one in lots), as_of="2026-11-21 08:00"), by)
    assert (held["state"], held["held_because"], stock_of("甲")) == ("held", "units", before)
    with pytest.raises(Refused, match="Write at least"):
        feed_parts.release(held["reference"], note="ok", by=by)
    feed_parts.release(held["reference"], note=NOTE, by=by)
    assert stock_of("甲") != before


@pytest.mark.parametrize(("with_its_import", "refused"), [(False, "part_taking"), (True, None)])
def test_a_part_that_is_still_coming_goes_back_with_its_import_only(with_its_import: bool, refused: str | None) -> None:
    facts = feed_parts.PartFacts(PartState.TAKING, with_its_import)
    (option,) = (one for one in feed_parts.part.options(facts, frozenset({"supply:import"})) if one.verb == "withdraw")
    assert (option.refusal and option.refusal.code) == refused


def test_a_line_that_was_added_behind_the_seal_is_found(world: SupplyWorld) -> None:
    reference = send(part("甲", 1, lot()), world.staff("supply"))["reference"]
    assert verify().is_whole
    line = {
        c.name: value
        for c, value in zip(StockLine.__table__.columns, db.session.execute(select(StockLine.__table__)).one(), strict=True)
    }
    with writing() as session:
        session.execute(insert(StockLine.__table__), [{**line, "id": line["id"] + 1, "quantity": 99}])
    (finding,) = verify().findings
    assert reference in str(finding.text if hasattr(finding, "text") else finding)
