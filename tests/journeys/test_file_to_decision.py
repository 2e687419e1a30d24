"""From a county's file to a decision that four eyes made."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

Enter = Callable[..., Page]


def import_file(page: Page, path: Path) -> None:
    page.goto("/imports/new")
    page.set_input_files("input[type=file]", path)
    page.locator("form:has(input[type=file]) button").first.click()
    page.wait_for_url(re.compile(r"/imports/IMP-"))


def commit(page: Page) -> None:
    form = page.locator("form[data-action=commit]")
    form.locator("[name=consent]").check()
    form.locator("button").last.click()


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without scripts"])
def test_a_clerk_imports_and_submits_and_another_person_decides(
    enter: Enter, county_file: Path, script: bool, work_off: Callable[[], None]
) -> None:
    clerk = enter("operations", java_script_enabled=script)
    import_file(clerk, county_file)
    work_off()
    clerk.goto(clerk.url)
    expect(clerk.locator("main")).to_contain_text("证件号码")
    commit(clerk)
    work_off()
    clerk.goto(clerk.url)
    expect(clerk.locator("[data-state]").first).to_have_attribute("data-state", "committed")

    clerk.goto("/subsidies?state=draft&sort=-id")
    clerk.locator("[data-record^=SUB] a").first.click()
    reference = clerk.url.rsplit("/", 1)[1]
    clerk.locator("form[data-action=submit] button").click()
    expect(clerk.locator("main")).to_have_attribute("data-state", "submitted")
    expect(clerk.locator("form[data-action=approve]")).to_have_count(0)

    decider = enter("reviewer", java_script_enabled=script)
    decider.goto(f"/subsidies/{reference}")
    if script:
        decider.keyboard.press("a")
    approve = decider.locator("form[data-action=approve]")
    approve.locator("button:not([name=open_next])").last.click()
    expect(decider.locator("main")).not_to_have_attribute("data-state", "submitted")

    officer = enter("compliance", java_script_enabled=script)
    officer.goto(f"/subsidies/{reference}")
    expect(officer.locator("[data-event='subsidy.submitted']").first).to_be_visible()
    expect(officer.locator("[data-event='subsidy.approved'], [data-event='subsidy.endorsed']").first).to_be_visible()


def test_who_shaped_it_sees_approve_closed_with_the_reason(enter: Enter, self_approver: str) -> None:
    page = enter("operations")
    page.goto(f"/subsidies/{self_approver}")
    closed = page.locator("[data-action=approve][aria-disabled=true]")
    expect(closed).to_have_attribute("data-why", re.compile("took part"))


def test_a_low_risk_case_is_approved_with_three_keys_and_the_next_opens(enter: Enter, low_case: str) -> None:
    page = enter("reviewer")
    page.goto(f"/subsidies/{low_case}")
    page.keyboard.press("a")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda url: low_case not in url)
    assert "/subsidies" in page.url
