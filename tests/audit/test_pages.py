"""The pages of the desk: what stands on them, for whom, and what it costs."""

import re

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from portal.core.database import db
from portal.ledger.models import LedgerEntry, LedgerVerification
from portal.ledger.sealing import seal
from portal.ledger.verification import verify
from portal.subsidies import decisions
from tests.accounts.people import Visitor
from tests.audit.conftest import entered
from tests.ledger.tampering import tamper
from tests.subsidies.world import World


def newest(verb: str = "") -> int:
    entries = select(func.max(LedgerEntry.id))
    return db.session.scalar(entries.where(LedgerEntry.verb == verb) if verb else entries) or 0


def whole(visitor: Visitor, address: str) -> str:
    """A page without fault: one h1, ids once, nothing inline."""
    answer = visitor.get(address)
    assert answer.status_code == 200, address
    assert len(re.findall("<h1", answer.text)) == 1
    assert not re.search(r"<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=", answer.text)
    ids = re.findall(r'\sid="([^"]+)"', answer.text)
    assert len(ids) == len(set(ids)), [i for i in ids if ids.count(i) > 1]
    return answer.text


@pytest.mark.parametrize("tongue", ["en", "zh_Hans"])
def test_every_page_opens_in_both_languages(officer: Visitor, approved: str, tongue: str) -> None:
    seal()
    seen = verify()
    officer.post("/language", locale=tongue)
    for address in (
        "/audit",
        "/audit/entries",
        f"/audit/entries/{newest()}",
        f"/audit/entries?q={approved}&verb=subsidy.approved&from=2020-01-01&to=2099-01-01",
        "/audit/approvals",
        f"/audit/approvals?q={approved}&verdict=approve&band=medium&state=approved&from=2020-01-01",
        "/audit/seals",
        "/audit/seals/1",
        f"/audit/verifications/{seen.id}",
    ):
        whole(officer, address)


def test_an_empty_desk_opens_too(officer: Visitor) -> None:
    for address in ("/audit", "/audit/approvals", "/audit/seals"):
        whole(officer, address)


def test_only_the_desk_may_look(world: World, inside: Flask, approved: str) -> None:
    for role in ("reviewer", "operations", "admin", "manager"):
        visitor = entered(world, inside, role)
        for address in ("/audit", "/audit/entries", "/audit/entries/1", "/audit/approvals", "/audit/seals"):
            assert visitor.get(address).status_code == 403, (role, address)


def test_the_register_says_who_made_who_decided_and_on_what(officer: Visitor, approved: str) -> None:
    text = whole(officer, "/audit/approvals")
    rows = re.findall(rf'<tr data-record="{approved}">(.*?)</tr>', text, re.S)
    assert len(rows) == 2
    plain = re.sub(r"<[^>]+>|\s+", " ", rows[0])
    for word in ("Approved", "Medium", "senior", "reviewer", "operations", "not yet"):
        assert word in plain


def test_the_register_shows_the_head_that_seals_a_decision(officer: Visitor, approved: str) -> None:
    done = seal()
    assert (
        f"#{done.number}" in re.findall(rf'<tr data-record="{approved}">(.*?)</tr>', whole(officer, "/audit/approvals"), re.S)[0]
    )


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("verdict=approve", 2),
        ("verdict=refuse", 0),
        ("band=medium", 2),
        ("band=low", 0),
        ("state=approved", 2),
        ("state=draft", 0),
        ("from=2999-01-01", 0),
        ("to=2001-01-01", 0),
        ("from=nonsense", 2),
        ("q=SUB-2026-999999", 0),
    ],
)
def test_the_register_is_filtered(officer: Visitor, approved: str, query: str, count: int) -> None:
    assert whole(officer, f"/audit/approvals?{query}").count(f'data-record="{approved}"') == count


def test_the_register_is_filtered_by_decider(officer: Visitor, world: World, approved: str) -> None:
    by_senior = whole(officer, f"/audit/approvals?decider={world.staff('senior').id}")
    assert by_senior.count(f'data-record="{approved}"') == 1


def test_entries_are_found_by_reference_number_verb_person_and_time(officer: Visitor, world: World, approved: str) -> None:
    entry = newest("subsidy.approved")
    for query in (
        f"q={approved.lower()}",
        f"q={entry}",
        f"q=%23{entry}",
        "verb=subsidy.approved",
        f"actor={world.staff('senior').id}",
        "from=2020-01-01",
    ):
        assert f'data-record="{entry}"' in whole(officer, f"/audit/entries?{query}"), query
    for query in ("q=SUB-2026-999999", "verb=subsidy.refused", "actor=999", "to=2020-01-01", "q=nonsense"):
        assert f'data-record="{entry}"' not in whole(officer, f"/audit/entries?{query}"), query


def test_entries_go_on_page_by_page_without_losing_one(officer: Visitor, approved: str) -> None:
    for start in ("/audit/entries?size=20", "/audit/entries?size=20&from=2020-01-01"):
        seen: list[int] = []
        address = start
        while address:
            text = officer.get(address).text
            seen += [int(n) for n in re.findall(r'<tr data-record="(\d+)"', text)]
            more = re.search(r'href="([^"]*after=[^"]*)"', text)
            address = more[1].replace("&amp;", "&") if more else ""
        assert seen == sorted(set(seen), reverse=True)
        assert len(seen) >= newest() - 2


