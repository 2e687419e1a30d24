"""Pages of the hours of duty: the map of the centers, a center's week, one doctor, wanted numbers, copies."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask

from portal.centers import duty
from portal.centers.hours import read_counts, read_hours
from portal.core import clock
from portal.core.database import db
from tests.centers.roster_world import NOTE, Rosters, expert
from tests.doctors.standing_world import doctors, shanghai
from tests.support.offices import Desk

WEEK = "2026-W43"
ITEMS = ("qualification", "practice", "agreement", "multi_site", "consent")
MORNINGS = [read_hours("8-12")] * 5 + [0, 0, 0]


class Rooms:
    """Two centers, the director of the first, and desks of people."""

    def __init__(self, app: Flask, rosters: Rosters, doctor: str):
        self.app, self.rosters, self.doctor = app, rosters, doctor
        self.desk: Desk

    def enter(self, name: str) -> None:
        self.desk = Desk(self.app, self.rosters.staff(name))

    def get(self, path: str, status: int = 200) -> str:
        answer = self.desk.get(path)
        assert answer.status_code == status, path
        return answer.get_data(as_text=True)

    def post(self, path: str, status: int = 303, **fields: str) -> str:
        answer = self.desk.post(path, fields)
        assert answer.status_code == status, (path, answer.get_data(as_text=True)[-3000:])
        return answer.get_data(as_text=True)


@pytest.fixture
def rooms(app: Flask, rosters: Rosters) -> Iterator[Rooms]:
    with clock.stopped(shanghai(date(2026, 10, 16), 9)):
        center, (first, second), by = rosters.center("heart"), rosters.doctors(2), rosters.staff("operations")
        rosters.center("ent")
        rosters.published("heart", {first: expert()})
        rosters.published("ent", {second: expert()})
        rosters.direct(center, first)
        duty.set_week("heart", first, MORNINGS, by=by)
        duty.set_week("ent", second, MORNINGS, by=by)
        duty.set_wanted("heart", [read_counts("8-12 ×2")] * 8, by=by)
        yield Rooms(app, rosters, first)


def seen_in(page: str, action: str) -> str:
    """The hash that the form of this action carries."""
    form = page.split(f'data-action="{action}"')[1]
    found = re.search(r'name="seen" value="([0-9a-f]*)"', form)
    assert found
    return found[1]


def test_a_director_sees_the_own_center_on_every_page(rooms: Rooms) -> None:
    rooms.enter("director")
    for path in ("/centers/hours?day=2026-10-19", f"/centers/hours?week={WEEK}"):
        page = rooms.get(path)
        assert "/centers/heart/" in page and "/centers/ent" not in page
    for path in ("hours", "hours/wanted", "hours/2026-10-19/8", f"hours/copy?source={WEEK}"):
        rooms.get(f"/centers/ent/{path}", 404)


def test_the_map_shows_too_few_by_number_and_shape_and_leads_to_who_is_there(rooms: Rooms) -> None:
    rooms.enter("operations")
    page = rooms.get("/centers/hours?day=2026-10-19")
    assert '<td class="cv2"><a href="heart/hours/2026-10-19/8">▾1/2</a></td>' in page
    assert '<td class="cvu"><a href="ent/hours/2026-10-19/8">? 1</a></td>' in page
    assert "韦国华" in rooms.get("/centers/heart/hours/2026-10-19/8")
    assert "Nobody is on duty then." in rooms.get("/centers/heart/hours/2026-10-19/13")
    assert "▾4 h" in rooms.get(f"/centers/hours?week={WEEK}")
    rooms.enter("manager")
    assert "韦国华" not in rooms.get("/centers/heart/hours/2026-10-19/8") + rooms.get(f"/centers/heart/hours?week={WEEK}")


def test_hours_after_the_end_of_a_right_are_struck_out_in_the_week_of_the_doctor(rooms: Rooms) -> None:
    (ends,) = doctors([dict.fromkeys(ITEMS) | {"practice": date(2026, 10, 21)}])
    rooms.rosters.published("heart", {ends: expert()})
    duty.set_week("heart", ends, MORNINGS, by=rooms.rosters.staff("operations"))
    rooms.enter("operations")
    page = rooms.get(f"/centers/heart/hours?week={WEEK}")
    after = sum(bool(hours) for hours in MORNINGS[3:7])
    assert (page.count("does not count"), page.count("<del>8-12</del>")) == (after, after)
    assert re.findall(r"data-begin>(\d+)</th>", page) == ["8"]


def test_hours_typed_on_the_page_are_kept_and_what_is_wrong_stays_typed(rooms: Rooms) -> None:
    rooms.enter("director")
    at = f"/centers/heart/hours/{rooms.doctor}"
    typed = dict.fromkeys((f"day_{n}" for n in range(8)), "") | {"seen": seen_in(rooms.get(at), "set_week")}
    page = rooms.post(at, 422, **typed | {"day_0": "22-2"})
    assert 'value="22-2"' in page and "22-24 on this day and 0-2 on the next" in page
    rooms.post(at, **typed | {"day_0": "８点至１２点"})
    assert "8-12" in rooms.get(f"/centers/heart/hours?week={WEEK}")
    rooms.post(at, 409, **typed | {"day_0": "9-12"})
    rooms.post(at, 422, **typed | {"seen": "", "day_0": "9-12"})


def test_leave_copies_and_closed_days_go_through_their_forms(rooms: Rooms) -> None:
    rooms.enter("director")
    at = f"/centers/heart/hours/{rooms.doctor}"
    days = {"kind": "swap", "first": "2026-10-19", "hours": "14-16"}
    rooms.post(at + "/days", seen=seen_in(rooms.get(at), "change_days"), **days)
    rooms.post(at + "/days", 422, seen=seen_in(rooms.get(at), "change_days"), **days | {"last": "2026-10-18"})
    copying = f"/centers/heart/hours/copy?source={WEEK}&week=2026-W44"
    rooms.post(copying, seen=seen_in(rooms.get(copying), "copy_week"))
    copied = rooms.get("/centers/heart/hours?week=2026-W44")
    assert "14-16" in copied and 'data-action="undo_copy"' in copied
    rooms.post(re.findall(r'action="([^"]*/undo[^"]*)"', copied)[0].replace("&amp;", "&"))
    assert "14-16" not in rooms.get("/centers/heart/hours?week=2026-W44")
    rooms.post("/centers/heart/hours/closing", 422, first="2026-10-20")
    rooms.post("/centers/heart/hours/closing", first="2026-10-20", note=NOTE)
    assert 'data-action="reopen_days"' in rooms.get(f"/centers/heart/hours?week={WEEK}")
    rooms.post("/centers/heart/hours/reopening", first="2026-10-20")
    rooms.post(at + "/restoration", seen=seen_in(rooms.get(at), "restore_days"), first="2026-10-19")
    assert db.session.execute(db.text("SELECT count(*) FROM duty_exception")).scalar() == 0


def test_wanted_numbers_are_set_by_who_keeps_the_centers(rooms: Rooms) -> None:
    at = "/centers/heart/hours/wanted"
    rooms.enter("director")
    assert 'data-action="set_wanted"' not in rooms.get(at)
    rooms.post(at, 403)
    rooms.enter("operations")
    typed = {f"day_{n}": "8-12 ×1" for n in range(8)} | {"seen": seen_in(rooms.get(at), "set_wanted")}
    rooms.post(at, 422, **typed | {"day_3": "8-12 ×0"})
    rooms.post(at, **typed)
    assert "▾" not in rooms.get("/centers/hours?day=2026-10-19").split("<tbody>")[1]


@pytest.mark.sqlite("no database decides this")
def test_odd_addresses_are_answered(rooms: Rooms) -> None:
    rooms.enter("operations")
    for path in (
        "hours?day=x",
        "hours?day=0001-01-01",
        "heart/hours/2026-10-19/24",
        "heart/hours/2026-13-01/3",
        "heart/hours/DOC-1",
    ):
        rooms.get(f"/centers/{path}", 404)
    for path in ("hours?week=x", "hours?week=9999-W60", "heart/hours?week=0001-01-01"):
        rooms.get(f"/centers/{path}")
    rooms.get("/centers/heart/hours/copy?source=x&week=y", 303)
