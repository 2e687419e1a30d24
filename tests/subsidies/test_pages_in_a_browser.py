"""The decision screen by keyboard alone, on a phone, and without script; nothing serious for axe."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from portal.accounts import signing_in
from portal.core.database import db
from portal.subsidies import case as cases
from tests.accounts.people import with_factor
from tests.subsidies.risks import draw, low
from tests.subsidies.world import World
from tests.support.browser import PHONE, axe
from tests.support.portals import Served

Opens = Callable[..., Page]


def enter(app: Flask, served: Served, page: Page, world: World, name: str) -> None:
    """Sign a person in beside the door: the browser gets the cookie of an open session."""
    actor = world.staff(name)
    with_factor(actor)
    token = signing_in.open_session(actor.id or 0, "sample", by=actor)
    with app.test_request_context():
        signer = app.session_interface.get_signing_serializer(app)
        assert signer
        value = signer.dumps({"_user_id": token, "_fresh": True, "seen": 1 << 40})
    page.context.add_cookies([{"name": "portal", "value": str(value), "url": served.address}])


@pytest.fixture
def desk(app: Flask, world: World, served: Served, open_page: Opens) -> Callable[..., Page]:
    def sit_down(name: str, **how: object) -> Page:
        page = open_page(**how)
        enter(app, served, page, world, name)
        return page

    return sit_down


def state(reference: str) -> str:
    db.session.rollback()
    return cases.find(reference).application.state


@pytest.mark.sqlite("what a browser sees is the same on both")
def test_a_low_risk_case_is_approved_with_two_keys_and_the_next_one_opens(desk: Callable[..., Page], world: World) -> None:
    draw(world, 0)
    first, second, page = low(world), low(world), desk("reviewer")
    page.goto(f"/subsidies/{first}")
    sent: list[str] = []
    page.on(
        "request", lambda request: sent.append(request.method) if request.resource_type in ("xhr", "document", "fetch") else None
    )
    page.keyboard.press("a")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_have_attribute("data-record", second)
    assert state(first) == "approved"
    assert sent == ["POST"]
    assert page.url.endswith(second)
    axe(page)


@pytest.mark.sqlite("what a browser sees is the same on both")
def test_a_refused_return_keeps_the_text_and_goes_through_when_it_is_longer(desk: Callable[..., Page], world: World) -> None:
    reference, page = world.submitted(), desk("reviewer")
    page.goto(f"/subsidies/{reference}")
    page.keyboard.press("r")
    page.fill("#note-return", "short")
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-error=note]").first).to_be_visible()
    expect(page.locator("#note-return")).to_have_value("short")
    axe(page)
    page.fill("#note-return", "The scan of the certificate is missing.")
    page.get_by_role("button", name="Only return").click()
    expect(page.locator("main")).to_have_attribute("data-state", "returned")
    assert state(reference) == "returned"


@pytest.mark.sqlite("what a browser sees is the same on both")
def test_sending_from_within_the_note_opens_the_next_case_as_the_button_says(desk: Callable[..., Page], world: World) -> None:
    first, second, page = world.submitted(), world.submitted(), desk("reviewer")
    page.goto(f"/subsidies/{first}")
    page.keyboard.press("r")
    page.fill("#note-return", "The scan of the certificate is missing.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("main")).to_have_attribute("data-record", second)
    expect(page.locator("#alert")).to_have_text(f"{first} is returned.")
    assert state(first) == "returned"


SHEETS_BEYOND_THE_EDGE = """async () => {
  const beyond = [];
  const turn = (menu, on) => new Promise((done) => { menu.addEventListener('toggle', done, {once: true}); menu.open = on; });
  for (const menu of [...document.querySelectorAll('main details.menu')].filter((one) => one.getClientRects().length)) {
    await turn(menu, true);
    const sheet = menu.querySelector(':scope > .sheet').getBoundingClientRect();
    if (sheet.left < 0 || sheet.right > innerWidth) beyond.push(menu.querySelector('summary').textContent);
    await turn(menu, false);
  }
  return beyond;
}"""


@pytest.mark.sqlite("what a browser sees is the same on both")
def test_every_sheet_of_lists_and_records_opens_within_the_window(desk: Callable[..., Page], world: World) -> None:
    case = world.submitted()
    household = f"/households/{cases.find(case).household.reference}"
    page = desk("senior", size=PHONE)
    for width in (PHONE[0], 768, 1366):
        page.set_viewport_size({"width": width, "height": 844})
        for address in ("/subsidies?state=submitted", f"/subsidies/{case}", household):
            page.goto(address)
            page.wait_for_load_state("networkidle")
            expect(page.locator("main details.menu").nth(1)).to_be_attached()
            assert page.evaluate(SHEETS_BEYOND_THE_EDGE) == [], (width, address)


@pytest.mark.sqlite("what a browser sees is the same on both")
def test_a_person_of_many_roles_does_not_push_the_sections_under_the_search(desk: Callable[..., Page], world: World) -> None:
    page = desk("operations", size=(1366, 768))
    page.goto("/subsidies")
    page.locator(".bar .who span").evaluate("(name) => { name.textContent += ', Subsidy reviewer, Programme manager'; }")
    ends = page.locator(".bar nav > :last-child").evaluate("(last) => last.getBoundingClientRect().right")
    begins = page.locator(".bar [role=search] input").evaluate("(search) => search.getBoundingClientRect().left")
    assert ends <= begins
    assert page.evaluate("document.documentElement.scrollWidth") <= 1366


@pytest.mark.sqlite("what a browser sees is the same on both")
def test_rows_are_walked_and_opened_by_keys_and_counts_come_after_the_page(desk: Callable[..., Page], world: World) -> None:
    older, newer, page = world.draft(), world.submitted(), desk("operations")
    page.goto("/subsidies")
    expect(page.locator(".facets a", has_text="Submitted")).to_contain_text("1")
    expect(page.locator("#views")).to_contain_text("All 2")
    axe(page)
    for key in ("j", "x", "j", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("main")).to_have_attribute("data-record", older)
    assert newer not in page.url


@pytest.mark.sqlite("what a browser sees is the same on both")
@pytest.mark.parametrize("tongue", ["en-GB", "zh-CN"])
def test_list_and_case_fit_a_phone(desk: Callable[..., Page], world: World, tongue: str) -> None:
    reference, page = world.submitted(3), desk("reviewer", size=PHONE, locale=tongue)
    for address in ("/subsidies", f"/subsidies/{reference}", f"/subsidies/{reference}/print"):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0], address
        axe(page)


@pytest.mark.sqlite("what a browser sees is the same on both")
def test_without_script_a_case_is_found_returned_and_the_queue_goes_on(desk: Callable[..., Page], world: World) -> None:
    first, second, page = world.submitted(), world.submitted(), desk("reviewer", java_script_enabled=False)
    page.goto("/subsidies")
    page.get_by_role("button", name="Take next").click()
    assert page.url.endswith(first)
    form = page.locator("form[data-action=return]")
    form.locator("textarea").fill("The scan of the certificate is missing.")
    form.get_by_role("button", name="Return, open next").click()
    assert page.url.endswith(second)
    assert state(first) == "returned"
