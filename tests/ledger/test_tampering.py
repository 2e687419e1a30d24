"""Whoever changes the ledger by SQL is found, and told where. On both databases."""

import shutil
from pathlib import Path

import pytest

from portal.core.database import db
from portal.ledger.notary import notary
from portal.ledger.sealing import seal
from portal.ledger.verification import last_verification, verify
from tests.ledger.tampering import found, kinds, number, outsider, tamper
from tests.subsidies.world import World
from tests.support.databases import file_of


@pytest.fixture
def sealed(world: World) -> World:
    """A world of a few households, sealed in three heads."""
    for _ in range(3):
        world.draft(2)
        seal()
    return world


def newest() -> int:
    return number("SELECT max(id) FROM ledger_entry")


def test_a_ledger_that_nobody_touched_is_whole(sealed: World) -> None:
    outcome = verify()
    assert (outcome.is_whole, outcome.findings, outcome.remarks) == (True, [], [])
    assert outcome.entries == number("SELECT count(*) FROM ledger_entry")
    assert outcome.rows > 20


def test_the_outcome_is_kept_for_the_page(sealed: World) -> None:
    tamper("UPDATE ledger_entry SET reason = 'x' WHERE id = 3")
    verify()
    kept = last_verification()
    assert kept is not None
    assert [(one.kind, one.values) for one in kept.findings] == [("entry_changed", {"entry": 3})]


@pytest.mark.parametrize(
    "column", ["at_us = 1", "actor = 'Nobody'", "verb = 'x.y'", "reason = 'other'", "subject_id = 99", "actor_id = NULL"]
)
def test_a_changed_entry_is_named(sealed: World, column: str) -> None:
    tamper(f"UPDATE ledger_entry SET {column} WHERE id = 5")
    assert found() == [("entry_changed", {"entry": 5})]


def test_an_entry_removed_in_the_middle_is_named(sealed: World) -> None:
    place = number("SELECT position FROM ledger_leaf WHERE entry_id = 4")
    tamper("DELETE FROM ledger_entry WHERE id = 4")
    assert ("entry_removed", {"entry": 4, "place": place}) in found()


def test_an_entry_removed_with_its_leaf_is_named_by_its_place(sealed: World) -> None:
    place = number("SELECT position FROM ledger_leaf WHERE entry_id = 4")
    tamper("DELETE FROM ledger_entry WHERE id = 4", "DELETE FROM ledger_leaf WHERE entry_id = 4")
    assert ("leaves_removed", {"first": place, "last": place}) in found()


def test_entries_removed_at_the_tail_are_named(sealed: World) -> None:
    last = newest()
    tamper(f"DELETE FROM ledger_entry WHERE id >= {last - 1}", f"DELETE FROM ledger_leaf WHERE entry_id >= {last - 1}")
    assert ("leaves_removed", {"first": last - 2, "last": last - 1}) in found()


def test_a_tail_that_is_cut_with_its_heads_is_known_outside(sealed: World) -> None:
    size = number("SELECT size FROM ledger_seal WHERE number = 2")
    before = newest()
    tamper(
        f"DELETE FROM ledger_entry WHERE id > {size}",
        f"DELETE FROM ledger_leaf WHERE position >= {size}",
        "DELETE FROM ledger_seal WHERE number = 3",
    )
    assert ("older_copy", {"here": 2, "outside": 3, "first": size, "last": before - 1}) in found()


def test_a_ledger_that_was_emptied_is_known_outside(sealed: World) -> None:
    tamper("DELETE FROM ledger_entry", "DELETE FROM ledger_leaf", "DELETE FROM ledger_seal")
    assert {"older_copy", "row_unrecorded"} <= kinds()


def test_an_entry_inserted_among_older_ones_is_named(sealed: World) -> None:
    tamper("DELETE FROM ledger_entry WHERE id = 4", "DELETE FROM ledger_leaf WHERE entry_id = 4", copy_of(5, 4))
    assert ("leaves_removed", {"first": 3, "last": 3}) in found()


@pytest.mark.sqlite("only there ids are known to be committed in their order at once")
def test_an_entry_without_a_place_below_sealed_ones_was_inserted(sealed: World) -> None:
    tamper("UPDATE ledger_leaf SET entry_id = -1 WHERE entry_id = 4", copy_of(5, -1))
    assert ("entry_inserted", {"entry": 4}) in found()


def copy_of(entry: int, new: int) -> str:
    columns = "at_us, actor_id, actor, role, via, verb, subject, subject_id, reference, reason, request, data"
    return f"INSERT INTO ledger_entry (id, {columns}) SELECT {new}, {columns} FROM ledger_entry WHERE id = {entry}"


def test_two_entries_that_changed_places_are_found(sealed: World) -> None:
    swap = "UPDATE ledger_leaf SET entry_id = CASE entry_id WHEN -3 THEN 4 WHEN -4 THEN 3 END WHERE entry_id < 0"
    tamper("UPDATE ledger_leaf SET entry_id = -entry_id WHERE entry_id IN (3, 4)", swap)
    assert {("entry_changed", 3), ("entry_changed", 4)} <= {(kind, values.get("entry")) for kind, values in found()}


