"""A director types hours of duty by keyboard alone; maps and weeks read well at a desk and on a phone."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from portal.accounts import signing_in
from portal.centers import duty
from portal.centers.hours import read_counts
from portal.core.actors import Actor
from portal.core.database import db
from tests.accounts.people import with_factor
from tests.centers.roster_world import Rosters, expert
from tests.support.browser import PHONE, axe

Enter = Callable[..., Page]
pytestmark = pytest.mark.sqlite("the browser sees the same pages on every database")


@pytest.fixture
def director(rosters: Rosters) -> Actor:
    """Of a center with two doctors and two wanted in the mornings."""
    center, files = rosters.center("heart"), rosters.doctors(2)
    rosters.published("heart", dict.fromkeys(files, expert()))
    duty.set_wanted("heart", [read_counts("8-12 ×2")] * 8, by=rosters.staff("operations"))
    return rosters.direct(center, files[0])


@pytest.fixture
def enter(app: Flask, open_page: Callable[..., Page], director: Actor) -> Enter:
    """A page in which the director is signed in."""

    def enter_as(**how: object) -> Page:
        if "factor" not in director.scope:
            with_factor(director)
            director.scope["factor"] = True
        client = app.test_client()
        with client.session_transaction() as session:
            token = signing_in.open_session(director.id or 0, "sample", by=director)
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


def test_a_week_is_typed_corrected_and_kept_without_a_mouse(enter: Enter) -> None:
    page = enter()
    page.goto("/centers/heart/hours")
    row = page.locator("[data-list=hours] [data-record]").first
    reference = row.get_attribute("data-record")
    page.locator(f"#hours-{reference} a").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[name=day_0]")).to_be_focused()
    page.keyboard.type("22-2")
    page.keyboard.press("Enter")
    expect(page.locator("[data-error=day_0]")).to_contain_text("belongs to two days")
    for day in range(8):
        page.locator(f"[name=day_{day}]").fill("8-12")
    page.keyboard.press("Control+Enter")
    expect(page.locator(f"#hours-{reference}")).to_contain_text("28")
    expect(page.locator(f"#hours-{reference} a").first).to_be_focused()
    axe(page)
    with page.expect_navigation():
        page.keyboard.press("]")
    expect(page.locator(f"#hours-{reference}")).to_contain_text("8-12")


@pytest.mark.parametrize("size", [(1366, 900), PHONE], ids=["1366", "390"])
def test_every_page_of_duty_reads_well(enter: Enter, size: tuple[int, int]) -> None:
    page = enter(size=size, locale="zh-CN" if size == PHONE else "en-US")
    page.goto("/centers/heart/hours")
    doctor = page.locator("[data-list=hours] [data-record] a").first.get_attribute("href") or ""
    for path in ("/centers/heart/hours", "/centers/hours", "/centers/hours?week=", "/centers/heart/hours/wanted", doctor):
        answer = page.goto(path)
        assert answer and answer.status == 200, path
        page.wait_for_load_state("networkidle")
        axe(page)
        assert page.locator("h1").count() == 1, path
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1"), f"{path} is wider than the window"


def test_the_same_without_a_script(enter: Enter) -> None:
    page = enter(java_script_enabled=False)
    page.goto("/centers/heart/hours")
    page.locator("[data-list=hours] [data-record] a").first.click()
    for day in range(8):
        page.fill(f"[name=day_{day}]", "９－１１")
    page.locator("form[data-action=set_week] button").click()
    expect(page.locator("[data-list=hours] [data-record]").first).to_contain_text("9-11")
