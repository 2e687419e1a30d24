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

from flask import Flask, g, render_template, request
from sqlalchemy import select

from bench.loading import PASSWORD, person
from portal.accounts import signing_in
from portal.accounts.queries import standing_of
from portal.accounts.sample import make_accounts
from portal.cli import opened_app
from portal.core.actors import SYSTEM
from portal.core.database import db, reserve_ids
from portal.formulary import changes, drafting, offers, publishing
from portal.formulary.change_sets import LineClaim, write_changes
from portal.formulary.editing import in_order
from portal.formulary.edition_models import TERMS
from portal.formulary.forms import AddForm
from portal.formulary.line_screens import Grid
from portal.formulary.register import DrugClaim, take_drugs
from portal.formulary.sample import INGREDIENTS, clear_all
from portal.formulary.screens import EditionRecord
from portal.formulary.steps import find
from portal.formulary.terms import Terms
from portal.ledger.operations import operation
from portal.ledger.raw import fetch
from portal.web.permissions import Permission, public

LINE = changes.LINE
ROUNDS = 30
DRAWN = "/formulary/drawn"


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


def pages(app: Flask, number: int, known: dict[str, Any]) -> dict[str, float]:
    """Milliseconds of the list and of the grid, asked for, and drawn from memory."""
    actor, client = person("operations"), app.test_client()
    token = signing_in.open_session(actor.id or 0, "sample", by=actor)
    with client.session_transaction() as session:
        session.update({"_user_id": token, "_fresh": True, "seen": 1 << 40})
    know(app, number, actor, known)
    asked = {
        "list": "/formulary",
        "list_drawn": f"{DRAWN}/list",
        "grid": f"/formulary/editions/{number}/lines",
        "grid_drawn": f"{DRAWN}/grid",
        "search": "/formulary?q=二甲双胍",
    }
    for address in asked.values():
        assert client.get(address).status_code == 200, address
    seen: dict[str, list[float]] = {name: [] for name in asked}
    for _ in range(ROUNDS):
        for name, address in asked.items():
            seen[name].append(timed(lambda a=address: client.get(a)) * 1000)  # type: ignore[misc]
    return {name: statistics.median(values) for name, values in seen.items()}


def add_drawn_pages(app: Flask) -> dict[str, Any]:
    """The same pages once more, from rows that stand in memory: the same templates and person, no database."""
    known: dict[str, Any] = {}

    @app.get(f"{DRAWN}/<name>", endpoint="formulary.drawn")
    @public
    def drawn(name: str) -> str:
        template, context = known[name]
        return render_template(template, notice_count=0, **context)

    def know_the_person() -> None:
        g.pop("_login_user", None)  # the bench's own context outlives a request
        if request.path.startswith(DRAWN):
            g._login_user = known["viewer"]

    app.before_request_funcs.setdefault(None, []).insert(0, know_the_person)
    return known


def know(app: Flask, number: int, actor: Any, known: dict[str, Any]) -> None:
    """Read everything that the templates ask of the database, by drawing each once."""
    with app.test_request_context("/formulary"):
        known["viewer"] = g._login_user = Viewer(actor, standing_of(actor.id))
        screen, grid = offers.InForce(actor), Grid(EditionRecord(number, actor, is_deep=False))
        known["list"] = ("formulary/index.html", {"screen": screen, "edition": screen.edition})
        known["grid"] = ("formulary/grid.html", {"grid": grid, "form": AddForm()})
        for name in ("list", "grid"):
            template, context = known[name]
            render_template(template, notice_count=0, **context)
        db.session.rollback()


class Viewer:
    """Who looks, without a session."""

    is_authenticated, must_add_factor = True, False

    def __init__(self, actor: Any, standing: Any):
        self.actor, self.standing, self.id, self.name = actor, standing, actor.id, actor.name


def main() -> None:
    app = opened_app()
    known = add_drawn_pages(app)
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
        } | pages(app, drafting.draft(by=person("operations")), known)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
