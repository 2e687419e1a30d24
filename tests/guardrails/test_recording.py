"""No write without its entry: whatever way it takes, it is named by an event or refused."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import Executable, delete, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from portal.core.actors import SYSTEM
from portal.core.database import Base, db, reserve_ids, writing
from portal.ledger.bulk import Edit
from portal.ledger.guard import business_tables
from portal.ledger.models import LedgerEntry
from portal.ledger.recording import Unit, Unrecorded, record, record_rows
from portal.ledger.sealing import seal
from portal.ledger.verification import verify
from portal.subsidies.events import YearOpened
from portal.subsidies.models import Budget

YEARS = Budget.__table__


@pytest.fixture
def year(app: Flask) -> Iterator[Budget]:
    """One recorded row to try things on."""
    with app.app_context():
        with writing() as session:
            made = Budget(year=2030, province="11", budget_fen=100_000)
            session.add(made)
            session.flush()
            record(YearOpened(2030), made, by=SYSTEM)
        yield made
        db.session.rollback()


def entries() -> int:
    return db.session.scalar(select(func.count()).select_from(LedgerEntry)) or 0


def stored() -> Budget | None:
    db.session.rollback()
    return db.session.scalar(select(Budget).where(Budget.year == 2030).execution_options(populate_existing=True))


def test_a_new_row_without_an_event_is_refused(year: Budget) -> None:
    with pytest.raises(Unrecorded, match="without an event"), writing() as session:
        session.add(Budget(year=2031, province="11", budget_fen=100_000))
    assert db.session.scalar(select(func.count()).select_from(Budget)) == 1


def test_a_change_without_an_event_is_refused(year: Budget) -> None:
    with pytest.raises(Unrecorded), writing() as session:
        session.merge(stored()).budget_fen = 5
    kept = stored()
    assert kept is not None
    assert kept.budget_fen == 100_000


def test_a_removal_without_an_event_is_refused(year: Budget) -> None:
    with pytest.raises(Unrecorded), writing() as session:
        session.delete(session.get(Budget, year.id))
    assert stored() is not None


def test_an_event_about_another_row_does_not_cover_a_change(year: Budget) -> None:
    with pytest.raises(Unrecorded), writing() as session:
        one, other = session.get(Budget, year.id), Budget(year=2031, province="11", budget_fen=100_000)
        session.add(other)
        session.flush()
        one.budget_fen = 5
        record(YearOpened(2031), other, by=SYSTEM)


def test_a_change_outside_writing_is_refused(year: Budget) -> None:
    stored().budget_fen = 5  # type: ignore[union-attr]
    with pytest.raises(Unrecorded):
        db.session.commit()


def test_an_event_outside_writing_is_refused(year: Budget) -> None:
    with pytest.raises(Unrecorded):
        record(YearOpened(2030), stored(), by=SYSTEM)


@pytest.mark.parametrize(
    "statement",
    [
        update(Budget).values(budget_fen=5),
        delete(Budget),
        insert(Budget).values(year=2040, province="11", budget_fen=1),
        YEARS.update().values(budget_fen=5),
        text("UPDATE budget SET budget_fen = 5"),
        text('update only "budget" set budget_fen = 5'),
        text("INSERT OR REPLACE INTO budget (id, year) VALUES (1, 2040)"),
        text("REPLACE INTO budget (id, year) VALUES (1, 2040)"),
        text("DELETE FROM main.budget"),
        text('DELETE FROM "public"."budget"'),
        text("TRUNCATE budget"),
        text("COPY budget FROM STDIN"),
        text("WITH gone AS (DELETE FROM budget RETURNING id) SELECT * FROM gone"),
        text("MERGE INTO budget USING other ON true WHEN MATCHED THEN DELETE"),
    ],
    ids=lambda statement: str(statement)[:40],
)
@pytest.mark.parametrize("way", ["session", "connection"])
def test_a_write_around_the_recording_is_refused(year: Budget, statement: Executable, way: str) -> None:
    with pytest.raises(Unrecorded, match="went around"), writing() as session:
        (session if way == "session" else session.connection()).execute(statement)
    assert stored() is not None


def test_bulk_methods_of_the_session_are_refused(year: Budget) -> None:
    ways: list[Callable[..., object]] = [
        lambda session: session.bulk_insert_mappings(Budget, [{"year": 2050, "province": "11", "budget_fen": 1}]),
        lambda session: session.bulk_save_objects([Budget(year=2051, province="11", budget_fen=100_000)]),
        lambda session: session.query(Budget).update({"budget_fen": 5}),
    ]
    for way in ways:
        with pytest.raises(Unrecorded), writing() as session:
            way(session)


def test_a_write_in_bulk_that_tells_its_rows_is_recorded(year: Budget) -> None:
    before = entries()
    with writing():
        ids = reserve_ids(YEARS, 30)
        rows = [{"id": key, "year": 2100 + n, "province": "11", "budget_fen": 1} for n, key in enumerate(ids)]
        record_rows([Unit(YearOpened(row["year"]), YEARS, row["id"], "", [(YEARS, row)]) for row in rows], SYSTEM)
    assert entries() == before + 30
    assert stored_values(ids[0])["granted_fen"] == 0


def test_changes_and_removals_in_bulk_are_written_and_recorded(year: Budget) -> None:
    with writing():
        before = stored_values(year.id)
        record_rows(
            [Unit(YearOpened(2030), YEARS, year.id, "", edits=[Edit(YEARS, before, {"budget_fen": 5, "version": 2})])], SYSTEM
        )
    assert stored_values(year.id) == before | {"budget_fen": 5, "version": 2}
    with writing():
        record_rows([Unit(YearOpened(2030), YEARS, year.id, "", edits=[Edit(YEARS, stored_values(year.id), None)])], SYSTEM)
    assert stored() is None
    assert verify().is_whole


def stored_values(key: int) -> dict[str, object]:
    return dict(db.session.execute(select(YEARS).where(YEARS.c.id == key)).one()._mapping)


@pytest.mark.parametrize("table", ["ledger_entry", "ledger_leaf", "ledger_seal"])
def test_what_is_in_the_ledger_stays_as_it_is(year: Budget, table: str) -> None:
    seal()
    key = {"ledger_entry": "id", "ledger_leaf": "position", "ledger_seal": "number"}[table]
    for statement in (f"UPDATE {table} SET {key} = {key}", f"DELETE FROM {table}"):
        with pytest.raises(IntegrityError, match="ledger_append_only"), writing() as session:
            session.execute(text(statement))


@pytest.mark.sqlite("INSERT OR REPLACE is its own")
def test_an_entry_cannot_be_replaced(year: Budget) -> None:
    replace = "INSERT OR REPLACE INTO ledger_entry SELECT * FROM ledger_entry WHERE id = 1"
    with pytest.raises(IntegrityError, match="ledger_id_taken"), writing() as session:
        session.execute(text(replace))


@pytest.mark.postgresql("SQLite has no TRUNCATE")
def test_the_entries_cannot_be_truncated(year: Budget) -> None:
    with pytest.raises(IntegrityError, match="ledger_append_only"), writing() as session:
        session.execute(text("TRUNCATE ledger_entry"))


def test_every_table_is_recorded_or_says_why_not() -> None:
    silent = [
        m.class_.__name__
        for m in Base.registry.mappers
        if not m.class_.unrecorded and m.class_.__table__.name not in business_tables()
    ]
    assert silent == []
    assert all(" " in m.class_.unrecorded for m in Base.registry.mappers if m.class_.unrecorded)


def test_every_recorded_table_has_one_integer_key_called_id() -> None:
    assert [name for name, table in business_tables().items() if [c.name for c in table.primary_key] != ["id"]] == []


def test_events_never_carry_more_than_plain_values(year: Budget) -> None:
    with pytest.raises(TypeError), writing():
        record(YearOpened(object()), stored(), by=SYSTEM)  # type: ignore[arg-type]


def test_a_refused_commit_leaves_nothing_for_the_next(year: Budget) -> None:
    with pytest.raises(Unrecorded), writing() as session:
        session.add(Budget(year=2031, province="11", budget_fen=100_000))
    with writing() as session:
        session.get(Budget, year.id)
    assert entries() == 1
