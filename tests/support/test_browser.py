"""The page that journeys use fails where a person would be let down."""

import pytest
from flask import Flask
from playwright.sync_api import Browser

from tests.support.browser import axe, open_page
from tests.support.portals import Served

GOOD = """<!doctype html><html lang="zh-Hans"><title>药品</title><link rel="icon" href="data:,"><h1>药品</h1></html>"""
SPEECHLESS = GOOD.replace(' lang="zh-Hans"', "")


@pytest.fixture
def address(request):
    app = Flask("one page")
    app.add_url_rule("/", "page", lambda: request.param)
    app.add_url_rule("/refused", "refused", lambda: ("no", 422))
    serving = Served(app)
    yield serving.address
    serving.close()


@pytest.mark.parametrize("address", [GOOD], indirect=True, ids=["good"])
def test_a_sound_page_passes(browser: Browser, address: str):
    with open_page(browser, address) as page:
        page.goto("/")
        axe(page)


@pytest.mark.parametrize("address", [SPEECHLESS], indirect=True, ids=["no language"])
def test_a_page_without_language_fails(browser: Browser, address: str):
    with open_page(browser, address) as page:
        page.goto("/")
        with pytest.raises(AssertionError, match="html-has-lang"):
            axe(page)


@pytest.mark.parametrize(
    "address", [GOOD + "<script>missing()</script>", GOOD + "<img src=/none>"], indirect=True, ids=["script", "image"]
)
def test_an_error_on_the_console_fails(browser: Browser, address: str):
    with pytest.raises(AssertionError, match="console"), open_page(browser, address) as page:
        page.goto("/")


@pytest.mark.parametrize("address", [GOOD + "<script>fetch('/refused')</script>"], indirect=True, ids=["refused"])
def test_a_refused_form_is_no_error(browser: Browser, address: str):
    with open_page(browser, address) as page, page.expect_response("**/refused"):
        page.goto("/")