def test_an_entry_shows_before_after_and_its_proof(officer: Visitor, approved: str) -> None:
    entry = newest("subsidy.approved")
    assert "Not yet sealed" in whole(officer, f"/audit/entries/{entry}")
    number = seal().number
    text = re.sub(r"<[^>]+>|\s+", " ", whole(officer, f"/audit/entries/{entry}"))
    for word in (
        f"In tree head #{number}",
        "Head signed",
        "application 1 today equals this after-state",
        "Second review",
        "Approved",
    ):
        assert word in text, word


def test_an_entry_says_when_its_row_is_another_today(officer: Visitor, approved: str) -> None:
    entry = newest("subsidy.approved")
    tamper("UPDATE subsidy_application SET county = '110101'")
    assert "has changed since" in whole(officer, f"/audit/entries/{entry}")


def test_beside_a_list_an_entry_is_a_fragment(officer: Visitor, approved: str) -> None:
    answer = officer.get(f"/audit/entries/{newest()}", headers={"HX-Request": "true"})
    assert "<h1" not in answer.text
    assert "<section" in answer.text


def test_names_and_numbers_of_citizens_are_masked_everywhere(officer: Visitor, world: World, approved: str) -> None:
    every = [f"/audit/entries/{n}" for n in range(1, newest() + 1)]
    text = "".join(officer.get(address).text for address in ("/audit/entries?size=200", "/audit/approvals", *every))
    assert "韦" in text
    assert not re.search(r"韦[秀兰春梅国华]|450123\d{12}|1970-01-01", text)


def test_what_does_not_exist_is_not_found(officer: Visitor) -> None:
    for address in (
        "/audit/entries/999999",
        f"/audit/entries/{'9' * 18}",
        "/audit/seals/999",
        f"/audit/seals/{'9' * 18}",
        "/audit/verifications/99",
    ):
        assert officer.get(address).status_code == 404, address
    assert officer.get("/audit/entries?after=nonsense").status_code == 400
    assert officer.get("/audit/seals?after=nonsense").status_code == 400


def test_the_officer_seals_and_sees_the_new_head(officer: Visitor, approved: str) -> None:
    assert officer.post("/audit/seals").status_code == 303
    assert 'data-record="1"' in whole(officer, "/audit/seals")


def test_verify_now_begins_a_job_whose_result_is_kept(officer: Visitor, approved: str) -> None:
    from portal.jobs.models import Job
    from portal.jobs.performing import perform

    answer = officer.post("/audit/verifications")
    assert re.fullmatch(r"/jobs/JOB-\d{4}-\d+", answer.location)
    perform(db.session.scalars(select(Job.id).order_by(Job.id.desc()).limit(1)).one())
    assert "whole" in whole(officer, "/audit")


def test_a_verification_of_less_than_is_sealed_says_what_it_left_out(officer: Visitor, approved: str) -> None:
    verify()
    seal()
    assert "not verified yet" not in whole(officer, "/audit")
    db.session.execute(update(LedgerVerification).values(entries=0))
    db.session.commit()
    page = whole(officer, "/audit")
    assert "sealed entries are not verified yet" in page
    assert 'class="green">' not in page.partition("Last verified")[2].partition("</div>")[0]


def test_a_finding_is_told_on_the_desk_and_to_the_officers(officer: Visitor, world: World, approved: str) -> None:
    from portal.audit.tasks import verify_daily
    from portal.notices.models import Notice

    tamper("UPDATE household SET county = '110101'")
    verify_daily()
    assert "1 finding" in whole(officer, "/audit")
    assert "household 1 was changed" in whole(officer, "/audit/verifications/1")
    assert db.session.scalar(select(func.count()).select_from(Notice).where(Notice.user_id == world.staff("compliance").id)) == 1


def test_the_register_is_exported_masked_and_on_record(officer: Visitor, approved: str) -> None:
    answer = officer.post("/lists/audit/export", query="verdict=approve", format="csv")
    lines = answer.text.splitlines()
    assert answer.status_code == 200
    assert len([line for line in lines if approved in line]) == 2
    assert "compliance" in lines[0]
    assert newest("list.exported") == newest()


def test_a_blind_first_decision_is_shown_to_the_desk_alone(officer: Visitor, world: World, inside: Flask) -> None:
    from portal.ledger.queries import timeline

    reference = blind_case(world)
    assert reference in whole(officer, "/audit/approvals")
    told = lambda who: [item.verb for item in timeline("subsidy_application", 1, world.staff(who)).rows]  # noqa: E731
    assert "subsidy.endorsed" in told("compliance")
    assert "subsidy.endorsed" in told("reviewer")
    assert "subsidy.endorsed" not in told("senior") + told("operations")
    decisions.approve(reference, by=world.staff("senior"))
    assert "subsidy.endorsed" in told("senior")


def blind_case(world: World) -> str:
    """A low-band case that chance sent to a second, blind decider, after the first decision."""
    from portal.core.actors import SYSTEM
    from portal.core.database import writing
    from portal.ledger.recording import record
    from portal.subsidies.events import Refreshed
    from portal.subsidies.models import SubsidyApplication

    reference = world.submitted()
    with writing() as session:
        case = session.scalars(select(SubsidyApplication).where(SubsidyApplication.reference == reference)).one()
        case.is_blind = True
        record(Refreshed(), case, by=SYSTEM)
    decisions.approve(reference, by=world.staff("reviewer"))
    return reference
