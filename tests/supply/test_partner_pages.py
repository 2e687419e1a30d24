"""Pages of partners by plain requests: entered, completed, verified by another; contacts shown for a purpose only."""

from collections.abc import Callable

import pytest
from flask import Flask

from portal.core import clock
from portal.supply import verifying
from tests.supply.world import NOTE, SupplyWorld, days_ago, org_code
from tests.support.offices import Desk

Desks = Callable[[str], Desk]
PHONE = "13912345678"


@pytest.fixture
def desk(app: Flask, world: SupplyWorld) -> Desks:
    opened: dict[str, Desk] = {}
    return lambda name: opened.get(name) or opened.setdefault(name, Desk(app, world.staff(name)))


def parts() -> tuple[tuple[str, dict[str, str]], ...]:
    since, until = days_ago(30).isoformat(), clock.today().replace(year=clock.today().year + 1, day=1).isoformat()
    return (
        ("roles", {"role": "chronic", "since": since}),
        ("papers", {"paper": "trading", "number": "AA-1", "since": since, "until": until}),
        ("papers", {"paper": "agreement", "number": "AA-2", "since": since, "until": until}),
        ("contacts", {"name": "张例", "phone": PHONE, "is_for_recalls": "y"}),
        ("feeds", {"feed": "stock", "cadence_hours": "24"}),
    )


def test_a_partner_is_entered_completed_and_verified_by_another_on_its_page(desk: Desks, world: SupplyWorld) -> None:
    analyst, other = desk("supply"), desk("supply2")
    said = {"name": "甲示例医药有限公司", "org_code": org_code(7), "province": "45"}
    here = analyst.post("/supply/partners", said).headers["Location"]
    for part, values in parts():
        assert analyst.post(f"{here}/{part}/add", values).status_code == 303, part
    assert analyst.post(f"{here}/steps/submit").status_code == 303
    file = world.file(here.rpartition("/")[2])
    seen = {"version": file.partner.version, "seen": file.fingerprint}
    assert "You took part in this partner" in analyst.get(here).text
    assert analyst.post(f"{here}/steps/confirm", seen).status_code == 422
    assert other.post(f"{here}/steps/confirm", seen | {"seen": "0" * 64}).status_code == 409
    assert other.post(f"{here}/steps/confirm", seen | {"seen": ""}).status_code == 422
    assert other.post(f"{here}/steps/confirm", seen).status_code == 303
    assert 'data-state="active"' in other.get(here).text
    assert other.post(f"{here}/steps/suspend", {"note": NOTE}).status_code == 303


@pytest.mark.parametrize(
    ("part", "values", "sentence"),
    [
        ("papers", {"paper": "trading", "number": "鄂AA-9", "since": "2026-05-02", "until": "2026-05-01"}, "The last day lies before"),
        ("papers", {"paper": "trading", "number": "鄂AA-9", "since": "soon"}, "鄂AA-9"),
        ("drugs", {"approval_no": "国药准字H1", "relation": "supplies", "since": "2026-01-01"}, "does not know this approval number"),
        ("feeds", {"feed": "stock", "cadence_hours": "0"}, "from 1 to 168"),
        ("contacts", {"name": "李例", "phone": "12"}, "李例"),
        ("roles", {"role": "king", "since": "2026-01-01"}, "Not a valid choice"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_says_why_and_keeps_what_was_typed(
    desk: Desks, world: SupplyWorld, part: str, values: dict[str, str], sentence: str
) -> None:
    answer = desk("supply").post(f"/supply/partners/{world.entered()}/{part}/add", values)
    assert (answer.status_code, sentence in answer.text) == (422, True)


def test_pages_of_nobody_and_of_no_verb_are_not_found(desk: Desks, world: SupplyWorld) -> None:
    here = f"/supply/partners/{world.entered()}"
    for address in (f"{here}/steps/dance", f"{here}/kings/add", f"{here}/feeds/1/end", f"{here}/papers/99999/removal"):
        assert desk("supply").post(address, {"until": "2026-01-01"}).status_code == 404, address
    assert desk("supply").get("/supply/partners/PTR-2026-999999").status_code == 404


def test_contacts_are_shown_for_a_purpose_only(desk: Desks, world: SupplyWorld) -> None:
    here = f"/supply/partners/{world.active()}"
    analyst, manager = desk("supply"), desk("manager")
    assert "13800000000" not in analyst.get(here).text
    assert manager.post(f"{here}/reveal", {"purpose": "call_recall"}).status_code == 403
    assert analyst.post(f"{here}/reveal", {"purpose": "curiosity"}).status_code == 422
    analyst.post(f"{here}/reveal", {"purpose": "call_recall"})
    assert "13800000000" in analyst.get(here).text and "13800000000" not in manager.get(here).text
    assert "data-action=" not in manager.get(here).text.split("<main")[1]


def test_the_list_is_narrowed_by_role_end_and_name(desk: Desks, world: SupplyWorld) -> None:
    active, entered = world.active(), world.entered()
    for query, found in (
        ("role=chronic", {active}), ("role=none", {entered}), ("state=entered", {entered}), ("q=示例", {active, entered}),
        (f"q={org_code(1)}", {active}), (f"q={entered}", {entered}), ("ending=90", set()), ("ending=over&sort=ending", set()),
    ):  # fmt: skip
        text = desk("manager").get(f"/supply/partners?{query}").text
        assert {r for r in (active, entered) if f'data-record="{r}"' in text} == found, query


def test_the_home_of_supply_counts_what_waits_and_leads_there(desk: Desks, world: SupplyWorld) -> None:
    verifying.submit(world.entered(), by=world.staff("supply"))
    world.active(feeds=("stock",))
    home = desk("supply2").get("/").text
    for count, label, query in (
        (1, "Submitted, to be verified", "state=submitted"), (0, "Papers that are over", "ending=over"), (1, "Feeds silent or never come", "show=late"),
    ):  # fmt: skip
        link = home.split(label)[0].rpartition("<a ")[2]
        assert (query in link, f">{count}<" in link) == (True, True), label
    assert "Submitted, to be verified" not in desk("manager").get("/").text
    for query, has_row in (("show=late", True), ("show=on_time", False), ("came=today", False)):
        assert ("/supply/partners/PTR" in desk("supply2").get(f"/supply/feeds?{query}").text) is has_row, query
