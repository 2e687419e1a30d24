"""The pages of the list by plain requests: what each role may do there, what the public gets, and lists that are found by any name."""

import json
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from typing import Any

import pytest
import python_calamine as calamine
from flask import Flask

from portal.core import clock
from portal.core.database import canonical
from portal.formulary import drafting, editing, ruling, suspending
from portal.formulary.lifecycle import State
from portal.formulary.steps import find
from tests.formulary.world import NOTE, TERMS, ListWorld
from tests.support.offices import Desk


@pytest.fixture
def desk(app: Flask, world: ListWorld) -> "Desks":
    return Desks(app, world)


class Desks:
    """The desk of each member of staff, opened when it is first asked for."""

    def __init__(self, app: Flask, world: ListWorld):
        self.app, self.world = app, world
        self.open: dict[str, Desk] = {}

    def __call__(self, name: str) -> Desk:
        if name not in self.open:
            self.open[name] = Desk(self.app, self.world.staff(name))
        return self.open[name]


def test_the_list_in_force_is_found_by_any_name(desk: Desks, world: ListWorld) -> None:
    world.published(world.drugs)
    for words in ("双胍", "ysejsg", "%E5%9C%B0%E9%AB%98", "H99000003", "sort=-rate"):
        query = words if "=" in words else f"q={words}"
        page = desk("operations").get(f"/formulary?{query}").text
        assert 'data-list="formulary"' in page, words
    assert desk("operations").get("/formulary?q=地高辛").text.count("<tr data-record=") == 1
    assert "<tr data-record=" not in desk("operations").get("/formulary?q=nothing").text


