"""Pages of recalls by plain requests: opened, called through, closed by another; what was typed is kept."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from portal.core import clock
from tests.evidence.files import PDF
from tests.formulary.world import claim
from tests.supply.feed_files import send
from tests.supply.recalling import LOT, PHARMACIES, feeds, file_of, opened, sent
from tests.supply.world import NOTE, SupplyWorld, days_ago
from tests.support.offices import Desk

Desks = Callable[[str], Desk]


@pytest.fixture
def desk(app: Flask, world: SupplyWorld) -> Desks:
    made: dict[str, Desk] = {}
    return lambda name: made.get(name) or made.setdefault(name, Desk(app, world.staff(name)))


def form(**other: Any) -> dict[str, Any]:
    said = {"approval_no": claim(0).approval_no, "lots": LOT, "recall_class": "1", "authority": "国家药品监督管理局"}
    return said | {"ordered_on": clock.today().isoformat(), "defect": NOTE, **other}


def rows(reference: str, **said: Any) -> dict[str, str]:
    """The form of contacts as the page draws it, every recipient answering the same."""
    found: dict[str, str] = {}
    for n, one in enumerate(file_of(reference).recipients):
        values = {
            "key": one.key,
            "row_version": one.row.version if one.row else 0,
            "contact_state": "answered",
            "found_quantity": 0,
        }
        found |= {f"rows-{n}-{name}": f"{value}" for name, value in (values | said).items()}
    return found


def test_a_recall_is_opened_called_through_and_closed_by_another_on_its_page(desk: Desks, world: SupplyWorld) -> None:
    world.active(0)
    feeds(world)
    analyst, other = desk("supply"), desk("supply2")
    answer = analyst.post("/supply/recalls", form(file=(io.BytesIO(PDF), "order.pdf")))
    here = answer.headers["Location"]
    reference = here.rpartition("/")[2]
    text = analyst.get(here).text
    assert all(name in text for name in PHARMACIES) and "/evidence/EVD-" in text
    assert other.post(f"{here}/stop/confirmation", {"version": file_of(reference).suspension.version}).status_code == 303
    assert analyst.post(f"{here}/steps/check_effect", {"note": NOTE}).status_code == 422
    assert analyst.post(f"{here}/contacts", rows(reference)).status_code == 303
    for verb in ("check_effect", "propose_closing"):
        assert analyst.post(f"{here}/steps/{verb}", {"note": NOTE}).status_code == 303, verb
    version = {"version": file_of(reference).recall.version}
    assert analyst.post(f"{here}/steps/confirm_closing", version).status_code == 422
    assert other.post(f"{here}/steps/confirm_closing", version).status_code == 303
    assert 'data-state="closed"' in analyst.get(here).text
    assert PHARMACIES[0] in other.get(f"{here}/report").text


def test_bad_answers_are_said_at_their_field_and_keep_what_was_typed(desk: Desks, world: SupplyWorld) -> None:
    feeds(world)
    reference = opened(world)
    here = f"/supply/recalls/{reference}/contacts"
    for said, sentence in (
        ({"found_quantity": "2", "returned_quantity": "3", "note": "Kept words"}, "More packs are sent back"),
        ({"found_quantity": "many", "note": "Kept words"}, "Kept words"),
        ({"contact_state": "king", "note": "Kept words"}, "Kept words"),
        ({"key": "stock-99999", "note": "Kept words"}, "none of this recall any more"),
    ):  # fmt: skip
        answer = desk("supply").post(here, rows(reference, **said))
        assert (answer.status_code in (409, 422), sentence in answer.text) == (True, True), said
    assert desk("manager").post(here, rows(reference)).status_code == 403


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"approval_no": "国药准字H1"}, "does not know this approval number"),
        ({"lots": "无"}, "without a number"),
        ({"lots": ""}, "has to be filled in"),
        ({"recall_class": "9"}, "Not a valid choice"),
        ({"ordered_on": "2999-01-01"}, "has not come yet"),
        ({"ordered_on": "soon"}, "Not a valid date"),
        ({"file": b"GIF89a"}, "PDF"),
    ],
)
def test_a_recall_that_cannot_be_opened_says_why(desk: Desks, said: dict[str, Any], sentence: str) -> None:
    typed = form(authority="省药监局 7", **said)
    if "file" in typed:
        typed["file"] = (io.BytesIO(typed["file"]), "order.gif")
    answer = desk("supply").post("/supply/recalls", typed)
    assert (answer.status_code, sentence in answer.text, "省药监局 7" in answer.text) == (422, True, True)


def test_an_order_and_its_file_are_faulted_in_one_answer(desk: Desks) -> None:
    answer = desk("supply").post("/supply/recalls", form(defect="short", file=(io.BytesIO(b"no picture"), "order.pdf")))
    assert answer.status_code == 422
    assert all(f'data-error="{field}"' in answer.text for field in ("defect", "file"))


def test_a_lot_that_nobody_received_is_said_and_one_that_comes_later_is_found(desk: Desks, world: SupplyWorld) -> None:
    reference = opened(world)
    assert f"No feed has ever named: {LOT}" in desk("supply").get(f"/supply/recalls/{reference}").text
    send(sent("新来药房", 10, 1), world.staff("supply"), "deliveries")
    text = desk("supply").get(f"/supply/recalls/{reference}").text
    assert "新来药房" in text and "No feed has ever named" not in text


def test_phones_of_recipients_are_shown_for_a_purpose_only(desk: Desks, world: SupplyWorld) -> None:
    here = f"/supply/recalls/{opened(world)}"
    added = desk("supply").post(f"{here}/recipients", {"receiver": "街角药房", "received": "4", "phone": "13912345678"})
    assert (added.status_code, "13912345678" in desk("supply").get(here).text) == (303, False)
    assert desk("manager").post(f"{here}/reveal", {"purpose": "call_recall"}).status_code == 403
    desk("supply").post(f"{here}/reveal", {"purpose": "call_recall"})
    assert "13912345678" in desk("supply").get(here).text
    assert "data-action=" not in desk("manager").get(here).text.split("<main")[1]


def test_recalls_and_lots_are_found(desk: Desks, world: SupplyWorld) -> None:
    feeds(world)
    one, two = opened(world, recall_class=3), opened(world, "B2", recall_class=1, ordered_on=days_ago(9))
    for query, found in (
        ("", {one, two}), ("class=3", {one}), ("due=over", {two}), ("q=b2", {two}), (f"q={one}", {one}), ("q=nothing", set()),
        ("state=closed", set()), ("sort=due", {one, two}), (f"q={claim(0).approval_no}", {one, two}),
    ):  # fmt: skip
        text = desk("manager").get(f"/supply/recalls?{query}").text
        assert {r for r in (one, two) if f'data-record="{r}"' in text} == found, query
    for query, sentence in (
        ("lot=a1", PHARMACIES[0]),
        ("lot=Q9", "No feed has ever named the lot Q9"),
        ("lot=无", "without a number"),
        ("", "Which lot?"),
    ):
        assert sentence in desk("manager").get(f"/supply/lots?{query}").text, query
    assert "/supply/recalls/" + one in desk("manager").get("/supply/lots?lot=A1").text
