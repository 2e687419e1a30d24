"""Rosters, duty and reviews at their size: `python -m bench.centers DOCTORS LINES`, on the database of the environment.

So many doctors stand on the 17 rosters with a week of duty each; the pages are asked for beside the same pages drawn from what
stands in memory. Then so many lines are frozen for a review, beside their bare insert. Prints one JSON object.
"""

import json
import statistics
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from flask import Flask, g, render_template, request
from sqlalchemy import func, select

from bench.endings import fill
from bench.formulary import DRAWN, ROUNDS, Viewer, timed
from bench.loading import PASSWORD, person
from portal.accounts import signing_in
from portal.accounts.queries import standing_of
from portal.accounts.sample import make_accounts
from portal.centers import freezing, heat, hours_page, planning
from portal.centers.duty_models import DAYS, DutyPattern, DutyWanted
from portal.centers.forms.hours import SpanForm
from portal.centers.hours import read_counts, read_hours
from portal.centers.models import Center, RosterLine, RosterMaker, RosterProposal, RosterVersion
from portal.centers.review_models import Review, ReviewRow
from portal.centers.sample import found_all
from portal.centers.weeks import this_week
from portal.cli import opened_app
from portal.core import clock
from portal.core.actors import SYSTEM
from portal.core.database import db, reserve_ids, writing
from portal.doctors import endings
from portal.ledger.bulk import Edit, Unit, record_rows
from portal.ledger.events import Event
from portal.ledger.models import LedgerEntry
from portal.ledger.raw import fetch
from portal.web.permissions import public

CENTER, PROPOSAL, MAKER, VERSION, LINE, PATTERN, WANTED, REVIEW, ROW, ENTRY = (
    model.__table__
    for model in (
        *(Center, RosterProposal, RosterMaker, RosterVersion, RosterLine),
        *(DutyPattern, DutyWanted, Review, ReviewRow, LedgerEntry),
    )
)
SHIFTS = [read_hours(text) for text in ("8-12", "8-11", "9-12", "14-17", "13-17", "8-12, 14-17", "18-22", "0-8", "14-18", "9-17")]
WISHED = read_counts("0-8 ×1, 8-12 ×8, 12-14 ×2, 14-18 ×6, 18-24 ×2")


class Placed(Event):
    verb = "bench.placed"
    sentence = "A roster of the bench"


def publish(center: Any, number: int, doctors: list[int]) -> None:
    """One more version of a center's roster, with these doctors added, as a publication leaves it."""
    first = reserve_ids(PROPOSAL, 1)[0]
    now, maker, publisher = clock.now(), person("operations").id, person("medical").id
    told = {"center_id": center.id, "created_at": now, "updated_at": now, "state": "draft", "base_number": number - 1}
    row = {"id": first, "reference": f"ROS-2026-{first:06d}", "version": 1, "review_id": None, "note": "", "proposed_at": None,
           "decided_at": None, "decided_by_id": None, **told}  # fmt: skip
    shaped = {"id": reserve_ids(MAKER, 1)[0], "proposal_id": first, "user_id": maker, "at": now}
    published = {"id": reserve_ids(VERSION, 1)[0], "center_id": center.id, "number": number, "proposal_id": first,
                 "published_at": now, "published_by_id": publisher, "lines": len(doctors), "fingerprint": "0" * 64}  # fmt: skip
    proposed = {"state": "proposed", "proposed_at": now}
    subject = (Placed(), PROPOSAL, first, row["reference"])
    record_rows([Unit(*subject, [(PROPOSAL, row), (MAKER, shaped)])], SYSTEM)
    record_rows([Unit(*subject, edits=[Edit(PROPOSAL, row, proposed)])], SYSTEM)
    record_rows([Unit(*subject, [(VERSION, published)])], SYSTEM)
    record_rows([Unit(*subject, list(lines(center.id, number, doctors)))], SYSTEM)
    record_rows([Unit(*subject, edits=[Edit(PROPOSAL, {**row, **proposed}, {"state": "published", "decided_at": now})])], SYSTEM)


def lines(center_id: int, number: int, doctors: list[int]) -> Iterator[tuple[Any, dict[str, Any]]]:
    for key, doctor_id in zip(reserve_ids(LINE, len(doctors)), doctors, strict=True):
        yield (
            LINE,
            {
                "id": key,
                "center_id": center_id,
                "doctor_id": doctor_id,
                "from_number": number,
                "role": "expert",
                "sessions": 4,
                "starts_on": clock.today(),
                "consult_types": ["text", "video"],
            },
        )


