"""A director reviews the month's roster by keyboard alone, in a browser; and on a phone, and without scripts."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from playwright.sync_api import expect

from portal.centers import proposing, reviewing
from portal.centers.reviewing import Press
from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db
from tests.centers.review_world import Reviews
from tests.centers.roster_world import NOTE, expert
from tests.doctors.standing_world import ALWAYS, doctors
from tests.support.browser import PHONE, axe
from tests.support.offices import Desk

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.sqlite("what the page does is the same on both")


@pytest.fixture
def world(app: Flask) -> Iterator[Reviews]:
    with app.app_context():
        yield Reviews()
        db.session.remove()


def month(world: Reviews) -> str:
    """A roster of twelve: one line changed since the last review, one doctor is new, one right ends within the period."""
    center = world.opened_center(count=10)
    world.done()
    by, soon = world.staff("operations"), {**ALWAYS, "agreement": clock.today() + timedelta(days=20)}
    fresh, flagged = world.doctors(1)[0], doctors([soon])[0]
    change = proposing.draft("heart", by=by)
    proposing.put_line(change, world.listed["heart"][5], "change", replace(expert(), sessions=1), by=by)
    proposing.put_line(change, fresh, "add", expert(), by=by)
    proposing.put_line(change, flagged, "add", expert(), by=by)
    proposing.propose(change, by=by)
    world.publish(change)
    world.on_duty(center, fresh, flagged)
    return world.under_review()


def signed_in(page: "Page", app: Flask, person: Actor, address: str) -> None:
    """Take the session of that person into the browser."""
    desk = Desk(app, person)
    cookies = [{"name": one.key, "value": one.value, "url": address} for one in desk.client._cookies.values()]
    page.context.add_cookies(cookies)  # type: ignore[arg-type]


def test_a_month_is_reviewed_by_keyboard_alone(world: Reviews, app: Flask, open_page: Callable[..., "Page"], served) -> None:  # type: ignore[no-untyped-def]
    reference = month(world)
    own = next(row for row in world.rows(reference) if row.is_own)
    reviewing.decide_own(reference, own.position, "office_keep", Press(note=NOTE), by=world.staff("medical"))
    page, press = open_page(), None
    signed_in(page, app, world.director, served.address)
    page.goto(f"/centers/reviews/{reference}")
    assert page.locator("input, select, textarea").count() <= 40
    axe(page)
    press = page.keyboard.press
    page.keyboard.type("Das geht so.")
    page.reload()
    expect(page.locator("#review-foot form[data-action=keep_rest]")).to_be_visible()
    press("j")
    press("2")
    expect(page.locator("#differs select")).to_be_focused()
    press("Escape")
    expect(page.locator("#differs [data-default]")).to_be_focused()
    press("1")
    page.wait_for_selector("#differs .rev[data-state=keep]")
    press("j")
    press("3")
    page.wait_for_selector("#differs .rev input:focus")
    page.keyboard.type("Kommt nicht mehr, sagt die Klinik.")
    press("Enter")
    page.wait_for_selector("#differs .rev[data-state=end]")
    press("j")
    press("1")
    page.wait_for_selector("#flagged [data-error]")
    page.wait_for_selector("#flagged input:focus")
    page.keyboard.type("Die Vereinbarung wird verlängert.")
    press("Control+Enter")
    page.wait_for_selector("#flagged .rev[data-state=keep]")
    expect(page.locator("#review-story li").first).to_contain_text("Die Vereinbarung wird verlängert.")
    axe(page)
    press("g")
    page.wait_for_selector("#review-foot [data-action=submit]:is(form)")
    expect(page.locator("#review-foot")).to_be_focused()
    press("s")
    page.wait_for_selector("main[data-state=submitted]")
    states = sorted(row.state for row in world.rows(reference))
    assert states == ["end"] + ["keep"] * (len(states) - 1)
    assert all(row.dwell_ms is not None for row in world.rows(reference) if not row.is_own)


def test_the_keys_pass_over_a_row_that_waits_for_the_office(
    world: Reviews, app: Flask, open_page: Callable[..., "Page"], served
) -> None:  # type: ignore[no-untyped-def]
    reference = month(world)
    asked = next(row for row in world.rows(reference) if not row.is_own and not row.differs)
    reviewing.decide(reference, asked.position, "query", Press(note=NOTE), by=world.director)
    page = open_page()
    signed_in(page, app, world.director, served.address)
    page.goto(f"/centers/reviews/{reference}")
    expect(page.locator(".rev").first.locator("a, button, input")).to_have_count(0)
    page.keyboard.press("j")
    expect(page.locator("#differs .rev").first.locator(".seg button").first).to_be_focused()
    page.keyboard.press("1")
    expect(page.locator("#differs .rev[data-state=keep]")).to_have_count(1)


def test_a_phone_without_scripts_decides_too_and_loses_nothing(
    world: Reviews, app: Flask, open_page: Callable[..., "Page"], served
) -> None:  # type: ignore[no-untyped-def]
    reference = month(world)
    page = open_page(size=PHONE, java_script_enabled=False)
    signed_in(page, app, world.director, served.address)
    page.goto(f"/centers/reviews/{reference}")
    page.fill("#flagged input", "Das wird noch geklärt, bis Montag.")
    page.locator("#differs .rev").first.get_by_role("button", name="Keep as is").click()
    assert page.input_value("#flagged input") == "Das wird noch geklärt, bis Montag."
    page.locator("#differs .rev").last.get_by_role("button", name="Change").click()
    page.locator("#differs [name^=sessions]").fill("99")
    page.locator("#differs [name^=note]").fill("Weniger, auf eigenen Wunsch.")
    page.locator("#differs [data-default]").click()
    assert page.locator("#differs [data-error]").inner_text().startswith("A week has 0 to 28")
    page.locator("#differs [name^=sessions]").fill("2")
    page.locator("#differs [data-default]").click()
    page.locator("#flagged").get_by_role("button", name="Keep as is").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    assert sorted(row.state for row in world.rows(reference) if row.differs) == ["change", "keep", "keep"]
