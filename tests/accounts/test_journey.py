"""The door in a real browser: first link, second factor, deputy, by keyboard, without a serious finding."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from portal.accounts import links, operations
from portal.core.actors import SYSTEM
from tests.accounts.people import account, code_of
from tests.support.browser import PHONE, axe

PASSWORD = "violet anchor paper storm"


@pytest.fixture
def first_link(app: Flask) -> str:
    """The path of a new administrator's one-time link."""
    with app.app_context():
        account("clerk")
        admin_id = operations.add_user("boss@office.example", "Boss", ["admin"], by=SYSTEM)
        return links.path_of(links.make_link(admin_id, by=SYSTEM))


@pytest.mark.parametrize(("locale", "size"), [("en-US", (1366, 768)), ("zh-CN", PHONE)])
def test_a_new_administrator_comes_in_and_adds_an_account(open_page: Callable[..., Page], first_link: str, locale: str, size):
    page = open_page(size=size, locale=locale)
    set_first_password(page, first_link)
    set_up_factor(page)
    for address in ("/accounts", "/accounts/1", "/accounts/2", "/accounts/me", "/accounts/me/second-factor", "/accounts/new"):
        page.goto(address)
        axe(page)
    page.fill("[name=email]", "li@office.example")
    page.fill("[name=name]", "Li Na")
    page.check("[name=roles][value=operations]")
    page.locator("[name=name]").press("Enter")
    expect(page.locator("[data-link]")).to_contain_text("/login/link?token=")
    axe(page)


@pytest.mark.sqlite("the page is the same on both")
def test_the_door_needs_no_script_and_no_mouse(open_page: Callable[..., Page], first_link: str):
    page = open_page(java_script_enabled=False)
    page.goto("/login")
    expect(page.locator("[name=email]")).to_be_focused()
    page.keyboard.type("clerk@office.example")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(re.compile("/login"))
    page.goto("/accounts/me")
    expect(page.locator("#deputies")).to_be_visible()


def set_first_password(page: Page, link: str) -> None:
    page.goto(link)
    axe(page)
    page.fill("[name=password]", PASSWORD)
    page.fill("[name=again]", PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/login$"))
    axe(page)
    page.fill("[name=email]", "boss@office.example")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")


def set_up_factor(page: Page) -> None:
    expect(page).to_have_url(re.compile("/second-factor$"))
    secret = page.locator(".mono").first.inner_text()
    axe(page)
    page.fill("[name=add-code]", code_of(secret))
    page.keyboard.press("Enter")
    expect(page.locator("[data-count='10']")).to_be_visible()
    axe(page)
