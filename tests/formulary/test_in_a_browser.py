"""Journeys at the desk: an editor in the grid, two lanes by keyboard, a publisher who acknowledges and publishes."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from portal.accounts import signing_in
from portal.core.database import db
from portal.formulary import drafting
from portal.formulary.lifecycle import State
from portal.formulary.steps import counts, find
from tests.accounts.people import with_factor
from tests.formulary.test_importing import take
from tests.formulary.world import ListWorld
from tests.support.browser import axe
from tests.support.shared import shared

Enter = Callable[..., Page]


@pytest.fixture
def enter(app: Flask, open_page: Callable[..., Page], world: ListWorld) -> Enter:
    """A page in which a member of staff is signed in."""

    def enter_as(name: str, **how: object) -> Page:
        actor = world.staff(name)
        if "factor" not in actor.scope:
            with_factor(actor)
            actor.scope["factor"] = True
        client = app.test_client()
        with client.session_transaction() as session:
            token = signing_in.open_session(actor.id or 0, "sample", by=actor)
            session.update({"_user_id": token, "_fresh": True, "seen": 1 << 40})
        page = open_page(**how)
        page.goto("/login")
        name = app.config["SESSION_COOKIE_NAME"]
        cookie = client.get_cookie(name)
        assert cookie
        page.context.add_cookies([{"name": name, "value": cookie.value, "url": page.url}])
        db.session.rollback()
        return page

    return enter_as


@pytest.mark.sqlite("the browser sees the same pages on every database")
def test_an_editor_edits_and_undoes_lines_by_keyboard(enter: Enter, world: ListWorld) -> None:
    world.published(world.drugs)
    number = world.draft([])
    page = enter("operations")
    page.goto(f"/formulary/editions/{number}/lines")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("form[data-action=set_line] [name=rate]")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("101%")
    page.keyboard.press("Enter")
    expect(page.locator("[data-error=rate]").first).to_be_visible()
    page.locator("[name=rate]").fill("45%")
    page.keyboard.press("Enter")
    row = page.locator(f"#line-{world.drugs[0]}")
    expect(row.locator("ins").first).to_have_text("45%")
    expect(row.locator("a").first).to_be_focused()
    axe(page)
    page.goto(f"/formulary/editions/{number}/lines")
    page.keyboard.press("u")
    page.wait_for_load_state("networkidle")
    expect(page.locator(f"#line-{world.drugs[0]}")).not_to_contain_text("45%")


@pytest.mark.sqlite("the browser sees the same pages on every database")
def test_the_same_without_a_script(enter: Enter, world: ListWorld) -> None:
    world.published(world.drugs)
    number = world.draft([])
    page = enter("operations", java_script_enabled=False)
    page.goto(f"/formulary/editions/{number}/lines")
    page.locator(f"#line-{world.drugs[0]} a").first.click()
    page.fill("[name=rate]", "45%")
    page.locator("form[data-action=set_line] button").click()
    expect(page.locator(f"#line-{world.drugs[0]}")).to_contain_text("45%")
    page.goto(f"/formulary/editions/{number}")
    page.locator("form[data-action=submit] button").click()
    expect(page.locator("main")).to_have_attribute("data-state", "in_review")
    clerk = enter("finance", java_script_enabled=False)
    clerk.goto(f"/formulary/editions/{number}/clearing/financial/{world.drugs[0]}")
    clerk.locator("form[data-action=clear_financial] button").last.click()
    db.session.rollback()
    assert counts(find(number).id)["financial"] == 0


def clear_by_keyboard(page: Page, number: int, lane: str) -> None:
    """Page after page: `a` selects it, `c` clears it; what is flagged is opened and cleared by itself."""
    page.goto(f"/formulary/editions/{number}/clearing/{lane}?size=200")
    before = ""
    while page.locator("tbody .cbx").count() and page.locator("[data-count]").first.get_attribute("data-count") != before:
        before = page.locator("[data-count]").first.get_attribute("data-count") or ""
        page.keyboard.press("a")
        with page.expect_navigation():
            page.keyboard.press("c")
    while page.locator("tbody [data-record] a").count():
        page.keyboard.press("j")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        with page.expect_navigation():
            page.keyboard.press("c")
        if "/clearing/" not in page.url:
            return
        page.goto(f"/formulary/editions/{number}/clearing/{lane}?size=200")


@pytest.mark.slow
@pytest.mark.sqlite("the browser sees the same pages on every database")
def test_an_edition_of_the_real_list_is_cleared_by_keyboard_and_published_by_a_third_person(
    enter: Enter, world: ListWorld
) -> None:
    take(shared("drugs_joined_derived/drugs_joined.csv"), "drugs", world.staff("pharmacist"))
    take(shared("edition/edition.csv"), "edition", world.staff("operations"))
    drafting.submit(1, by=world.staff("operations"))
    for lane, who in (("clinical", "pharmacist"), ("financial", "finance")):
        clear_by_keyboard(enter(who), 1, lane)
    assert world.state(1) is State.CLEARED
    page = enter("publisher")
    page.goto("/formulary/editions/1")
    page.locator("form[data-action=publish] button").last.click()
    expect(page.locator("main")).to_have_attribute("data-state", "current")
    page.goto("/formulary?q=胰岛素")
    expect(page.locator("[data-count]").first).to_have_text(re.compile(r"\d+"))
    axe(page)
