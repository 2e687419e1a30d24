"""Chromium driven by Playwright, in a page that forgives nothing: errors on its console fail the test."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

DESK = (1366, 900)
PHONE = (390, 844)
NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# Chromium writes these on the console for answers that a page expects and shows: signed out, lost race, refused form.
EXPECTED_ANSWERS = ("status of 401", "status of 409", "status of 422")
SERIOUS = ("serious", "critical")


@cache
def executable() -> str | None:
    """The browser of this machine, if it has one."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def require_browser() -> str:
    """The browser of this machine. Without one the test is skipped; on CI it fails."""
    found = executable()
    if found is None and os.environ.get("CI") == "true":
        pytest.fail("No Chromium on this machine, and CI must not skip the browser tests.")
    return found or pytest.skip("No Chromium on this machine: install it to run the browser tests.")


@contextmanager
def running_browser() -> Iterator[Browser]:
    """One headless browser; pages come from `open_page`."""
    path = require_browser()
    expect.set_options(timeout=15_000)
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*FLAGS, *sandbox])
        yield browser
        browser.close()


@contextmanager
def open_page(browser: Browser, address: str, size: tuple[int, int] = DESK, **context: Any) -> Iterator[Page]:
    """A page in a profile of its own; paths are relative to `address`.

    `context` goes to Playwright (`java_script_enabled=False`, `locale="zh-CN"`). At the end it fails if the
    console told of an error, a refused style or script, or an exception.
    """
    width, height = size
    profile = browser.new_context(base_url=address, viewport={"width": width, "height": height}, **context)
    profile.set_default_timeout(30_000)
    page = profile.new_page()
    errors = listen(page)
    yield page
    profile.close()
    assert not errors, "the browser's console told of errors:\n" + "\n".join(errors)


def listen(page: Page) -> list[str]:
    """A list that fills with the errors of a page."""
    errors: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and not any(expected in message.text for expected in EXPECTED_ANSWERS):
            errors.append(f"{message.text} ({page.url})")

    page.on("console", note)
    page.on("pageerror", lambda error: errors.append(f"{error} ({page.url})"))
    return errors


def axe(page: Page) -> None:
    """Assert that axe finds nothing serious on the page as it stands."""
    found = [each for each in Axe().run(page).response["violations"] if each["impact"] in SERIOUS]
    assert not found, "\n".join(f"{each['id']}: {each['help']} – {targets(each)}" for each in found)


def targets(violation: dict[str, Any]) -> str:
    """Where on the page a rule is broken: at most five places."""
    return "; ".join(" ".join(map(str, node["target"])) for node in violation["nodes"][:5])
