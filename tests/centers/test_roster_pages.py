"""The pages of rosters and proposals by plain requests, without a script: proposed, checked, published, looked at."""

import re
from typing import Any

import pytest
from flask import Flask

from portal.centers import roster
from tests.centers.roster_world import NOTE, Rosters, expert
from tests.support.offices import Desk

SAID = {"action": "add", "role": "expert", "sessions": "4", "starts_on": "2026-01-01", "consult_types": ["text", "video"]}
WRONG: list[tuple[dict[str, Any], str]] = [
    ({"doctor": ""}, "This is missing"),
    ({"doctor": "DOC-2026-999999"}, "No doctor like this is active"),
    ({"starts_on": ""}, "This is missing"),
    ({"starts_on": "2026-02-31"}, "Not a valid date"),
    ({"ends_on": "2025-12-31"}, "before the first"),
    ({"ends_on": "2026-01-02"}, "over already"),
    ({"starts_on": "0001-01-01"}, "out of all bounds"),
    ({"sessions": "29"}, "0 to 28"),
    ({"sessions": "many"}, "Not a valid integer"),
    ({"sessions": "9" * 30}, "0 to 28"),
    ({"consult_types": []}, "at least one way"),
    ({"consult_types": ["smoke"]}, "valid choice"),
    ({"role": "chief"}, "Not a valid choice"),
    ({"action": "promote"}, "Not a valid choice"),
    ({"action": "change"}, "does not stand on the roster"),
    ({"action": "suspend"}, "does not stand on the roster"),
]


@pytest.fixture
def desk(app: Flask, rosters: Rosters) -> Any:
    return lambda name: Desk(app, rosters.staff(name))


def steps(page: str) -> set[str]:
    return set(re.findall(r'data-action="(\w+)"', page))


def test_a_roster_is_proposed_checked_and_published_by_forms_alone(rosters: Rosters, desk: Any) -> None:
    center, (first, second) = rosters.center(), rosters.doctors(2, practice_months=50)
    operations, medical = desk("operations"), desk("medical")
    assert "Nobody stands on this roster" in operations.get("/centers/heart/roster").text
    address = operations.post("/centers/heart/proposals").location
    assert operations.post(f"{address}/lines", SAID | {"doctor": first, "version": 1}).status_code == 303
    for wrong, sentence in WRONG:
        answer = operations.post(f"{address}/lines", SAID | {"doctor": second} | wrong)
        assert (answer.status_code, sentence in answer.text) == (422, True), wrong
    assert operations.post(f"{address}/lines", SAID | {"doctor": second, "version": 1}).status_code == 409
    assert {"propose", "put", "withdraw"} <= steps(operations.get(address).text)
    assert operations.post(f"{address}/proposal", {"note": NOTE}).status_code == 303
    page = medical.get(address).text
    assert {"publish", "return"} <= steps(page)
    seen = re.findall(r'name="version" value="(\d+)"><input type="hidden" name="seen" value="(\w+)"', page)[0]
    press = {"version": seen[0], "seen": seen[1]}
    assert medical.post(f"{address}/return", press).status_code == 422
    assert medical.post(f"{address}/publication", press | {"seen": "0" * 64}).status_code == 409
    assert medical.post(f"{address}/publication", press | {"seen": ""}).status_code == 422
    assert medical.post(f"{address}/publication", press).status_code == 303
    assert len(roster.lines_in_force([center.id])) == 1
    shown = medical.get("/centers/heart/roster").text
    assert (f'data-record="{first}"' in shown, 'data-effect="yes"' in shown, "version 1" in shown) == (True, True, True)


