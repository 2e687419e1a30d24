"""A recall in the browser: recipients called through by the keyboard, closed by another person on a phone without scripts."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.support.browser import PHONE, axe

Enter = Callable[..., Page]
NOTE = "Everyone answered, and what came back was counted."


def called_through(page: Page) -> str:
    """The open recall of the list: every recipient that has not answered says that nothing is left; its reference."""
    page.goto("/supply/recalls?state=opened")
    expect(page.locator("tr[data-record]").first).to_be_visible()
    axe(page)
    page.locator("tr[data-record] a").first.click()
    main = page.locator("main[data-record]")
    expect(main).to_have_attribute("data-state", "opened")
    axe(page)
    rows = page.locator(".call[data-record]")
    expect(rows.first).to_be_visible()
    for n in range(rows.count()):
        rows.nth(n).locator("select").select_option("answered")
        rows.nth(n).locator("[name$=found_quantity]").fill("0")
    last = rows.last.locator("[name$=found_quantity]")
    last.focus()
    expect(last).to_be_focused()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".call[data-state=answered]").first).to_be_visible()
    return main.get_attribute("data-record") or ""


def step(page: Page, verb: str) -> None:
    form = page.locator(f"form[data-action={verb}]")
    form.locator("[name=note]").fill(NOTE)
    form.locator("button").last.click()


def test_a_recall_is_called_through_and_closed_by_another_person(enter: Enter) -> None:
    analyst = enter("supply")
    reference = called_through(analyst)
    step(analyst, "check_effect")
    expect(analyst.locator("main")).to_have_attribute("data-state", "checked")
    step(analyst, "propose_closing")
    expect(analyst.locator("main")).to_have_attribute("data-state", "closing")
    expect(analyst.locator("[data-action=confirm_closing][aria-disabled]")).to_be_visible()
    axe(analyst)
    other = enter("supply2", size=PHONE, java_script_enabled=False)
    other.goto(f"/supply/recalls/{reference}")
    other.locator("form[data-action=confirm_closing] button").last.click()
    expect(other.locator("main")).to_have_attribute("data-state", "closed")
    other.goto(f"/supply/recalls/{reference}/report")
    expect(other.locator("tbody tr").first).to_be_visible()


def test_a_lot_is_found_and_called_back_and_a_wrong_form_keeps_what_was_typed(enter: Enter) -> None:
    page = enter("supply2", size=PHONE, java_script_enabled=False)
    page.goto("/supply/recalls/new")
    page.locator("[name=authority]").fill("示例省药品监督管理局")
    page.locator("[name=approval_no]").fill("国药准字H00000000")
    page.locator("[name=lots]").fill("Q1 Q2")
    page.locator("[name=defect]").fill(NOTE)
    page.locator("[name=recall_class]").select_option("1")
    page.locator("form[data-action=open] button.btn-primary").click()
    expect(page.locator("[data-error=approval_no]").first).to_be_visible()
    expect(page.locator("[name=lots]")).to_have_value("Q1 Q2")
    desk = enter("supply2")
    for address in ("/supply/recalls/new", "/supply/lots?lot=Q1"):
        desk.goto(address)
        axe(desk)
