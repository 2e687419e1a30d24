"""Every main page, in both languages, wide and narrow: no serious finding of axe, nothing on the console, no overflow."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, ViewportSize

from tests.support.browser import DESK, PHONE, axe

PAGES = {
    "operations": ["/", "/households", "/households/new", "/imports", "/imports/new", "/imports/IMP", "/notices", "/accounts/me"],
    "reviewer": ["/", "/subsidies", "/subsidies/SUB", "/households/HOU", "/households/duplicates", "/dashboard"],
    "pharmacist": [
        "/formulary",
        "/formulary/editions/2",
        "/formulary/editions/2/lines",
        "/formulary/editions/2/clearing/clinical",
    ],
    "publisher": ["/formulary/drugs/5", "/formulary/coverage", "/formulary/bans", "/formulary/editions/2/difference"],
    "manager": ["/", "/settings", "/calendar", "/programme", "/programme/budgets"],
    "medical": [
        "/",
        "/centers",
        "/centers/hours",
        "/centers/heart",
        "/centers/heart/roster",
        "/centers/heart/hours",
        "/centers/reviews",
    ],
    "supply": ["/", "/supply", "/supply/cover", "/supply/feeds", "/supply/deliveries", "/supply/matching", "/supply/partners"],
    "compliance": ["/audit", "/audit/entries", "/audit/approvals", "/audit/seals"],
    "admin": ["/accounts", "/jobs", "/notices/failures"],
}


def real(page: Page, path: str) -> str:
    """The first record of a list where the path stands for one."""
    lists = {"SUB": "/subsidies?state=submitted", "HOU": "/households", "IMP": "/imports"}
    last = path.rsplit("/", 1)[1]
    if last not in lists:
        return path
    page.goto(lists[last])
    return page.locator(f"a[href*='{last}-']").first.get_attribute("href") or path


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
@pytest.mark.parametrize("role", PAGES)
def test_a_page_reads_well_for_everyone(enter: Callable[..., Page], role: str, locale: str) -> None:
    page = enter(role, locale=locale)
    for path in PAGES[role]:
        page.set_viewport_size(sized(DESK))
        answer = page.goto(real(page, path))
        assert answer, path
        assert answer.status == 200, path
        page.wait_for_load_state("networkidle")
        assert page.locator("h1").count() == 1, path
        for size in (DESK, PHONE):
            page.set_viewport_size(sized(size))
            axe(page)
            fits = page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1")
            assert fits, f"{path} is wider than {size[0]}"


def sized(size: tuple[int, int]) -> ViewportSize:
    return {"width": size[0], "height": size[1]}