def test_the_public_list_has_a_hash_that_anyone_can_check(app: Flask, desk: Desks, world: ListWorld) -> None:
    anyone = app.test_client()
    assert anyone.get("/formulary/current.json").status_code == 404
    number = world.published(world.drugs[:3])
    answer = anyone.get("/formulary/current.json")
    told = json.loads(answer.data)
    assert (told["edition"], len(told["lines"])) == (number, 3)
    assert sha256(canonical(told["lines"]).encode()).hexdigest() == told["hash"] == find(number).fingerprint
    again = anyone.get("/formulary/current.json", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert told["lines"][0]["channels"] == ["offline"]
    for address in ("/formulary/current.xlsx", "/formulary/print"):
        assert anyone.get(address).status_code == 200, address


def test_the_public_files_mark_what_pays_nothing_now(app: Flask, desk: Desks, world: ListWorld) -> None:
    world.published(world.drugs[:2])
    reference = suspending.suspend(world.drugs[0], reason="recall", note=NOTE, by=world.staff("pharmacist"))
    suspending.confirm(reference, by=world.staff("publisher"))
    anyone = app.test_client()
    assert json.loads(anyone.get("/formulary/current.json").data)["suspended"] == ["国药准字H99000000"]
    cells = sheet(anyone.get("/formulary/current.xlsx").data)
    assert {row[0]: row[-1] for row in cells[1:]} == {
        "Approval number": "Now",
        "国药准字H99000000": "suspended",
        "国药准字H99000001": "",
    }
    assert anyone.get("/formulary/print").text.count("(suspended)") == 1


def sheet(data: bytes) -> list[list[Any]]:
    return calamine.CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(0).to_python()


def test_a_line_is_edited_in_its_row_and_on_a_page_without_scripts(desk: Desks, world: ListWorld) -> None:
    world.published(world.drugs[:2])
    number, drug = world.draft([]), world.drugs[0]
    address, operations = f"/formulary/editions/{number}/lines/{drug}", desk("operations")
    fields = {"rate": "40%", "price": "32", "channels": "offline", "unit_cap": "", "cap_30_days": "6"}
    plain = operations.post(address, fields)
    assert plain.status_code == 303
    row = operations.post(address, fields | {"rate": "45%"}, headers={"HX-Request": "true"})
    assert row.text.lstrip().startswith(f'<tr id="line-{drug}"')
    assert "45%" in row.text
    wrong = operations.post(address, fields | {"rate": "101%", "price": "1e30"}, headers={"HX-Request": "true"})
    assert wrong.status_code == 422
    assert 'data-error="rate"' in wrong.text
    assert 'data-error="price"' in wrong.text
    assert "1e30" in wrong.text
    assert (
        "地高辛" in operations.post(f"/formulary/editions/{number}/lines/{world.drugs[3]}", fields | {"channels": "online"}).text
    )
    old = operations.post(address, fields | {"version": "1"})
    assert old.status_code == 409
    operations.post(f"/formulary/editions/{number}/undo")
    assert "40%" in operations.get(f"/formulary/editions/{number}/lines?only=changes").text


def test_an_edition_goes_its_whole_way_over_pages(desk: Desks, world: ListWorld) -> None:
    operations = desk("operations")
    made = operations.post("/formulary/editions", {"note": "first"})
    here = made.headers["Location"]
    number = int(here.rsplit("/", 1)[1])
    found = operations.post(f"{here}/lines", {"approval_no": "国药准字H99000000"})
    operations.post(found.headers["Location"], {"rate": "30", "price": "32.00", "channels": "online"})
    editing.set_line(number, world.drugs[1], TERMS, by=world.staff("operations"))
    assert operations.post(f"{here}/submission").status_code == 303
    for lane, who in (("clinical", "pharmacist"), ("financial", "finance")):
        waiting = desk(who).get(f"{here}/clearing/{lane}").text
        assert waiting.count('name="record"') == 2
        objected = desk(who).post(f"{here}/clearing/{lane}/{world.drugs[0]}/objection", {"note": "no"})
        assert objected.status_code == 422
        boxes = [part.split('"', 1)[0] for part in waiting.split('name="record" value="')[1:]]
        assert desk(who).post(f"{here}/clearing/{lane}", {"record": boxes}).status_code == 303
    assert world.state(number) is State.CLEARED
    closed = desk("pharmacist").post(f"{here}/publication")
    assert closed.status_code == 403
    assert desk("publisher").post(f"{here}/publication", {"at": "2020-01-01T10:00"}).status_code == 422
    assert desk("publisher").post(f"{here}/publication", {"at": ""}).status_code == 422  # it does not say what it saw
    version = desk("publisher").get(here).text.split('data-version="', 1)[1].split('"', 1)[0]
    assert desk("publisher").post(f"{here}/publication", {"at": "", "version": version}).status_code == 303
    page = desk("publisher").get(here).text
    assert 'data-state="current"' in page
    assert 'data-event="edition.published"' in page


def test_what_a_line_paid_on_a_day_stands_on_the_page_of_its_drug(desk: Desks, world: ListWorld) -> None:
    world.published(world.drugs[:1])
    here = f"/formulary/drugs/{world.drugs[0]}"
    today = clock.today().isoformat()
    assert 'data-subsidy="2000"' in desk("finance").get(f"{here}?on={today}&quantity=2&price=64.00").text
    assert "data-subsidy" not in desk("finance").get(f"{here}?on=2020-01-01").text
    assert desk("finance").get(f"{here}?on=no-day&quantity=x&price=1e30").status_code == 200


def test_the_difference_of_two_editions_is_a_page_and_a_workbook(desk: Desks, world: ListWorld) -> None:
    world.published(world.drugs[:2])
    number = world.draft(
        [world.drugs[0]], TERMS.__class__(rate_bp=4500, price_fen=3200, channels="offline", unit_cap_fen=1000, cap_30_days=4)
    )
    editing.remove_line(number, world.drugs[1], by=world.staff("operations"))
    page = desk("operations").get(f"/formulary/editions/{number}/difference?with=1").text
    assert "<del>30%</del> → <ins>45%</ins>" in page
    file = desk("operations").get(f"/formulary/editions/{number}/difference.xlsx?with=1")
    cells = sheet(file.data)
    assert ["国药准字H99000000", "盐酸二甲双胍片", "Altered", "Rate", "30%", "45%"] in cells
    assert sum(row[2] == "Removed" for row in cells) == 8


def test_coverage_tells_gaps_and_counts(desk: Desks, world: ListWorld) -> None:
    world.published(world.drugs[:2])
    assert desk("finance").get("/formulary/coverage").text.count("<tr data-record=") == 4
    assert desk("finance").get("/formulary/coverage?gaps=1").text.count("<tr data-record=") == 2


def test_a_proposal_from_outside_is_screened_and_judged_by_somebody_else(desk: Desks, world: ListWorld) -> None:
    world.published(world.drugs[:1])
    said = {
        "organisation": "示例协会",
        "approval_no": "国药准字H99000003",
        "generic_name": "地高辛",
        "diseases": "心力衰竭",
        "reasons": NOTE,
    }
    made = desk("operations").post("/formulary/proposals", said)
    here = made.headers["Location"]
    page = desk("pharmacist").get(here).text
    for words in ("another generic name", "may not be sold online", "without a listed drug"):
        assert words in page
    assert desk("pharmacist").post(f"{here}/refusal", {"reason": "no_need", "note": "short"}).status_code == 422
    assert desk("pharmacist").post(f"{here}/refusal", {"reason": "no_need", "note": NOTE}).status_code == 303
    assert 'data-state="refused"' in desk("operations").get(here).text
    again = desk("operations").post("/formulary/proposals", said | {"approval_no": "国食健字G20050123"})
    assert "not a drug" in desk("pharmacist").get(again.headers["Location"]).text


def test_a_ban_holds_from_its_day_on_once_two_persons_made_it(desk: Desks, world: ListWorld) -> None:
    said = {"kind": "online", "word": "二甲双胍", "valid_from": "2026-01-01", "source": "Announcement of an authority"}
    assert desk("pharmacist").post("/formulary/bans", said | {"source": "x"}).status_code == 422
    assert desk("pharmacist").post("/formulary/bans", said).status_code == 303
    reference = desk("pharmacist").get("/formulary/bans").text.split('data-record="BAN-')[1].split('"')[0]
    address = f"/formulary/bans/BAN-{reference}/confirmation"
    assert desk("pharmacist").post(address).status_code == 422
    number = drafting.draft(by=world.staff("operations"))
    fields = {"rate": "30", "price": "32.00", "channels": "online"}
    line = f"/formulary/editions/{number}/lines/{world.drugs[0]}"
    assert desk("publisher").post(address).status_code == 303
    assert "二甲双胍" in desk("operations").post(line, fields).text


def test_pages_name_the_lines_that_a_ban_reaches(desk: Desks, world: ListWorld) -> None:
    world.published(world.drugs[:2], replace(TERMS, channels="both"))
    ruling.propose_ban(kind="online", word="二甲双胍", valid_from=clock.today(), source=NOTE, by=world.staff("pharmacist"))
    page = desk("publisher").get("/formulary/bans").text
    assert "1 published line</b>" in page
    reference = page.split('data-record="BAN-')[1].split('"')[0]
    assert "banned online" not in desk("operations").get("/formulary").text
    assert desk("publisher").post(f"/formulary/bans/BAN-{reference}/confirmation").status_code == 303
    assert desk("operations").get("/formulary").text.count("banned online") == 1
    assert "it paid offline alone" in desk("finance").get(f"/formulary/drugs/{world.drugs[0]}").text
    number = world.draft(world.drugs[2:3])
    faulty = desk("operations").get(f"/formulary/editions/{number}/lines?only=faulty").text
    assert (faulty.count("<tr id="), faulty.count("at fault")) == (1, 1)


def test_a_hard_class_is_lifted_over_pages_by_two_persons(desk: Desks, world: ListWorld) -> None:
    here = f"/formulary/drugs/{world.drugs[0]}"
    assert desk("pharmacist").post(f"{here}/facts", {"rx_class": "narcotic"}).status_code == 303
    refused = desk("pharmacist").post(f"{here}/facts", {"rx_class": "rx"})
    assert (refused.status_code, 'data-error="rx_class"' in refused.text) == (422, True)
    assert desk("pharmacist").post(f"{here}/class", {"to_class": "rx", "note": "no"}).status_code == 422
    assert desk("pharmacist").post(f"{here}/class", {"to_class": "toxic", "note": NOTE}).status_code == 422
    assert desk("pharmacist").post(f"{here}/class", {"to_class": "rx", "note": NOTE}).status_code == 303
    reference = desk("pharmacist").get("/formulary/bans").text.split('data-record="CLS-')[1].split('"')[0]
    address = f"/formulary/classes/CLS-{reference}/confirmation"
    assert [desk(who).post(address).status_code for who in ("operations", "pharmacist", "publisher")] == [403, 422, 303]
