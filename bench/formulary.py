"""The eligible drug list at its size: `python -m bench.formulary LINES`, on the database of the environment.

An edition of so many lines is published, and a second one upon it that changes a hundred; then both are compared, and the
pages are asked for beside the same pages drawn from rows in memory. Prints one JSON object of seconds and milliseconds.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

from flask import Flask, g, render_template
from sqlalchemy import select

from bench.loading import PASSWORD, person
from portal.accounts import signing_in
from portal.accounts.queries import standing_of
from portal.accounts.sample import make_accounts
from portal.cli import opened_app
from portal.core.actors import SYSTEM
from portal.core.database import db, reserve_ids
from portal.formulary import changes, drafting, offers, publishing
from portal.formulary.drafting import LineClaim, in_order, write_changes
from portal.formulary.edition_models import TERMS, Edition
from portal.formulary.forms import AddForm
from portal.formulary.line_screens import Grid
from portal.formulary.register import DrugClaim, take_drugs
from portal.formulary.sample import INGREDIENTS, clear_all
from portal.formulary.screens import EditionRecord
from portal.formulary.steps import find
from portal.formulary.terms import Terms
from portal.ledger.operations import operation
from portal.ledger.raw import fetch
from portal.web.permissions import Permission

LINE = changes.LINE
ROUNDS = 30


@operation(Permission.FORMULARY_EDIT)
def write_all(number: int, drugs: list[int], rate_bp: int, *, by: Any) -> None:
    """The change set of a draft, as an import would write it."""
    facts, terms = changes.facts_of(drugs), Terms(rate_bp, 3200, "offline", 1000, 4).as_values()
    assert set(terms) == set(TERMS)
    write_changes(find(number, to_write=True), [LineClaim(d, in_order(facts[d] | terms), "bench") for d in drugs], by)


def register(count: int) -> list[int]:
    claims = []
    for n in range(count):
        name, _, form, strength, atc, diseases = INGREDIENTS[n % len(INGREDIENTS)].split("|")
        texts = {"form": form.split(",")[0], "strength": strength.split(",")[0], "atc": atc, "rx_class": "rx"}
        named = tuple(("", d) for d in diseases.split("、"))
        claims.append(DrugClaim(f"国药准字H98{n:06d}", f"{name}{n % 97}号片", texts, f"第{n % 40}示例制药", "", named))
    return [taken.drug_id for taken in take_drugs(claims, by=person("pharmacist"))]


def cleared(drugs: list[int], rate_bp: int) -> int:
    number = drafting.draft(by=person("operations"))
    write_all(number, drugs, rate_bp, by=person("operations"))
    drafting.submit(number, by=person("operations"))
    for lane, who in (("clinical", "pharmacist"), ("financial", "finance")):
        clear_all(number, lane, person(who))
    return number


def timed(act: Callable[[], object], rounds: int = 1) -> float:
    """Seconds: the median of some rounds."""
    seen = []
    for _ in range(rounds):
        began = time.perf_counter()
        act()
        seen.append(time.perf_counter() - began)
    return statistics.median(seen)


def publish(number: int) -> float:
    for code in publishing.impact(find(number)).effects:
        publishing.acknowledge(number, code.code, by=person("publisher"))
    return timed(lambda: publishing.publish(number, by=person("publisher")))


def insert_bare(number: int, like: int) -> float:
    """The lines of one edition written once more for another, without a question, into the same indexed table."""
    edition_id = find(number).id
    with db.engine.connect() as connection:
        rows = [list(row) for row in fetch(connection, select(LINE).where(LINE.c.edition_id == like))]
        names = [c.name for c in LINE.columns]
        place, key = names.index("edition_id"), names.index("id")
        ids = iter(reserved(len(rows)))
    for row in rows:
        row[place], row[key] = edition_id, next(ids)
    driver = db.engine.raw_connection()
    cursor = driver.cursor()

    def write() -> None:
        if db.engine.dialect.name == "sqlite":
            cursor.execute("BEGIN IMMEDIATE")
            cursor.executemany(f"INSERT INTO edition_line ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})", rows)
        else:
            with cursor.copy(f"COPY edition_line ({', '.join(names)}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        cursor.execute("COMMIT")

    return timed(write)


@operation(None)
def reserve(count: int, *, by: Any) -> range:
    return reserve_ids(LINE, count)


def reserved(count: int) -> range:
    return reserve(count, by=SYSTEM)


def pages(app: Flask, number: int) -> dict[str, float]:
    """Milliseconds of the list and of the grid, asked for and drawn from memory."""
    actor, client = person("operations"), app.test_client()
    token = signing_in.open_session(actor.id or 0, "sample", by=actor)
    with client.session_transaction() as session:
        session.update({"_user_id": token, "_fresh": True, "seen": 1 << 40})
    asked = {"list": "/formulary", "grid": f"/formulary/editions/{number}/lines", "search": "/formulary?q=二甲双胍"}
    for address in asked.values():
        assert client.get(address).status_code == 200
    found = {name: timed(lambda a=address: client.get(a), ROUNDS) * 1000 for name, address in asked.items()}  # type: ignore[misc]
    return found | drawn(app, number, actor)


def drawn(app: Flask, number: int, actor: Any) -> dict[str, float]:
    """The same templates for the same person, with everything they ask of the database read already."""
    with app.test_request_context("/formulary"):
        g._login_user = Viewer(actor, standing_of(actor.id))
        page = offers.Page(offers.LINES, actor)
        edition = db.session.scalar(select(Edition).where(Edition.state == "current"))
        listed = {"screen": page, "edition": edition, "notice_count": 0}
        grid = Grid(EditionRecord(number, actor))
        lines = {"grid": grid, "form": AddForm(), "notice_count": 0}
        render_template("formulary/index.html", **listed)
        render_template("formulary/grid.html", **lines)
        return {
            "list_drawn": timed(lambda: render_template("formulary/index.html", **listed), ROUNDS) * 1000,
            "grid_drawn": timed(lambda: render_template("formulary/grid.html", **lines), ROUNDS) * 1000,
        }


class Viewer:
    """Who looks, without a session."""

    is_authenticated = True

    def __init__(self, actor: Any, standing: Any):
        self.actor, self.standing, self.id, self.name = actor, standing, actor.id, actor.name


def main() -> None:
    app = opened_app()
    with app.app_context():
        make_accounts(PASSWORD, by=SYSTEM)
        drugs = register(int(sys.argv[1]))
        first = cleared(drugs, 3000)
        publish(first)
        second = cleared(drugs[:100], 4000)
        seconds = publish(second)
        third = cleared(drugs[100:], 2000)
        one, other = find(first), find(second)
        db.session.expunge_all()
        reading = timed(lambda: (changes.all_lines(one), changes.all_lines(other)), 5)
        comparing = timed(lambda: changes.difference(changes.all_lines(one), changes.all_lines(other)), 5)
        result = {
            "lines": len(drugs),
            "publish_seconds": seconds,
            "bare_seconds": insert_bare(third, other.id),
            "read_seconds": reading,
            "difference_seconds": comparing,
        } | pages(app, drafting.draft(by=person("operations")))
    print(json.dumps(result))


if __name__ == "__main__":
    main()
