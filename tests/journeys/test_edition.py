"""An edition under review to its publication by three more persons, and a ban that is confirmed afterwards."""

import json
import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

Enter = Callable[..., Page]
EDITION = "/formulary/editions/2"
WORD = "酮酸"


def correct_what_was_objected_to(page: Page) -> None:
    page.goto(f"{EDITION}/lines?only=objected")
    expect(page.locator("form[data-action=add_line], form[data-action=undo]")).to_have_count(0)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.locator("[name=price]").fill("31.90")
    page.locator("[name=partner]").fill("另一示例公司")
    page.keyboard.press("Enter")
    expect(page.locator("tr[id^=line] ins", has_text="另一示例公司")).to_be_visible()


def clear_all(page: Page, lane: str) -> None:
    page.goto(f"{EDITION}/clearing/{lane}")
    page.keyboard.press("a")
    with page.expect_navigation():
        page.keyboard.press("c")
    expect(page.locator("[data-count]").first).to_have_attribute("data-count", "0")
    expect(page.locator("[role=status]", has_text="Lines cleared")).to_be_visible()


def ban(propose: Page, confirm: Page, word: str, day: str) -> None:
    propose.goto("/formulary/bans")
    propose.locator("details:has(form[data-action=propose_ban]) summary").click()
    propose.select_option("[name=kind]", "online")
    propose.fill("[name=word]", word)
    propose.fill("[name=valid_from]", day)
    propose.fill("[name=source]", "Announcement of an authority")
    propose.locator("form[data-action=propose_ban] button").click()
    expect(propose.locator("[data-action=confirm][aria-disabled=true]")).to_be_visible()
    confirm.goto("/formulary/bans")
    expect(confirm.locator("tr", has_text="4 published lines")).to_be_visible()
    confirm.locator("form[data-action=confirm] button").click()
    expect(confirm.locator("form[data-action=confirm]")).to_have_count(0)


def test_an_edition_is_corrected_cleared_published_and_banned_lines_are_kept_off(enter: Enter) -> None:
    editor, pharmacist, publisher = enter("operations"), enter("pharmacist"), enter("publisher")
    correct_what_was_objected_to(editor)
    clear_all(pharmacist, "clinical")
    clear_all(enter("finance"), "financial")
    publisher.goto(EDITION)
    publisher.locator("form[data-action=publish] button").last.click()
    expect(publisher.locator("main")).to_have_attribute("data-state", "current")
    expect(publisher.locator("td", has_text=re.compile("^clinical$"))).to_be_visible()

    ban(pharmacist, publisher, WORD, "2026-01-01")
    editor.goto(f"/formulary?q={WORD}")
    expect(editor.locator("tr", has_text="banned online")).to_have_count(4)
    told = json.loads(editor.request.get(re.sub(r"/formulary.*", "/formulary/current.json", editor.url)).text())
    assert (told["edition"], len(told["banned_online"]) + len(told["banned"])) == (2, 4)

    editor.goto("/formulary/editions")
    editor.locator("details:has(form[data-action=draft]) summary").click()
    editor.locator("form[data-action=draft] button").click()
    editor.locator("a", has_text="Show them").click()
    expect(editor.locator("tr", has_text="at fault")).to_have_count(4)