def test_leaves_that_changed_places_with_their_hashes_are_found(sealed: World) -> None:
    tamper(
        "UPDATE ledger_leaf SET position = -position WHERE entry_id IN (3, 4)",
        "UPDATE ledger_leaf SET position = CASE position WHEN -2 THEN 3 WHEN -3 THEN 2 END WHERE position < 0",
    )
    first = number("SELECT size FROM ledger_seal WHERE number = 1")
    assert ("reordered", {"entry": 3, "place": 3}) in found()
    assert ("changed_within", {"first": 1, "last": first, "number": 1}) in found()


def test_an_entry_changed_together_with_its_leaf_does_not_lead_to_the_head(sealed: World) -> None:
    from portal.ledger.raw import COLUMNS, ENTRIES
    from portal.ledger.tree import leaf_of, select

    tamper("UPDATE ledger_entry SET reason = 'forged' WHERE id = 3")
    with db.engine.connect() as connection:
        leaf = leaf_of(tuple(connection.execute(select(*COLUMNS).where(ENTRIES.c.id == 3)).one()))
    tamper(f"UPDATE ledger_leaf SET hash = '{leaf}' WHERE entry_id = 3")
    first = number("SELECT size FROM ledger_seal WHERE number = 1")
    assert found() == [("changed_within", {"first": 1, "last": first, "number": 1})]


def test_a_leaf_changed_alone_does_not_accuse_its_entry(sealed: World) -> None:
    tamper(f"UPDATE ledger_leaf SET hash = '{'0' * 64}' WHERE entry_id = 3")
    assert found() == [("leaf_changed", {"entry": 3})]


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("UPDATE ledger_seal SET note = replace(note, 'sealed 2', 'sealed 3') WHERE number = 2", "head_forged"),
        ("UPDATE ledger_seal SET note = 'nothing' WHERE number = 2", "head_unreadable"),
        ("UPDATE ledger_seal SET size = size + 1 WHERE number = 2", "head_differs"),
        ("DELETE FROM ledger_seal WHERE number = 2", "head_missing"),
        ("DELETE FROM ledger_seal WHERE number = 2", "head_unchained"),
    ],
)
def test_a_head_that_was_touched_is_named(sealed: World, statement: str, kind: str) -> None:
    tamper(statement)
    assert (kind, {"number": 3 if kind == "head_unchained" else 2}) in found()


def test_a_copy_outside_that_was_changed_is_found(sealed: World) -> None:
    path = notary().path
    path.write_text(path.read_text().replace("sealed 2", "sealed 3"))
    assert ("copy_differs", {"number": 1}) in found()


def test_a_missing_file_of_copies_is_said_but_accuses_nobody(sealed: World) -> None:
    notary().path.unlink()
    outcome = verify()
    assert outcome.is_whole
    assert [remark.kind for remark in outcome.remarks] == ["no_copies"]


@pytest.mark.sqlite("the file is what is put back")
def test_an_older_copy_of_the_file_is_convicted_by_the_heads_outside(sealed: World, tmp_path: Path) -> None:
    file = file_of(str(db.engine.url))
    with outsider() as connection:
        connection.execute("VACUUM INTO ?", (str(tmp_path / "older.db"),))
    sealed.draft()
    seal()
    db.session.remove()
    db.engine.dispose()
    for ending in ("-wal", "-shm"):
        Path(file + ending).unlink(missing_ok=True)
    shutil.copy(tmp_path / "older.db", file)
    assert kinds() == {"older_copy"}
    assert seal().halted is not None


def test_sealing_stops_when_the_heads_outside_know_more(sealed: World) -> None:
    tamper("DELETE FROM ledger_seal WHERE number = 3")
    sealed.draft()
    done = seal()
    assert (done.entries, done.number) == (0, 2)
    assert "older copy" in str(done.halted)


def test_a_row_changed_by_sql_is_named_with_its_column(sealed: World) -> None:
    tamper("UPDATE household SET county = '110101', members_count = 9 WHERE id = 2")
    assert found() == [("row_changed", {"table": "household", "row": 2, "columns": "county, members_count"})]


def test_a_name_changed_by_sql_is_found_although_entries_keep_it_sealed(sealed: World) -> None:
    tamper("UPDATE person SET name = '王五' WHERE id = 1")
    assert found() == [("row_changed", {"table": "person", "row": 1, "columns": "name"})]


def test_a_row_removed_by_sql_is_named_with_its_last_entry(sealed: World) -> None:
    entry = number("SELECT max(id) FROM ledger_entry WHERE subject = 'subsidy_application' AND subject_id = 1")
    tamper("DELETE FROM application_member WHERE id = 1")
    assert [kind for kind, values in found() if values["row"] == 1 and values["entry"] <= entry] == ["row_missing"]


def test_a_row_that_came_by_sql_has_no_entry(sealed: World) -> None:
    tamper("INSERT INTO household_maker (household_id, user_id) VALUES (1, 1)")
    assert found() == [("row_unrecorded", {"table": "household_maker", "row": number("SELECT max(id) FROM household_maker")})]


def test_a_change_that_keeps_the_value_is_no_finding(sealed: World) -> None:
    tamper("UPDATE household SET county = county")
    assert found() == []


def test_young_entries_are_counted_and_old_ones_are_a_finding(sealed: World) -> None:
    from datetime import timedelta

    from portal.core import clock

    sealed.draft()
    assert verify().unsealed > 0
    with clock.stopped(clock.now() + timedelta(days=2)):
        assert kinds() == {"unsealed_long"}
