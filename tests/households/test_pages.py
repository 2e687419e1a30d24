"""The pages of households: what each shows, to whom, and what a form answers."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.accounts.operations import keep_password
from portal.core.actors import SYSTEM, Actor
from portal.core.database import db
from portal.households.models import DuplicatePair, Household, Person
from portal.households.taking import take_households
from portal.ledger.models import LedgerEntry
from tests.accounts.people import PASSWORD, Visitor, errors, password_hash
from tests.households.people import COUNTY, household, member, number, staff
from tests.support.portals import close_portal, open_portal

TONGUES = ("en", "zh_Hans")


@pytest.fixture
def inside(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The portal as a sample world, whose accounts come in without a second factor; its context around the test."""
    opened = open_portal(database_url, tmp_path / "instance", sample=True)
    with opened.app_context():
        yield opened
        db.session.remove()
    close_portal(opened)


@pytest.fixture
def people(inside: Flask) -> dict[str, Visitor]:
    """Staff by role, signed in, each with a browser of his or her own."""
    found = {}
    for role in ("operations", "reviewer", "compliance"):
        keep_password(staff(role).id, password_hash(), by=SYSTEM)
        found[role] = Visitor(inside)
        assert found[role].post("/login", email=f"{role}@portal.example", password=PASSWORD).status_code == 303
    return found


@pytest.fixture
def importer(inside: Flask) -> Actor:
    return staff("operations2")


@pytest.fixture
def reference(importer: Actor, people: dict[str, Visitor]) -> str:
    claim = household("A1", member(1, phone="13812345678"), member(2, "李秀兰", "spouse"), address="第1村1组")
    return take_households([claim], by=importer)[0].reference


def person() -> str:
    return db.session.scalars(select(Person.reference).order_by(Person.id).limit(1)).one()


@pytest.fixture
def pair(importer: Actor, people: dict[str, Visitor]) -> str:
    take_households([household("A1", member(1)), household("B1", member(3, "王五"), member(1, relation="father"))], by=importer)
    return db.session.scalars(select(DuplicatePair.reference)).one()


@pytest.mark.parametrize("tongue", TONGUES)
def test_every_page_opens_in_both_languages_without_inline_code(
    people: dict[str, Visitor], reference: str, pair: str, tongue: str
):
    clerk, reviewer = people["operations"], people["reviewer"]
    clerk.post("/language", locale=tongue)
    base = f"/households/{reference}"
    for address in (
        "/households",
        "/households?category=dibao",
        "/households/facets",
        "/households/new",
        base,
        f"{base}/edit",
        f"{base}/timeline",
        f"/households/persons/{person()}",
    ):
        whole(clerk.get(address))
    for address in ("/households/duplicates", f"/households/duplicates/{pair}"):
        whole(reviewer.get(address))


def whole(answer: TestResponse) -> None:
    text = answer.text
    assert answer.status_code == 200
    assert len(re.findall("<h1", text)) == 1
    assert not re.search(r"<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=", text)
    ids = re.findall(r'\sid="([^"]+)"', text)
    assert len(ids) == len(set(ids)), sorted(i for i in ids if ids.count(i) > 1)


def test_the_list_finds_by_part_of_a_name_initials_number_and_reference(people: dict[str, Visitor], reference: str):
    for q in ("三丰", "zsf", "a1", reference.lower()):
        assert f'data-record="{reference}"' in people["operations"].get("/households", query_string={"q": q}).text
    assert "data-record=" not in people["operations"].get("/households?q=王五").text


def test_who_may_not_read_names_sees_them_masked_and_cannot_search_by_them(people: dict[str, Visitor], reference: str):
    officer = people["compliance"]
    assert "张三丰" not in officer.get("/households").text + officer.get(f"/households/{reference}").text
    assert "张**" in officer.get("/households").text
    assert "data-record=" not in officer.get("/households?q=张三").text


def test_the_record_carries_its_hooks(people: dict[str, Visitor], reference: str):
    text = people["operations"].get(f"/households/{reference}").text
    assert f'data-record="{reference}" data-state="open" data-version="1"' in text
    assert 'data-event="household.imported"' in text
    assert 'data-action="declare_acquaintance"' in text


def test_numbers_stay_masked_until_they_are_revealed_for_a_purpose(people: dict[str, Visitor], reference: str):
    clerk, base = people["operations"], f"/households/{reference}"
    assert number(1) not in clerk.get(base).text
    assert clerk.post(f"{base}/reveal", purpose="call").status_code == 303
    shown = clerk.get(base).text
    assert number(1) in shown
    assert "13812345678" in shown
    assert "第1村1组" in shown
    assert number(1) not in people["reviewer"].get(base).text


def test_a_number_is_searched_by_post_and_recorded(people: dict[str, Visitor], reference: str):
    answer = people["operations"].post("/households/search", number=number(2))
    assert answer.location.endswith(reference)
    assert errors(people["operations"].post("/households/search", number=number(77))) == {"number"}
    db.session.rollback()
    verbs = db.session.scalars(select(LedgerEntry.verb).order_by(LedgerEntry.id.desc()).limit(2)).all()
    assert verbs == ["household.searched_by_number"] * 2