def test_whoever_publishes_ticks_each_kind_of_warning_on_the_page(rosters: Rosters, desk: Any) -> None:
    rosters.center(departments=["10"])
    first, second = rosters.doctors(2)
    leads = rosters.proposed("heart", {first: expert(role="director"), second: expert(role="director")})
    medical, address = desk("medical"), f"/centers/proposals/{leads}"
    blocks = re.findall(r'href="#change-([^"]+)"', page := medical.get(address).text)
    assert sorted(blocks) == sorted(re.findall(r'<tr id="change-([^"]+)"', page)) == sorted((first, second))
    reference = rosters.proposed("heart", {first: expert(), second: expert()})
    address = f"/centers/proposals/{reference}"
    page = medical.get(address).text
    (box,) = re.findall(r'name="acknowledged" value="([^"]+)"', page)
    press = {"version": 4, "note": NOTE, "seen": re.findall(r'name="seen" value="(\w{64})"', page)[0]}
    refused = medical.post(f"{address}/publication", press)
    assert (refused.status_code, "Warnings that are not acknowledged yet: 1." in refused.text, NOTE in refused.text) == (
        422,
        True,
        True,
    )
    assert medical.post(f"{address}/publication", {"acknowledged": [box, "x"]}).status_code == 422
    assert medical.post(f"{address}/publication", press | {"acknowledged": [box]}).status_code == 303


def test_a_director_proposes_for_the_own_center_and_hears_of_no_file_that_is_not_active(rosters: Rosters, desk: Any) -> None:
    center, (leads, active) = rosters.center(), rosters.doctors(2)
    rosters.center("ent")
    (waiting,) = rosters.doctors(1, state="approved", standing=None)
    rosters.direct(center, leads)
    director = desk("director")
    assert director.post("/centers/ent/proposals").status_code == 404
    address = director.post("/centers/heart/proposals").location
    assert director.post(f"{address}/lines", SAID | {"doctor": active}).status_code == 303
    for unknown in (waiting, "DOC-2026-000999"):
        assert "No doctor like this is active" in director.post(f"{address}/lines", SAID | {"doctor": unknown}).text
    assert "publish" not in steps(director.get(address).text)


def test_versions_are_compared_printed_listed_and_found_by_their_day(rosters: Rosters, desk: Any) -> None:
    rosters.center()
    first, second = rosters.doctors(2, title="chief")
    rosters.published("heart", {first: expert()})
    rosters.published("heart", {second: expert(role="attending")})
    medical = desk("medical")
    looked = {
        "/centers/heart/roster?version=1": (first, second),
        "/centers/heart/roster?on=2020-01-01": ("Nobody stands", first),
        "/centers/heart/roster?on=tomorrow": ("Write the day", "Traceback"),
        "/centers/heart/roster/print": (second, "data-action"),
        "/centers/heart/roster/difference?from=1&to=2": (second, first),
        "/centers/heart/roster/difference": (first, "Nothing differs"),
        "/centers/lines?role=attending": (second, first),
        f"/centers/lines?q={first.lower()}": (first, second),
        "/centers/lines?effect=counts&center=heart&title=chief&sort=-sessions": (first, "No line matches"),
        "/centers/lines?effect=no_right,over,ahead,hidden,suspended": ("No line matches", first),
        "/centers/lines?q=%E9%9F%A6%E5%9B%BD": (first, "No line matches"),
        "/centers/lines/facets": ("Counts today", "Traceback"),
        "/centers/proposals?state=published": ("ROS-", "No proposal matches"),
        "/centers/proposals/facets": ("Published", "Traceback"),
        f"/centers/of/{first}": ("Heart center", second),
        "/centers/proposals/ROS-2026-000001/timeline": ("Proposed with 1 changes", "Traceback"),
    }
    for address, (there, absent) in looked.items():
        page = medical.get(address).text
        assert (there in page, absent in page) == (True, False), address
    for address in ("version=3", "version=x", "version=-1"):
        assert medical.get(f"/centers/heart/roster?{address}").status_code == 404
    for address in (
        "/centers/heart/roster/difference?from=1&to=9",
        "/centers/of/DOC-2026-999999",
        "/centers/proposals/ROS-2026-9",
    ):
        assert medical.get(address).status_code == 404
