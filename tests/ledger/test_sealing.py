"""Sealing while others write, twice at once, and killed in the middle: nothing is lost, nothing is sealed twice."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.core import clock
from portal.core.actors import SYSTEM, Actor
from portal.core.database import db, writing
from portal.core.lifecycle import Refused
from portal.ledger.checkpoints import open_chain, split_heads
from portal.ledger.merkle import root, verify_inclusion
from portal.ledger.models import LedgerEntry, LedgerLeaf, LedgerSeal
from portal.ledger.notary import notary
from portal.ledger.proofs import proof
from portal.ledger.recording import record
from portal.ledger.sealing import seal, seal_next, unsealed_count
from portal.ledger.verification import verify
from portal.subsidies.events import YearOpened
from portal.subsidies.models import Budget
from tests.subsidies.world import World

YEARS = 40


def write_years(first: int, count: int, pause: float = 0) -> None:
    """One transaction and one entry a year."""
    for year in range(first, first + count):
        with writing() as session:
            made = Budget(year=year, province="11", budget_fen=100_000)
            session.add(made)
            session.flush()
            record(YearOpened(year), made, by=SYSTEM)
            time.sleep(pause)


def leaves() -> list[tuple[int, int, str]]:
    rows = db.session.execute(select(LedgerLeaf.position, LedgerLeaf.entry_id, LedgerLeaf.hash).order_by(LedgerLeaf.position))
    return [tuple(row) for row in rows]


def in_threads(app: Flask, *works: Callable[[], object]) -> None:
    """Run all at the same time, each with a session of its own; an error in one is an error here."""

    def run(work: Callable[[], object]) -> None:
        with app.app_context():
            work()

    with ThreadPoolExecutor(len(works)) as threads:
        for done in [threads.submit(run, work) for work in works]:
            done.result()


def test_every_entry_gets_one_place_and_the_head_is_its_root(world: World) -> None:
    world.draft(2)
    done = seal()
    placed = leaves()
    head = db.session.scalars(select(LedgerSeal)).one()
    assert [place for place, _, _ in placed] == list(range(done.size))
    assert {entry for _, entry, _ in placed} == set(db.session.scalars(select(LedgerEntry.id)))
    assert head.root == root(bytes.fromhex(leaf) for _, _, leaf in placed).hex()


def test_sealing_again_without_new_entries_makes_no_new_head(world: World) -> None:
    first, second = seal(), seal()
    assert (second.entries, second.number, second.size) == (0, first.number, first.size)


def test_heads_are_signed_chained_and_copied_outside(world: World) -> None:
    for _ in range(3):
        world.draft()
        seal()
    notes = split_heads(notary().path.read_text())
    assert notes == list(db.session.scalars(select(LedgerSeal.note).order_by(LedgerSeal.number)))
    assert [head.size for head in open_chain(notes, [notary().key])][-1] == len(leaves())


def test_entries_are_sealed_in_chunks(world: World) -> None:
    write_years(2100, 30)
    above, heads = 0, 0
    while chunk := seal_next(above, 7):
        above, heads = chunk[1], heads + 1
    assert heads == -(-len(leaves()) // 7)
    assert verify().is_whole


def test_it_belongs_outside_an_operation(world: World) -> None:
    with pytest.raises(RuntimeError, match="outside an operation"), writing():
        seal()


def test_a_person_needs_the_permission(world: World) -> None:
    with pytest.raises(Refused):
        seal(Actor(7, "Nobody"))


def test_two_sealers_among_writers_lose_and_repeat_nothing(app: Flask, world: World) -> None:
    db.session.rollback()
    stop = threading.Event()

    def keep_sealing() -> None:
        while not stop.is_set():
            seal()

    def write(first: int) -> None:
        write_years(first, YEARS)

    def write_all() -> None:
        in_threads(app, *(lambda first=first: write(first) for first in (2100, 2200, 2300)))
        stop.set()

    in_threads(app, keep_sealing, keep_sealing, write_all)
    seal()
    entries = db.session.scalar(select(func.count()).select_from(LedgerEntry))
    assert len({entry for _, entry, _ in leaves()}) == len(leaves()) == entries
    assert verify().is_whole


@pytest.mark.postgresql("there an id may be committed after a higher one was sealed")
def test_an_entry_that_is_committed_late_is_sealed_too(app: Flask, world: World) -> None:
    db.session.rollback()
    begun, go_on = threading.Event(), threading.Event()

    def late() -> None:
        with writing() as session:
            made = Budget(year=2100, province="11", budget_fen=100_000)
            session.add(made)
            session.flush()
            session.connection().exec_driver_sql("SELECT nextval('ledger_entry_id_seq')")
            session.execute(LedgerEntry.__table__.insert(), [entry_values()])
            record(YearOpened(2100), made, by=SYSTEM)
            begun.set()
            go_on.wait(20)

    def early() -> None:
        begun.wait(20)
        write_years(2200, 3)
        seal()
        go_on.set()

    in_threads(app, late, early)
    assert unsealed_count() == 2
    seal()
    assert unsealed_count() == 0
    assert [entry for _, entry, _ in leaves()] != sorted(entry for _, entry, _ in leaves())
    assert verify().is_whole


def entry_values() -> dict[str, object]:
    texts = dict.fromkeys(("actor", "role", "via", "verb", "subject", "reference", "reason", "request"), "x")
    return {
        "at_us": clock.microseconds(clock.now()),
        "actor_id": None,
        "subject_id": None,
        "data": '{"event":{},"rows":[]}',
        **texts,
    }


KILLED = """
import sys
from pathlib import Path
from config import Settings
from portal import create_app
app = create_app(Settings(instance=Path(sys.argv[2]), database_url=sys.argv[1], testing=True))
with app.app_context():
    print("begins", flush=True)
    above = 0
    sealing.copy_outside()
    while chunk := sealing.seal_next(above, 5):
        above = chunk[1]
"""


@pytest.mark.parametrize("after", [0.0, 0.03, 0.1])
def test_a_sealer_that_is_killed_leaves_all_or_nothing_of_each_head(
    app: Flask, world: World, tmp_path: Path, after: float
) -> None:
    write_years(2100, 60)
    db.session.remove()
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    process = subprocess.Popen([sys.executable, "-c", KILLED, url, str(app.config["SETTINGS"].instance)], stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"begins\n"
    time.sleep(after)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert verify().is_whole
    assert seal().halted is None
    outcome = verify()
    assert (outcome.is_whole, outcome.unsealed, outcome.remarks) == (True, 0, [])


def test_a_torn_copy_is_completed(world: World) -> None:
    seal()
    path = notary().path
    whole = path.read_text()
    world.draft()
    seal()
    grown = path.read_text()
    for cut in (len(whole) + 1, len(whole) + 40, len(grown) - 1):
        path.write_text(grown[:cut])
        assert verify().is_whole
        seal()
        assert path.read_text() == grown


def test_every_entry_can_be_proved_to_be_in_its_head(world: World) -> None:
    for size in (1, 2, 5):
        write_years(2100 + 10 * size, size)
        seal()
    for place, entry, leaf in leaves():
        made = proof(entry)
        assert made is not None
        assert (made.place, made.leaf.hex()) == (place, leaf)
        assert verify_inclusion(made.leaf, made.place, made.size, made.path, made.root)


def test_an_unsealed_entry_has_no_proof_yet(world: World) -> None:
    newest = db.session.scalar(select(func.max(LedgerEntry.id)))
    assert proof(newest) is None