def typed(**more: str) -> dict[str, str]:
    fields = {"household_no": "N1", "division_code": COUNTY, "category": "dibao", "proof_number": "C-1"}
    members = {
        "members-0-name": "张三丰",
        "members-0-number": number(1),
        "members-0-relation": "head",
        "members-1-relation": "head",
    }
    return {name.replace("-", "__"): value for name, value in (fields | members | more).items()}


def test_a_household_is_registered_by_its_form(people: dict[str, Visitor]):
    answer = people["operations"].post("/households", **typed())
    assert answer.status_code == 303
    assert people["operations"].get(answer.location).status_code == 200


def test_a_refused_form_keeps_what_was_typed_and_says_where(people: dict[str, Visitor]):
    answer = people["operations"].post("/households", **typed(**{"members-0-number": "522325197005040011"}))
    assert (answer.status_code, "members-0-number" in errors(answer), "522325197005040011" in answer.text) == (422, True, True)


def test_one_more_row_is_added_without_script(people: dict[str, Visitor]):
    answer = people["operations"].post("/households", more="1", **typed())
    assert (answer.status_code, "members-2-name" in answer.text) == (200, True)


VERBS: tuple[tuple[str, dict[str, str]], ...] = (
    ("{household}/address", {"address_": "第7村"}),
    ("{household}/category", {"category": "tekun"}),
    ("{household}/members", {"name": "张小丰", "number": number(5), "relation": "son"}),
    ("{household}/proofs", {"category": "dibao", "number": "C-77"}),
    ("{household}/drop", {"on": "2026-01-02"}),
    ("persons/{person}/name", {"name": "张四丰"}),
    ("persons/{person}/phone", {"phone": "13800000003"}),
    ("persons/{person}/number", {"number": number(9)}),
    ("persons/{person}/death", {"on": "2026-01-02"}),
    ("persons/{person}/error", {}),
    ("{household}/acquaintance", {}),
)


@pytest.mark.parametrize(("address", "fields"), VERBS, ids=[address for address, _ in VERBS])
def test_every_verb_has_a_form_that_works_without_script(
    people: dict[str, Visitor], reference: str, address: str, fields: dict[str, str]
):
    address = "/households/" + address.format(household=reference, person=person())
    assert people["operations"].post(address, note="As the office says.", **fields).status_code == 303


@pytest.mark.parametrize(("address", "fields"), VERBS[:-1], ids=[address for address, _ in VERBS[:-1]])
def test_only_operations_change_households(people: dict[str, Visitor], reference: str, address: str, fields: dict[str, str]):
    address = "/households/" + address.format(household=reference, person=person())
    assert people["reviewer"].post(address, **fields).status_code == 403


def test_a_new_head_and_a_split_are_chosen_among_the_members(people: dict[str, Visitor], reference: str):
    clerk, base = people["operations"], f"/households/{reference}"
    wife = db.session.scalars(select(Person.reference).where(Person.name == "李秀兰")).one()
    assert clerk.post(f"{base}/head", person=wife, former="spouse", on="2026-01-02").status_code == 303
    assert clerk.post(f"{base}/split", persons=[person()], head=person(), household_no="A2", on="2026-01-02").status_code == 303
    db.session.rollback()
    assert db.session.scalars(select(Household.head_name).order_by(Household.id)).all() == ["李秀兰", "张三丰"]


def test_a_life_event_in_the_future_is_refused_at_its_day(people: dict[str, Visitor], reference: str):
    answer = people["operations"].post(f"/households/persons/{person()}/death", on="2999-01-01")
    assert (answer.status_code, errors(answer)) == (422, {"on"})


def test_a_reviewer_adjudicates_on_one_page(people: dict[str, Visitor], pair: str):
    reviewer, address = people["reviewer"], f"/households/duplicates/{pair}"
    page = reviewer.get(address).text
    assert number(1) not in page
    assert 'data-action="adjudicate"' in page
    assert reviewer.post(f"{address}/finding", verdict="not_the_same", note="short").status_code == 422
    assert reviewer.post(f"{address}/finding", verdict="not_the_same", note="Two persons; the office said so.").status_code == 303
    assert 'data-state="not_the_same"' in reviewer.get(address).text


def test_unknown_records_are_not_found(people: dict[str, Visitor]):
    for address in ("/households/HOU-1999-000001", "/households/persons/PER-1999-000001"):
        assert people["operations"].get(address).status_code == 404
    assert people["reviewer"].get("/households/duplicates/DUP-1999-000001").status_code == 404


@pytest.mark.parametrize("query", ["after=x", "q=%00", "q=" + "张" * 500, "province=99", "size=-1", "sort=name", "county=%27%22"])
def test_no_address_breaks_the_list(people: dict[str, Visitor], reference: str, query: str):
    assert people["operations"].get(f"/households?{query}").status_code in (200, 400)