def set_duty(center_id: int, reference: str, doctors: list[int]) -> None:
    """A week for each of these doctors, and what the center wants."""
    days = [(doctor, day) for doctor in doctors for day in DAYS if (doctor + day) % 4]
    rows = [
        (PATTERN, {"id": key, "center_id": center_id, "doctor_id": doctor, "day": day, "hours": SHIFTS[(doctor + day) % 10]})
        for key, (doctor, day) in zip(reserve_ids(PATTERN, len(days)), days, strict=True)
    ]
    wished = [
        (WANTED, {"id": key, "center_id": center_id, "day": day, "counts": WISHED})
        for key, day in zip(reserve_ids(WANTED, len(DAYS)), DAYS, strict=True)
    ]
    record_rows([Unit(Placed(), CENTER, center_id, reference, rows + wished)], SYSTEM)


def make_rosters(doctors: int) -> list[Any]:
    """`doctors` on the 17 rosters by turns, each with a week of duty. Returns the centers."""
    centers = db.session.execute(select(CENTER.c.id, CENTER.c.reference).order_by(CENTER.c.id)).all()
    for place, center in enumerate(centers):
        mine = list(range(place + 1, doctors + 1, len(centers)))
        with writing():
            publish(center, 1, mine)
            set_duty(center.id, center.reference, mine)
    return list(centers)


