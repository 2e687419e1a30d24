"""What is hashed has one spelling: in Python, from either database, and by the fast ways as by the slow."""

import json
from datetime import UTC, date, datetime, timedelta, timezone

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select

from portal.core import database, personal
from portal.core.database import db
from portal.households.models import Household
from portal.ledger.entries import row_text, told
from portal.ledger.guard import business_tables
from portal.ledger.models import SEALED_COLUMNS
from portal.ledger.raw import ENTRIES, Speller, fetch, sealed_columns
from portal.ledger.spelling import canonical, digest, entry_bytes
from tests.subsidies.world import World

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
ZONES = st.sampled_from([UTC, timezone(timedelta(hours=8))])
PLAIN = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | TEXT
    | st.datetimes(datetime(1900, 1, 2), datetime(9999, 1, 1), timezones=ZONES)
    | st.dates(date(1900, 1, 1))
)
VALUES = st.recursive(PLAIN, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=3), max_leaves=8)
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@UNHURRIED
@given(st.dictionaries(TEXT, VALUES, max_size=8))
def test_the_ready_made_encoder_spells_as_the_kernel_does(values: dict[str, object]) -> None:
    assert canonical(values) == database.canonical(values)


@UNHURRIED
@given(st.lists(st.none() | st.integers() | TEXT, max_size=13))
def test_an_entry_is_the_json_array_of_its_columns(columns: list[object]) -> None:
    assert entry_bytes(columns) == json.dumps(columns, ensure_ascii=False, separators=(",", ":")).encode()


@UNHURRIED
@given(st.dictionaries(TEXT, PLAIN, max_size=8), TEXT)
def test_an_empty_column_changes_no_digest(values: dict[str, object], name: str) -> None:
    kept = {key: value for key, value in values.items() if key != name}
    assert digest("t", kept) == digest("t", {**kept, name: None})


@UNHURRIED
@given(before=st.none() | st.tuples(TEXT, TEXT, st.integers()), after=st.none() | st.tuples(TEXT, TEXT, st.integers()))
def test_the_text_of_a_row_is_the_canonical_json_of_what_it_says(
    before: tuple[str, str, int] | None, after: tuple[str, str, int] | None
) -> None:
    table = Household.__table__
    if personal._current is None:
        personal.install(personal.Keyring.parse(personal.Keys.generate().data_keys))
    sides = [
        None if side is None else dict(zip(("head_name", "county", "members_count"), side, strict=True))
        for side in (before, after)
    ]
    said = json.loads(text := row_text(table, 7, *sides))
    assert text == canonical(said)
    assert (said["id"], said["t"]) == (7, "household")
    assert said.get("h") == (None if sides[1] is None else digest("household", sides[1]))
    for side, values in (("b", sides[0]), ("a", sides[1])):
        name = said.get(side, {}).get("head_name")
        if name is not None:
            assert personal.current().open(name["sealed"], "ledger") == values["head_name"]  # type: ignore[index]


def test_every_row_of_every_table_is_spelled_alike_raw_and_read(world: World) -> None:
    world.submitted(3)
    checked = 0
    with db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET TIME ZONE 'UTC'")
        for table in business_tables().values():
            speller = Speller(table, connection.dialect)
            read = {row.id: dict(row._mapping) for row in connection.execute(select(table))}
            assert speller.can, table.name
            for key, found in speller.digests(fetch(connection, speller.select)):
                assert found == digest(table.name, read[key]), table.name
                checked += 1
    assert checked > 20


def test_a_sealed_name_does_not_stand_in_the_text() -> None:
    assert "韦" not in told(Household.__table__, {"head_name": "韦秀兰", "county": "450123"})


def test_the_database_spells_an_entry_as_it_is_sealed(world: World) -> None:
    odd = "".join(map(chr, (*range(1, 0x300), *range(0x2000, 0x2100), 0xFFFD, 0x1F600))) + '\\"/'
    entry = (10**6, 2**62, None, "韦", "", "web", "x.y", "household", -1, "", odd, "", odd)
    with db.engine.connect() as connection:
        columns, sealed = sealed_columns(connection.dialect.name)
        connection.execute(insert(ENTRIES), dict(zip(SEALED_COLUMNS, entry, strict=True)))
        row = fetch(connection, select(*columns).where(ENTRIES.c.id == 10**6))[0]
        assert (row[0], sealed(row)) == (10**6, entry_bytes(entry))
        connection.rollback()
