"""What no list may say is refused with a sentence that names the fault; nothing is written but the refusal."""

import csv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from portal.core.database import db
from portal.core.faults import Invalid
from portal.core.lifecycle import Refused
from portal.formulary import clearing, completing, drafting, editing, publishing, terms
from portal.formulary.completing import DrugFacts
from portal.formulary.edition_models import EditionChange
from portal.formulary.models import Drug
from portal.intake.checking import check
from portal.ledger.models import LedgerEntry
from tests.formulary.world import NOTE, TERMS, ListWorld

Act = Callable[[ListWorld, int], object]


def line(**changed: object) -> Act:
    return lambda w, n: editing.set_line(n, w.drugs[1], replace(TERMS, **changed), by=w.staff("operations"))


def online(drug: int) -> Act:
    return lambda w, n: editing.set_line(n, w.drugs[drug], replace(TERMS, channels="online"), by=w.staff("operations"))


def narcotic(w: ListWorld, n: int) -> object:
    completing.complete(w.drugs[5], DrugFacts(rx_class="narcotic"), by=w.staff("pharmacist"))
    return editing.set_line(n, w.drugs[5], TERMS, by=w.staff("operations"))


def new_drug(number: str) -> Act:
    return lambda w, n: completing.register_drug(number, "某某片", by=w.staff("pharmacist"))


BAD: dict[str, tuple[Act, str, str]] = {
    "rate 0": (line(rate_bp=0), "rate_range", "100 %"),
    "rate 101 %": (line(rate_bp=10_100), "rate_range", "100 %"),
    "price 0": (line(price_fen=0), "price_range", "more than nothing"),
    "price 1e30": (line(price_fen=10**32), "price_range", "at most"),
    "cap of nothing": (line(cap_30_days=0), "cap_form", "whole number"),
    "unknown channel": (line(channels="mars"), "channels_unknown", "channel"),
    "banned drug online": (online(3), "banned", "地高辛"),
    "banned drug on both channels": (
        lambda w, n: editing.set_line(n, w.drugs[3], replace(TERMS, channels="both"), by=w.staff("operations")),
        "banned",
        "地高辛",
    ),
    "narcotic": (narcotic, "banned", "Narcotic"),
    "health food": (new_drug("国食健字G20050123"), "approval_not_a_drug", "health food"),
    "device": (new_drug("国械注准20193100123"), "approval_not_a_drug", "medical device"),
    "known number": (new_drug("国药准字H99000000"), "drug_known", "already"),
    "empty edition": (lambda w, n: drafting.submit(n, by=w.staff("operations")), "no_changes", "changes nothing"),
    "uncleared": (lambda w, n: publishing.publish(n, by=w.staff("publisher")), "wrong_state", "not open"),
    "no lane": (lambda w, n: clearing.clear(n, "third", w.drugs[0], by=w.staff("finance")), "lane_unknown", "lane"),
    "nothing to undo": (lambda w, n: editing.undo(n, by=w.staff("operations")), "nothing_to_undo", "nothing of yours"),
    "another form": (
        lambda w, n: completing.name_substitute(w.drugs[0], "国药准字H99000001", note=NOTE, by=w.staff("pharmacist")),
        "ingredient_differs",
        "ingredient",
    ),
}


def rows() -> tuple[int, int]:
    return tuple(db.session.scalar(select(func.count()).select_from(m)) or 0 for m in (EditionChange, Drug))  # type: ignore[return-value]


def test_bad_input_is_refused_with_a_sentence(world: ListWorld) -> None:
    number = drafting.draft(by=world.staff("operations"))
    for case, (act, code, word) in BAD.items():
        before = rows()
        with pytest.raises(Refused) as refused:
            act(world, number)
        assert (refused.value.code, word in str(refused.value)) == (code, True), (case, str(refused.value))
        assert rows() == before, case
        last = db.session.scalar(select(LedgerEntry.verb).order_by(LedgerEntry.id.desc()).limit(1))
        assert last == "step.refused", case


def test_hypoglycaemic_injections_may_be_sold_online(world: ListWorld) -> None:
    number = drafting.draft(by=world.staff("operations"))
    assert online(4)(world, number) == "created"


def test_an_edition_that_would_have_no_lines_is_not_submitted(world: ListWorld) -> None:
    world.published(world.drugs[:1])
    number = world.draft([])
    editing.remove_line(number, world.drugs[0], by=world.staff("operations"))
    with pytest.raises(Refused, match="without lines"):
        drafting.submit(number, by=world.staff("operations"))


RATES = {"30%": 3000, "30": 3000, "12.5%": 1250, "100%": 10_000, "３０％": 3000, "0": "rate_range", "101%": "rate_range", "0.3": "rate_ambiguous", "1e3": "rate_form", "-5%": "rate_form", "12.345%": "rate_fine"}  # fmt: skip


@pytest.mark.parametrize("written", list(RATES))
def test_rates_are_read_as_people_write_them(written: str) -> None:
    try:
        assert terms.parse_rate(written) == RATES[written]
    except Invalid as fault:
        assert fault.code == RATES[written]


def test_what_a_line_pays_is_whole_fen_and_never_more_than_its_cap() -> None:
    assert terms.subsidy_fen(3333, 2, 3000, None) == 1999
    assert terms.subsidy_fen(3333, 2, 3000, 500) == 1000


FILE = [
    ("国药准字H99000001", "101%", "32.00", "线下", "rate_range"),
    ("国药准字H99000001", "0", "32.00", "线下", "rate_range"),
    ("国药准字H99000001", "30%", "1e30", "线下", "money_form"),
    ("国药准字H99000001", "30%", "9" * 30, "线下", "money_too_large"),
    ("国药准字H99000003", "30%", "32.00", "线上", "banned"),
    ("国食健字G20050123", "30%", "32.00", "线下", "approval_not_a_drug"),
    ("国药准字H99999999", "30%", "32.00", "线下", "drug_unknown"),
    ("国药准字H99000002", "30%", "32.00", "线下", ""),
    ("国药准字H99000002", "40%", "32.00", "线下", "line_twice"),
    ("国药准字H99000004", "=1+1", "32.00", "邮寄", "rate_form"),
]


def test_bad_rows_of_a_file_are_told_one_by_one(world: ListWorld, tmp_path: Path) -> None:
    path = tmp_path / "edition.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([("批准文号", "补贴比例", "参考价", "渠道"), *(row[:4] for row in FILE)])
    result = check(path, "edition", None, world.staff("operations"))
    assert result["accepted_rows"] == 1
    told = {fault["row"]: fault["code"] for fault in reversed(result["refused"])}
    assert told == {number: row[4] for number, row in enumerate(FILE, 2) if row[4]}
    assert any("地高辛" in fault["message"] for fault in result["refused"])
