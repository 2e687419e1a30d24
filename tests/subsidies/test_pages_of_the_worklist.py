"""The worklist: what it shows to whom, its filters, its pages, its limits."""

import gzip
import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from flask import Flask
from werkzeug.datastructures import Headers

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import writing
from portal.home.queries import deciding
from portal.subsidies import case as cases
from portal.subsidies import decisions, queue
from tests.subsidies.risks import blind, low
from tests.subsidies.sheets import Sheet, look, send, statements
from tests.subsidies.world import World
from tests.support.offices import Desk

HTMX = {"HX-Request": "true"}
SENTENCE = "This sentence says why in enough characters."


def desk(world: World, app: Flask, name: str = "reviewer") -> Desk:
    return Desk(app, world.staff(name))


def test_rows_come_newest_first_and_filters_narrow_them(app: Flask, world: World) -> None:
    draft, submitted = world.draft(), world.submitted()
    reviewer = desk(world, app)
    assert look(reviewer, "/subsidies").rows == [submitted, draft]
    assert look(reviewer, "/subsidies?state=draft").rows == [draft]
    assert look(reviewer, "/subsidies?state=draft,submitted&province=45&sort=id").rows == [draft, submitted]
    assert look(reviewer, "/subsidies?band=medium&clock=on_track&flag=none&persons=1&year=2026").rows == [submitted]
    assert look(reviewer, "/subsidies?province=11").rows == []


def test_a_part_of_a_name_its_initials_and_the_reference_are_found(app: Flask, world: World) -> None:
    reference, reviewer = world.submitted(), desk(world, app)
    name = cases.find(reference).application.head_name
    for words in (name, name[:2], reference, reference.lower()):
        assert look(reviewer, f"/subsidies?q={words}").rows == [reference], words
    assert look(reviewer, "/subsidies?q=王五").rows == []


def test_names_are_masked_and_cannot_be_searched_by_those_who_do_not_read_them(app: Flask, world: World) -> None:
    reference, manager = world.submitted(), desk(world, app, "compliance")
    name = cases.find(reference).application.head_name
    sheet = look(manager, "/subsidies")
    assert name not in sheet.text
    assert f"{name[0]}*" in sheet.text
    assert look(manager, f"/subsidies?q={name}").rows == []
    assert look(manager, f"/subsidies?q={reference}").rows == [reference]


def test_show_more_goes_on_where_the_page_ended(app: Flask, world: World) -> None:
    made, reviewer = [world.draft() for _ in range(23)], desk(world, app)
    for order, wanted in (("-id", made[::-1]), ("id", made)):
        first = look(reviewer, f"/subsidies?size=20&sort={order}")
        more = first.text.partition('hx-get="/subsidies?')[2].partition('"')[0].replace("&amp;", "&")
        rest = look(reviewer, f"/subsidies?{more}", headers=HTMX)
        assert first.rows + rest.rows == wanted
        assert rest.text.startswith("<tr data-record=")
        assert look(reviewer, f"/subsidies?{more}").rows == rest.rows  # the same as a page, without script


def test_pages_of_merged_filters_lose_and_repeat_nothing(app: Flask, world: World) -> None:
    made, reviewer = [world.submitted() if n % 2 else world.draft() for n in range(24)], desk(world, app)
    address, seen = "/subsidies?state=draft,submitted,returned&province=45,44&size=20", []
    while address:
        sheet = look(reviewer, address)
        seen += sheet.rows
        more = sheet.text.partition('hx-get="/subsidies?state')[2].partition('"')[0].replace("&amp;", "&")
        address = f"/subsidies?state{more}" if more else ""
    assert seen == made[::-1]


@pytest.mark.parametrize(
    "after",
    [
        "x",
        "eyJ4IjoxfQ",
        "WzFd=",
        "W251bGxd",
        "WyJhIl0",
        "WzFlNDAwXQ",
        "WzEsMl0",
        "9" * 400,
        "%00",
        "WzkyMjMzNzIwMzY4NTQ3NzU4MDhd",
    ],
)
@pytest.mark.parametrize("sort", ["-id", "due", "-submitted"])
def test_a_tampered_page_mark_is_told_so(app: Flask, world: World, after: str, sort: str) -> None:
    answer = desk(world, app).get(f"/subsidies?sort={sort}&after={after}")
    assert answer.status_code in ((200, 400) if (after, sort) == ("WzFd=", "-id") else (400,))


@pytest.mark.parametrize(
    "query",
    [
        "state=nonsense&province=99&band=&clock=soon&flag=x&category=1", "state=" + ",".join(["draft"] * 500), "q=" + "张" * 5000, "q=%25%27%22--",
        "sort=name;drop&size=-1", "size=999999999999", "size=٢٠", "persons=-3&persons=99999&returned=x&year=20x6&batch=1e9&reviewer=0x1", "year=٢٠٢٦&persons=٣",
        "reviewer=999999999&batch=99999999999", "mine=1&mine=2&state=draft", "attention=no_deciders", "after=", "page=2", "sort=", "q=%ff%fe",
    ],
)  # fmt: skip
def test_odd_parameters_give_a_page(app: Flask, world: World, query: str) -> None:
    world.submitted()
    reviewer = desk(world, app)
    look(reviewer, f"/subsidies?{query}")
    look(reviewer, f"/subsidies/facets?{query}", headers=HTMX)


def test_mine_leaves_out_what_others_hold_and_what_one_made(app: Flask, world: World) -> None:
    both = world.staff("both", "operations", "reviewer")
    own, free = world.submitted(), world.submitted()
    assert look(Desk(app, both), "/subsidies?mine=1&sort=due").rows == [own, free]
    look(desk(world, app), f"/subsidies/{free}")
    assert look(Desk(app, both), "/subsidies?mine=1&sort=due").rows == [own]
    assert look(desk(world, app, "manager"), "/subsidies?mine=1").rows == []


