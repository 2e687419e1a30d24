"""Pages of alerts: every step of the table by a page, the worklist, the morning, and the analyst's way with the keyboard."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from portal.accounts import signing_in
from portal.core import clock
from portal.core.actors import SYSTEM
from portal.core.database import db
from portal.supply import alert_steps as steps
from portal.supply.alert_lifecycle import AlertState as S
from portal.supply.alert_lifecycle import alert
from portal.supply.alert_models import SupplyAlert
from portal.supply.alerting import raise_alert
from tests.accounts.people import with_factor
from tests.supply.world import NOTE, SupplyWorld
from tests.support.browser import axe
from tests.support.offices import Desk

Desks = Callable[[str], Desk]
WAYS: dict[S, tuple[str, ...]] = {
    S.RAISED: (),
    S.ACKNOWLEDGED: ("acknowledge",),
    S.MITIGATING: ("mitigate",),
    S.MONITORING: ("acknowledge", "monitor"),
    S.RESOLVED: ("resolve",),
    S.FALSE_ALARM: ("dismiss",),
}
ACTS = {"acknowledge": steps.acknowledge, "mitigate": steps.mitigate, "monitor": steps.monitor}
CLOSINGS = {"resolve": steps.resolve, "dismiss": steps.dismiss}
VERBS = sorted({step.verb for step in alert.steps if step.needs})


@pytest.fixture
def desk(app: Flask, world: SupplyWorld) -> Desks:
    opened: dict[str, Desk] = {}
    return lambda name: opened.get(name) or opened.setdefault(name, Desk(app, world.staff(name)))


def raised(world: SupplyWorld, place: int = 0, **said: int) -> str:
    return raise_alert("low_cover", drug_id=world.drugs[place], **({"days": 3, "persons": 100} | said), by=SYSTEM)


def brought(world: SupplyWorld, state: S, lot: str) -> str:
    """An alert in a state, through its steps."""
    by = world.staff("supply")
    reference = raise_alert("expiring", drug_id=world.drugs[0], lot=lot, days=3, by=SYSTEM)
    for verb in WAYS[state]:
        if verb in CLOSINGS:
            CLOSINGS[verb](reference, cause="data", note=NOTE, by=by)
        else:
            ACTS[verb](reference, by=by)
    return reference


def test_each_step_is_open_in_its_states_to_its_role_and_nowhere_else(desk: Desks, world: SupplyWorld) -> None:
    """The lifecycle's whole matrix by posts, as the page sends them."""
    said = {"cause": "transport", "note": NOTE, "owner_id": str(world.staff("supply2").id)}
    for state in S:
        for verb in VERBS:
            reference = brought(world, state, f"{state}-{verb}")
            allowed = any(step.verb == verb and state in step.frm for step in alert.steps)
            assert desk("manager").post(f"/supply/alerts/{reference}/{verb}", said).status_code == 403
            answer = desk("supply2").post(f"/supply/alerts/{reference}/{verb}", said)
            assert (answer.status_code, verb, state) == (303 if allowed else 409, verb, state)
            row = steps.alert_of(reference)
            moved = {step.to for step in alert.steps if step.verb == verb and state in step.frm}
            assert row.state == (moved.pop() if allowed else state)


@pytest.mark.parametrize(
    ("verb", "said", "sentence"),
    [
        ("resolve", {"cause": "", "note": NOTE}, "Choose one."),
        ("resolve", {"cause": "boredom", "note": NOTE}, "Not a valid choice"),
        ("dismiss", {"cause": "data", "note": "why"}, "10 characters or more"),
        ("assign", {"owner_id": "999999"}, "Not a valid choice"),
        pytest.param("assign", {"owner_id": "9" * 5000}, "Not a valid choice", id="assign-endless"),
        ("reopen", {"note": NOTE}, "not open in the state"),
        ("acknowledge", {"version": "77"}, "changed since you opened it"),
    ],
)
def test_what_cannot_be_says_why_and_changes_nothing(
    desk: Desks, world: SupplyWorld, verb: str, said: dict[str, str], sentence: str
) -> None:
    reference = raised(world)
    answer = desk("supply").post(f"/supply/alerts/{reference}/{verb}", said)
    assert (answer.status_code in (409, 422), sentence in answer.text) == (True, True)
    assert (said["note"] in answer.text if verb in CLOSINGS else True) and steps.alert_of(reference).state == "raised"


def test_pages_of_no_alert_and_of_no_verb_are_not_found(desk: Desks, world: SupplyWorld) -> None:
    assert desk("supply").get("/supply/alerts/ALR-2026-999999").status_code == 404
    for verb in ("dance", "close", "raise_again"):
        assert desk("supply").post(f"/supply/alerts/{raised(world)}/{verb}").status_code == 404


