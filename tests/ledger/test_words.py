"""What a timeline says of a change is said in words: each column, each kind of record, each stored code has one."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import CheckConstraint

from config import Settings
from portal import create_app
from portal.core.tongues import listed, speaking
from portal.ledger import words
from portal.ledger.guard import business_tables

CODES = re.compile(r"(\w+) IN \(([^)]*)\)")
AS_STORED = {"format", "scope", "rx_class"}  # csv, redemptions, nothing: what is stored is the word


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return create_app(Settings(instance=tmp_path_factory.mktemp("words"), testing=True))


def columns() -> Iterator[tuple[str, str]]:
    """Every column that entries can show."""
    for table in business_tables().values():
        yield from ((table.name, column.key) for column in table.columns if not words.is_silent(column.key))


def codes() -> Iterator[tuple[str, str]]:
    """Every code that the database allows in a column."""
    for table in business_tables().values():
        for check in table.constraints:
            if isinstance(check, CheckConstraint):
                for column, values in CODES.findall(str(check.sqltext)):
                    yield from ((column, code.strip(" '")) for code in values.split(",") if column not in AS_STORED)


def test_each_column_and_each_table_has_a_word(opened: Flask) -> None:
    raw = {f"{table}.{column}" for table, column in columns() if not words.has_name(column)}
    assert (raw, {name for name in business_tables() if not words.has_table_name(name)}) == (set(), set())


def test_each_stored_code_has_a_word(opened: Flask) -> None:
    assert sorted(pair for pair in codes() if not words.has_value(*pair)) == []


def test_a_list_is_set_apart_as_the_language_does() -> None:
    with speaking("zh_Hans"):
        assert (str(listed(["甲", "乙"])), words.shown("unknown", ["甲", "乙"], True)) == ("甲、乙", "甲、乙")
    assert words.shown("unknown", {"a": 1, "b": 2}, True) == "a: 1, b: 2"