def test_take_next_opens_the_case_that_is_due_first(app: Flask, world: World) -> None:
    first, second, reviewer = world.submitted(), world.submitted(), desk(world, app)
    answer = send(reviewer, look(reviewer, "/subsidies"), "take_next")
    assert answer.location == f"/subsidies/{first}"
    assert send(reviewer, look(reviewer, answer.location), "take_next").location == f"/subsidies/{second}"


def test_facets_count_what_a_filter_would_give(app: Flask, world: World) -> None:
    world.draft(), world.submitted(), world.submitted()
    text = look(desk(world, app), "/subsidies/facets", headers=HTMX).text
    assert "Submitted<span>2</span>" in text
    assert "Draft<span>1</span>" in text
    assert "Refused" not in text.partition('<div id="views"')[0]
    assert "All <b>3</b>" in text.replace("\n", "")


def test_each_figure_of_the_day_counts_the_rows_behind_it_and_none_that_others_decide(app: Flask, world: World) -> None:
    drawn, second, first = blind(world), world.submitted(3), low(world)
    for reference in (drawn, second):
        decisions.approve(reference, by=world.staff("reviewer"))
    with clock.stopped(clock.now() + timedelta(days=60)):
        listed = {name: figures_of(app, world.staff(name)) for name in ("reviewer", "senior")}
    assert listed["reviewer"] == {"Mine to decide": [first], "Breached": [first], "At risk": []}
    assert listed["senior"] == {
        "Appeals for me": [],
        "Second reviews for me": [second],
        "Mine to decide": [drawn, first],
        "Breached": [drawn, second, first],
        "At risk": [],
    }


def figures_of(app: Flask, person: Actor) -> dict[str, list[str]]:
    """What each figure of the own decisions leads to; the list is as long as the figure says."""
    found = {}
    for figure in (figure for figure in deciding(person).figures if "mine" in figure.rows[1]):
        found[str(figure.label)] = look(Desk(app, person), f"/subsidies?{urlencode(figure.rows[1])}").rows
        assert len(found[str(figure.label)]) == figure.count, figure
    return found


@pytest.mark.parametrize("query", ["", "?state=refused", "?mine=1", "?q=nothing"])
def test_an_empty_list_says_what_to_do_next(app: Flask, world: World, query: str) -> None:
    sheet = look(desk(world, app), f"/subsidies{query}")
    assert 'class="none"' in sheet.text
    assert sheet.rows == []


def test_fifty_rows_weigh_less_than_forty_kilobytes(app: Flask, world: World) -> None:
    for n in range(51):
        world.draft() if n % 5 else world.submitted()
    answer = desk(world, app).get("/subsidies")
    assert len(Sheet(answer).rows) == 50
    assert len(answer.data) <= 40_000
    assert len(gzip.compress(answer.data)) <= 7_000


def test_a_page_asks_the_database_a_fixed_few_things(app: Flask, world: World) -> None:
    for _ in range(22):
        world.submitted()
    reviewer = desk(world, app)
    look(reviewer, "/subsidies")
    with statements(app) as asked:
        sheet = look(reviewer, "/subsidies?size=20&sort=due")
    assert len(asked) <= 7, asked
    more = sheet.text.partition('hx-get="/subsidies?')[2].partition('"')[0].replace("&amp;", "&")
    with statements(app) as asked:
        look(reviewer, f"/subsidies?{more}", headers=Headers(HTMX))
    assert len(asked) <= 4, asked


def test_nothing_of_a_blind_first_decision_shows(app: Flask, world: World) -> None:
    reference, second = blind(world), desk(world, app, "senior")
    before = shown(second, reference)
    with writing():
        queue.let_go(cases.find(reference).application.id)
    decisions.approve(reference, by=world.staff("first", "reviewer"))
    assert cases.find(reference).application.state == "second_review"
    after = shown(second, reference)
    for page in before:
        assert after[page] == before[page], page
    assert look(second, "/subsidies?state=second_review").rows == []
    assert look(second, "/subsidies?state=submitted").rows == [reference]


def shown(reader: Desk, reference: str) -> dict[str, str]:
    """What somebody sees of a case, page by page, without what differs in every answer."""
    pages = (
        f"/subsidies/{reference}",
        f"/subsidies/{reference}/timeline",
        f"/subsidies/{reference}/print",
        "/subsidies",
        f"/subsidies?q={reference}",
        "/subsidies/facets",
    )
    return {page: steadied(look(reader, page).text) for page in pages}


def steadied(text: str) -> str:
    text = re.sub(r'(csrf_token" value="|csrf-token" content=")[^"]+', "", text)
    return re.sub(r"printed [\d :-]+|for \d+ more minutes|, \d+ min<", "", text)


def test_the_blind_second_decider_decides_from_the_page_as_drawn_before_or_after(app: Flask, world: World) -> None:
    for drawn_before in (True, False):
        reference, senior = blind(world) if drawn_before else low(world), desk(world, app, f"senior{2 - drawn_before}")
        sheet = look(senior, f"/subsidies/{reference}")
        with writing():
            queue.let_go(cases.find(reference).application.id)
        decisions.approve(reference, by=world.staff("first", "reviewer"))
        sheet = sheet if drawn_before else look(senior, f"/subsidies/{reference}")
        assert send(senior, sheet, "approve").status_code == 303
        assert cases.find(reference).application.state == "approved"
