"""A doctor's file from the invitation to the rights: filled in by the doctor on a phone, verified and approved by others."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect

from portal.core.actors import SYSTEM
from portal.core.database import writing
from portal.institutions.taking import InstitutionClaim, take_institutions
from tests.doctors.world import id_number, practice, qualification
from tests.evidence.files import png
from tests.support.browser import PHONE

Enter = Callable[..., Page]
SERIAL = 7
HOSPITAL = "旅程医院"


@pytest.fixture
def hospital(app: Flask) -> str:
    with app.app_context(), writing():
        take_institutions([InstitutionClaim(HOSPITAL, province="11")], by=SYSTEM)
    return HOSPITAL


def send(form: Locator, **values: str) -> None:
    """Fill a form's named inputs and press its last button."""
    for name, value in values.items():
        form.locator(f"[name={name}]").fill(value)
    form.locator("button").last.click()


def invite(page: Page, hospital: str) -> str:
    """The link of a letter to a full-time doctor."""
    page.goto("/doctors/new")
    form = page.locator("form[data-action=register]")
    form.locator("[name=title]").select_option("attending")
    form.locator("[name=department]").select_option("03.04")
    form.locator("[name=contract]").select_option("full_time")
    for name, value in {"name": "韦国秀", "id_no": id_number(SERIAL), "institution": hospital}.items():
        form.locator(f"[name={name}]").fill(value)
    form.locator("[name=invite]").click()
    return page.locator("[data-link]").inner_text()


def add_photo(page: Page) -> None:
    form = page.locator("#item-photo form[data-action=present]")
    form.locator("input[type=file]").set_input_files({"name": "photo.png", "mimeType": "image/png", "buffer": png()})
    form.locator("button").last.click()


def fill_in(page: Page, link: str) -> None:
    """The doctor, without an account, presents what is asked and sends it off."""
    page.goto(link)
    page.locator("form[data-action=open_own] button").click()
    send(page.locator("form[data-action=add_period]"), since="2015-01-01")
    given = {
        "qualification": {"number": qualification(SERIAL)},
        "practice": {"number": practice(SERIAL), "valid_from": "2015-01-01"},
        "e_signature": {"valid_from": "2026-01-01", "valid_until": "2030-12-31"},
        "agreement": {"valid_from": "2026-01-01", "valid_until": "2030-12-31"},
    }
    for item, values in given.items():
        send(page.locator(f"#item-{item} form[data-action=present]"), **values)
    add_photo(page)
    page.locator("form[data-action=submit] button").click()
    expect(page.locator("main")).to_contain_text("DOC-")


def verify_all(page: Page, reference: str) -> None:
    page.goto(f"/doctors/{reference}")
    page.locator("form[data-action=take_up] button").last.click()
    expect(page.locator("main")).to_have_attribute("data-state", "verifying")
    while page.locator("[data-item]:not([data-status=verified])").count():
        item = page.locator("[data-item]:not([data-status=verified])").first
        name = item.get_attribute("data-item")
        item.locator("details.verify summary").click()
        item.locator("form[data-action=verify] button").click()
        expect(page.locator(f"[data-item={name}]")).to_have_attribute("data-status", "verified")
    page.locator("form[data-action=finish] button").last.click()
    expect(page.locator("main")).to_have_attribute("data-state", "ready")


def test_three_persons_bring_a_doctor_from_the_letter_to_the_rights(enter: Enter, open_page: Enter, hospital: str) -> None:
    clerk = enter("operations")
    link = invite(clerk, hospital)
    fill_in(open_page(size=PHONE, java_script_enabled=False), link)
    clerk.goto("/doctors?state=submitted&sort=-id")
    reference = clerk.locator("tr[data-record]").first.get_attribute("data-record") or ""
    verify_all(enter("verifier"), reference)
    approver = enter("approver")
    approver.goto(f"/doctors/{reference}")
    approver.keyboard.press("a")
    approver.locator("form[data-action=approve] button").last.click()
    expect(approver.locator("main")).to_have_attribute("data-state", "approved")
    clerk.goto(f"/doctors/{reference}")
    clerk.locator("form[data-action=activate] button").last.click()
    expect(clerk.locator("[data-right=consult]")).to_have_attribute("data-held", "true")
    expect(clerk.locator("[data-event='doctor.approved']").first).to_be_visible()


def test_a_used_link_says_so_and_opens_nothing(enter: Enter, open_page: Enter, hospital: str) -> None:
    link = invite(enter("operations"), hospital)
    page = open_page(size=PHONE)
    page.goto(link)
    page.locator("form[data-action=open_own] button").click()
    expect(page.locator("form[data-action=correct]")).to_be_visible()
    stranger = open_page(size=PHONE).request
    used = stranger.get(link)
    assert (used.status, "does not work" in used.text()) == (410, True)
    assert stranger.get("/doctors/own").status == 410