def fill_up(centers: list[Any], doctors: int, standing: int, total: int) -> None:
    """A second version of each roster with more of the `standing` doctors, so that the lines are `total` in all."""
    for place, center in enumerate(centers):
        mine = set(range(place + 1, doctors + 1, len(centers)))
        others = [key for key in range(1, standing + 1) if key not in mine][: total // len(centers) - len(mine)]
        with writing():
            publish(center, 2, others)
            direct(center.id, center.reference, place + 1)


def direct(key: int, reference: str, doctor: int) -> None:
    """The center is open, with this director: a roster is reviewed by somebody."""
    row = dict(db.session.execute(select(CENTER).where(CENTER.c.id == key)).mappings().one())
    edit = Edit(CENTER, row, {"state": "open", "director_id": doctor})
    record_rows([Unit(Placed(), CENTER, key, reference, edits=[edit])], SYSTEM)


# ---------------------------------------------------------------- pages


def pages(app: Flask, known: dict[str, Any]) -> dict[str, float]:
    """Milliseconds of the map of a day and of a week and of a center's week and roster, asked for, and drawn from memory."""
    actor, client = person("operations"), app.test_client()
    token = signing_in.open_session(actor.id or 0, "sample", by=actor)
    with client.session_transaction() as session:
        session.update({"_user_id": token, "_fresh": True, "seen": 1 << 40})
    know(app, actor, known)
    asked = {
        "map": "/centers/hours",
        "map_drawn": f"{DRAWN}/map",
        "week_map": "/centers/hours?week=",
        "week_map_drawn": f"{DRAWN}/week_map",
        "hours": "/centers/heart/hours",
        "hours_drawn": f"{DRAWN}/hours",
        "roster": "/centers/heart/roster",
    }
    sizes = {name: len(answer(client, address)) for name, address in asked.items()}
    rounds: dict[str, list[float]] = {name: [] for name in asked}
    for _ in range(ROUNDS):
        for name, address in asked.items():
            rounds[name].append(timed(lambda a=address: client.get(a)) * 1000)  # type: ignore[misc]
    seen = {name: statistics.median(values) for name, values in rounds.items()}
    return seen | {f"{name}_kb": size / 1000 for name, size in sizes.items() if not name.endswith("_drawn")}


def answer(client: Any, address: str) -> bytes:
    got = client.get(address)
    assert got.status_code == 200, (address, got.status_code)
    return got.data


def add_drawn_pages(app: Flask) -> dict[str, Any]:
    """The same pages once more, from what stands in memory: the same templates and person, no database."""
    known: dict[str, Any] = {}

    @app.get(f"{DRAWN}/<name>", endpoint="centers.drawn")
    @public
    def drawn(name: str) -> str:
        template, context = known[name]
        return render_template(template, notice_count=0, **known["words"], **context)

    def know_the_person() -> None:
        g.pop("_login_user", None)  # the bench's own context outlives a request
        if request.path.startswith(DRAWN):
            g._login_user = known["viewer"]

    app.before_request_funcs.setdefault(None, []).insert(0, know_the_person)
    return known


def know(app: Flask, actor: Any, known: dict[str, Any]) -> None:
    """Read everything that the templates ask of the database, by drawing each once."""
    from portal.centers.views import what_codes_mean

    with app.test_request_context("/centers/hours"):
        known["viewer"] = g._login_user = Viewer(actor, standing_of(actor.id))
        known["words"] = what_codes_mean()
        today, week = clock.today(), hours_page.HoursPage("heart", this_week(), actor)
        known["map"] = ("centers/coverage.html", {"heat": heat.heat(today, actor), "today": today})
        known["week_map"] = ("centers/coverage.html", {"heat": heat.heat(this_week(), actor, is_week=True), "today": today})
        form = SpanForm("close_days", formdata=None)
        known["hours"] = ("centers/hours.html", {"screen": week, "form": form, "refused": None})
        for name in ("map", "week_map", "hours"):
            template, context = known[name]
            render_template(template, notice_count=0, **known["words"], **context)
        db.session.expunge_all()
        db.session.rollback()


def counting() -> dict[str, float]:
    """Milliseconds to count a day anew, when something changed, and to find that nothing did."""
    from portal.centers import coverage

    ids = list(db.session.scalars(select(CENTER.c.id)))
    anew = timed(lambda: coverage.count_planned(clock.today()), 5) * 1000
    return {"count_day_ms": anew, "kept_week_ms": timed(lambda: coverage.coverage(ids, this_week()), 20) * 1000}


# ---------------------------------------------------------------- freezing


def freeze() -> dict[str, Any]:
    """Seconds to freeze all lines, and for their bare insert with the entries that came with them."""
    wanted = plan()
    first = planning.plan(wanted, by=person("medical"))
    mark = db.session.scalar(select(func.max(ENTRY.c.id))) or 0
    frozen: list[int] = []
    seconds = timed(lambda: frozen.append(freezing.freeze(first, by=person("medical"))))
    second = planning.plan(replace(wanted, kind="quarterly"), by=person("medical"))
    return {"lines": frozen[0], "freeze_seconds": seconds, "freeze_bare_seconds": insert_bare(second, mark)}


def plan() -> planning.Plan:
    day = clock.today()
    slugs = tuple(db.session.scalars(select(CENTER.c.reference)))
    return planning.Plan("monthly", day, day + timedelta(days=20), day, day + timedelta(days=7), slugs)


def insert_bare(second: str, mark: int) -> float:
    """The frozen rows once more for the planned reviews of another campaign, and the entries, without a question."""
    with db.engine.connect() as connection:
        rows = copies(connection, second)
        entries = [list(row) for row in fetch(connection, select(ENTRY).where(ENTRY.c.id > mark).order_by(ENTRY.c.id))]
        newest = connection.scalar(select(func.max(ENTRY.c.id))) or 0
    place = [column.name for column in ENTRY.columns].index("id")
    for number, row in enumerate(entries, newest + 1):
        row[place] = number
    driver = db.engine.raw_connection()
    cursor = driver.cursor()
    is_sqlite = db.engine.dialect.name == "sqlite"

    def write() -> None:
        if is_sqlite:
            cursor.execute("BEGIN IMMEDIATE")
        for table, some in ((ROW, rows), (ENTRY, entries)):
            put(cursor, table, some, is_sqlite)
        cursor.execute("COMMIT")

    return timed(write)


def put(cursor: Any, table: Any, rows: list[list[Any]], is_sqlite: bool) -> None:
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    if is_sqlite:
        cursor.executemany(f"INSERT INTO {table.name} ({names}) VALUES ({', '.join('?' * len(table.columns))})", rows)
        return
    with cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def copies(connection: Any, second: str) -> list[list[Any]]:
    """The frozen rows as they would stand in the second campaign's reviews."""
    center = dict(connection.execute(select(REVIEW.c.id, REVIEW.c.center_id)).all())
    planned = dict(connection.execute(select(REVIEW.c.center_id, REVIEW.c.id).where(REVIEW.c.state == "planned")).all())
    names = [column.name for column in ROW.columns]
    rows = [list(row) for row in fetch(connection, select(ROW).order_by(ROW.c.id))]
    newest = max(row[names.index("id")] for row in rows)
    for number, row in enumerate(rows, newest + 1):
        row[names.index("review_id")] = planned[center[row[names.index("review_id")]]]
        row[names.index("id")] = number
    return rows


def main() -> None:
    app = opened_app()
    known = add_drawn_pages(app)
    doctors, total = int(sys.argv[1]), int(sys.argv[2])
    with app.app_context():
        make_accounts(PASSWORD, by=SYSTEM)
        found_all(person)
        standing = max(doctors, total // 17 + 1 if total else 0)
        fill(standing, person("verifier").id or 0)
        endings.run()
        centers = make_rosters(doctors)
        db.session.remove()
        result: dict[str, Any] = {"doctors": doctors} | pages(app, known) | counting()
        if total:
            fill_up(centers, doctors, standing, total)
            db.session.remove()
            result |= freeze()
    print(json.dumps(result))


if __name__ == "__main__":
    main()
