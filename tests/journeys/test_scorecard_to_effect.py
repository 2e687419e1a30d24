"""From the comparison of partners to a corrective action that had its effect, by the keyboard; pictures and the bulletin by links."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.support.browser import PHONE, axe

Enter = Callable[..., Page]


def step(page: Page, verb: str, note: str) -> None:
    """Open a step of the record if it is folded, write its note, send it."""
    form: Locator = page.locator(f"form[data-action={verb}]")
    fold = page.locator("details.step", has=form)
    if fold.get_attribute("open") is None:
        fold.locator("summary").click()
    form.locator("[name=note]").fill(note)
    form.locator("button").last.click()


def opened_by_keys(page: Page) -> str:
    """The worst partner's card, from it a new action; its reference."""
    page.goto("/supply/scorecards")
    expect(page.locator("tr[data-record]").first).to_be_visible()
    axe(page)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("[data-figure=otif_bp]")).to_be_visible()
    axe(page)
    page.keyboard.press("n")
    task = page.locator("[name=task]")
    expect(task).to_be_visible()
    task.fill("Say for each late line what kept it, and by when it comes.")
    page.locator("form[data-action=open] button").click()
    main = page.locator("main[data-record]")
    expect(main).to_have_attribute("data-state", "open")
    return main.get_attribute("data-record") or ""


def test_a_partner_is_asked_to_mend_and_another_person_finds_that_it_helped(enter: Enter) -> None:
    analyst = enter("supply")
    reference = opened_by_keys(analyst)
    step(analyst, "answer", "The forwarder was changed on Monday.")
    expect(analyst.locator("main")).to_have_attribute("data-state", "answered")
    step(analyst, "finish", "Two weeks of deliveries came as promised.")
    expect(analyst.locator("main")).to_have_attribute("data-state", "done")
    expect(analyst.locator("[data-action=verify][aria-disabled]")).to_be_visible()
    axe(analyst)
    other = enter("supply2", size=PHONE, java_script_enabled=False)
    other.goto(f"/supply/actions/{reference}")
    step(other, "verify", "Three lines looked at: each came on its day.")
    expect(other.locator("main")).to_have_attribute("data-state", "verified")


def test_every_mark_of_a_picture_leads_to_its_rows_and_the_week_fits_a_sheet(enter: Enter) -> None:
    page = enter("manager")
    page.goto("/supply/pictures")
    axe(page)
    mark = page.locator("figure[aria-labelledby=otif-title] svg a").last
    mark.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/supply/scorecards\?month="))
    page.goto("/supply/bulletin")
    axe(page)
    expect(page.locator("h2")).to_have_count(7)
