"""The databases that other tests stand on are real, apart from each other, and gone afterwards."""

from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine, inspect, text

from tests.support.databases import Databases, file_of, kind_of


def run(url: str, *statements: str) -> None:
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def tables(url: str) -> list[str]:
    return inspect(create_engine(url, poolclass=NullPool)).get_table_names()


def test_each_kind_is_what_it_is_called(empty_database_url: str, database_kind: str):
    assert kind_of(empty_database_url) == database_kind
    assert tables(empty_database_url) == []


def test_a_copy_holds_what_its_template_holds(databases: Databases, empty_database_url: str):
    run(empty_database_url, "CREATE TABLE drug (name VARCHAR)", "INSERT INTO drug VALUES ('二甲双胍')")
    copy = databases.copy(empty_database_url)
    run(copy, "DELETE FROM drug")
    with create_engine(empty_database_url, poolclass=NullPool).connect() as connection:
        assert connection.scalar(text("SELECT name FROM drug")) == "二甲双胍"
    databases.remove(copy)


def test_a_database_in_use_can_be_removed(databases: Databases, database_kind: str):
    url = databases.empty(database_kind)
    with create_engine(url, poolclass=NullPool).connect() as connection:
        connection.execute(text("SELECT 1"))
        databases.remove(url)
        connection.invalidate()


@pytest.mark.sqlite("a file can be looked for")
def test_a_removed_file_leaves_nothing_behind(databases: Databases, database_kind: str):
    url = databases.empty(database_kind)
    run(url, "PRAGMA journal_mode = WAL", "CREATE TABLE drug (name VARCHAR)")
    databases.remove(url)
    assert not list(Path(file_of(url)).parent.glob(f"{Path(file_of(url)).name}*"))


@pytest.mark.postgresql("a file needs no server")
def test_the_server_listens_on_no_port(empty_database_url: str, database_kind: str):
    with create_engine(empty_database_url, poolclass=NullPool).connect() as connection:
        assert connection.scalar(text("SHOW listen_addresses")) == ""