def test_the_worklist_shows_what_is_open_by_itself_and_is_narrowed(desk: Desks, world: SupplyWorld) -> None:
    analyst = world.staff("supply")
    partner = world.active(0)
    low, out = raised(world), raised(world, 1, days=20)
    child = raise_alert("low_cover", drug_id=world.drugs[0], partner_id=world.file(partner).partner.id, days=5, by=SYSTEM)
    steps.resolve(gone := raised(world, 2), cause="data", note=NOTE, by=analyst)
    steps.take_alert(low, by=analyst)
    every = {low, out, child, gone}
    for query, found in (
        ("", {low, out}), ("show=all", every), ("show=explained", {child}), ("show=cleared", {gone}), ("show=new", {low, out}),
        ("show=worse", set()), ("severity=4", {out}), ("state=resolved", {gone}), (f"owner={analyst.id}", {low}), ("owner=nobody", {out}),
        (f"partner={partner}&show=all", {child}), (f"q={gone}", {gone}), ("kind=low_cover&sort=due", {low, out}), ("cause=data", {gone}),
    ):  # fmt: skip
        text = desk("manager").get(f"/supply/alerts?{query}").text
        assert {r for r in every if f'data-record="{r}"' in text} == found, query
    assert child in desk("manager").get(f"/supply/alerts/{low}").text
    assert "No alert is open here" in desk("manager").get(f"/supply/partners/{partner}/alerts").text


def test_the_morning_counts_what_changed_and_whom_to_call(desk: Desks, world: SupplyWorld) -> None:
    partner = world.active(feeds=("stock",))
    raise_alert("silent_feed", partner_id=world.file(partner).partner.id, severity=1, by=SYSTEM)
    before = clock.now() - timedelta(days=9)
    with clock.stopped(before):
        old = raised(world, 3, days=20)
    raised(world, 3, days=1)
    home = desk("supply").get("/supply").text
    for figure, query in ((1, "show=new"), (1, "show=worse"), (0, "show=cleared")):
        assert re.search(rf'show={query[5:]}"><strong[^>]*>{figure}[ <]', home), query
    assert (f'data-call="{partner}"' in home, "138****0000" in home, "13800000000" in home) == (True, True, False)
    assert steps.alert_of(old).worsened_at is not None
    for count, query in ((2, "severity=1"), (1, "show=new"), (1, "show=late")):
        link = next(
            link for link in re.findall(r"<a [^>]*>", desk("supply").get("/").text) if "/supply/alerts" in link and query in link
        )
        assert f">{count}<" in desk("supply").get("/").text.split(link)[1][:40], query


@pytest.fixture
def enter(app: Flask, open_page: Callable[..., Page], world: SupplyWorld) -> Callable[..., Page]:
    """A page in which a member of staff is signed in."""

    def enter_as(name: str, **how: object) -> Page:
        actor, client = world.staff(name), app.test_client()
        with_factor(actor)
        with client.session_transaction() as session:
            token = signing_in.open_session(actor.id or 0, "sample", by=actor)
            session.update({"_user_id": token, "_fresh": True, "seen": 1 << 40})
        page, cookie = open_page(**how), app.config["SESSION_COOKIE_NAME"]
        page.goto("/login")
        kept = client.get_cookie(cookie)
        assert kept
        page.context.add_cookies([{"name": cookie, "value": kept.value, "url": page.url}])
        db.session.rollback()
        return page

    return enter_as


@pytest.mark.sqlite("the browser sees the same pages on every database")
def test_the_analyst_answers_and_closes_an_alert_by_keyboard(enter: Callable[..., Page], world: SupplyWorld) -> None:
    reference, page = raised(world), enter("supply")
    page.goto("/supply")
    axe(page)
    page.goto("/supply/alerts")
    expect(page.locator(f'[data-record="{reference}"]')).to_be_visible()
    expect(page.locator("#facets ul").first).to_be_visible()
    axe(page)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_have_attribute("data-record", reference)
    axe(page)
    page.keyboard.press("a")
    expect(page.locator("main")).to_have_attribute("data-state", "acknowledged")
    page.locator("summary", has_text="Resolve").focus()
    page.keyboard.press("Enter")
    form = page.locator("form[data-action=resolve]")
    expect(form).to_be_visible()
    form.locator("select").select_option("transport")
    form.locator("textarea").fill(NOTE)
    form.locator("button").press("Enter")
    expect(page.locator("main")).to_have_attribute("data-state", "resolved")
    axe(page)
    db.session.rollback()
    assert db.session.scalar(select(SupplyAlert.cause)) == "transport"
