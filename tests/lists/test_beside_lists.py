"""Saved views, chosen columns and exports of a list."""

import csv
import io

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.core.database import db
from portal.ledger.models import LedgerEntry
from portal.lists.exporting import harmless
from portal.subsidies import case as cases
from tests.subsidies.sheets import Sheet, look, send
from tests.subsidies.world import World
from tests.support.offices import Desk

HTMX = {"HX-Request": "true"}


@pytest.fixture
def clerk(app: Flask, world: World) -> Desk:
    return Desk(app, world.staff("operations"))


def counts(desk: Desk, query: str = "") -> Sheet:
    """What is loaded after the list: counts, tabs, menus."""
    return look(desk, f"/subsidies/facets{query}", headers=HTMX)


def csv_rows(answer: TestResponse) -> list[list[str]]:
    assert answer.status_code == 200, answer.text[:500]
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))


def test_a_saved_view_stands_among_the_tabs_with_its_count(clerk: Desk, world: World) -> None:
    world.draft(), world.submitted()
    answer = send(clerk, counts(clerk, "?state=draft"), "save_view", name="My drafts")
    assert answer.location == "/subsidies?state=draft"
    assert ">My drafts <b>1</b></a>" in counts(clerk).text
    assert look(clerk, answer.location).text.count('aria-current="page">My drafts') == 1


def test_a_view_is_its_owners_unless_it_is_shared(app: Flask, clerk: Desk, world: World) -> None:
    reviewer = Desk(app, world.staff("reviewer"))
    send(clerk, counts(clerk, "?state=draft"), "save_view", name="Mine alone")
    send(clerk, counts(clerk, "?state=returned"), "save_view", name="For all", is_shared="y")
    text = counts(reviewer).text
    assert "For all" in text
    assert "Mine alone" not in text
    number = counts(clerk).forms["remove_view"].action
    assert reviewer.post(number).status_code == 404
    assert "remove_view" not in counts(reviewer).forms


def test_a_view_keeps_no_name_that_somebody_searched(clerk: Desk, world: World) -> None:
    send(clerk, counts(clerk, "?state=draft&q=韦秀"), "save_view", name="Searched")
    assert "q=" not in look(clerk, "/subsidies").text.partition("Searched")[0].rpartition("<a ")[2]


def test_a_removed_view_is_gone(clerk: Desk, world: World) -> None:
    send(clerk, counts(clerk, "?state=draft"), "save_view", name="Short-lived")
    assert send(clerk, counts(clerk), "remove_view").status_code == 303
    assert "Short-lived" not in counts(clerk).text


def test_the_same_name_twice_is_refused_with_what_was_typed(clerk: Desk, world: World) -> None:
    send(clerk, counts(clerk), "save_view", name="Again")
    answer = send(clerk, counts(clerk), "save_view", name="Again")
    assert answer.status_code == 422
    assert 'value="Again"' in answer.text


def test_columns_are_chosen_by_each_person(app: Flask, clerk: Desk, world: World) -> None:
    world.submitted()
    answer = clerk.post("/lists/subsidies/columns", {"columns": ["submitted", "band", "no such"], "query": "state=submitted"})
    assert answer.location == "/subsidies?state=submitted"
    mine, theirs = look(clerk, "/subsidies").text, look(Desk(app, world.staff("reviewer")), "/subsidies").text
    assert ">Head" not in mine.partition("<tbody")[0].partition("<thead")[2]
    assert ">Head" in theirs.partition("<tbody")[0].partition("<thead")[2]
    clerk.post("/lists/subsidies/columns", {"query": ""})
    assert look(clerk, "/subsidies").text.count("<th ") == theirs.count("<th ")


def test_an_export_holds_exactly_the_filter_masked_with_a_first_line(clerk: Desk, world: World) -> None:
    draft, submitted = world.draft(), world.submitted()
    rows = csv_rows(send(clerk, counts(clerk, "?state=submitted"), "export", format="csv"))
    assert "operations" in rows[0][0]
    assert "State is any of Submitted" in rows[0][0]
    assert "rows: 1" in rows[0][0]
    assert rows[1][:2] == ["Reference", "Head"]
    name = cases.find(submitted).application.head_name
    assert rows[2][:2] == [submitted, name[0] + "*" * (len(name) - 1)]
    assert not any(draft in cell for row in rows for cell in row)


def test_a_workbook_holds_the_same(clerk: Desk, world: World) -> None:
    made = [world.draft() for _ in range(3)]
    answer = send(clerk, counts(clerk), "export", format="xlsx")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in sheet[2:]] == made[::-1]
    assert answer.headers["Content-Disposition"].endswith(".xlsx") or ".xlsx" in answer.headers["Content-Disposition"]


def test_an_export_is_recorded_without_the_searched_name(clerk: Desk, world: World) -> None:
    reference = world.submitted()
    name = cases.find(reference).application.head_name
    csv_rows(send(clerk, counts(clerk, f"?q={name}"), "export", format="csv"))
    db.session.rollback()
    entry = db.session.scalar(select(LedgerEntry).where(LedgerEntry.verb == "list.exported"))
    assert entry is not None
    assert '"has_search":true' in entry.data
    assert '"rows":1' in entry.data
    assert name not in entry.data


def test_an_export_needs_the_permission_and_keeps_the_reach(app: Flask, world: World) -> None:
    reference = world.submitted()
    name = cases.find(reference).application.head_name
    assert Desk(app, world.staff("manager")).post("/lists/subsidies/export", {"format": "csv", "query": ""}).status_code == 403
    compliance = Desk(app, world.staff("compliance"))
    assert len(csv_rows(compliance.post("/lists/subsidies/export", {"format": "csv", "query": f"q={name}"}))) == 2
    assert len(csv_rows(compliance.post("/lists/subsidies/export", {"format": "csv", "query": f"q={reference}"}))) == 3


@pytest.mark.parametrize("name", ["nothing", "ledger_entry", ".."])
def test_a_list_that_is_not_offered_is_404(clerk: Desk, name: str) -> None:
    for what in ("views", "columns", "export"):
        assert clerk.post(f"/lists/{name}/{what}", {"format": "csv", "name": "x"}).status_code == 404


@pytest.mark.parametrize("query", ["&" * 500, "state=%ff", "after=x&size=7", "x" * 5000, "q=%00"])
def test_odd_queries_are_harmless(clerk: Desk, world: World, query: str) -> None:
    assert clerk.post("/lists/subsidies/export", {"format": "csv", "query": query}).status_code in (200, 422)
    assert clerk.post("/lists/subsidies/columns", {"columns": "band", "query": query}).status_code == 303


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1"])
def test_formulas_are_neutralised(text: str) -> None:
    assert harmless(text) == "'" + text
    assert harmless("SUB-2026-000001") == "SUB-2026-000001"
    assert harmless(-5) == -5
