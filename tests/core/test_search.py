"""A name is found by any part of it, by its initials, newest first, alike on both databases."""

import pytest
from flask import Flask
from sqlalchemy import column, select, table, text

from portal.core.database import db, writing
from portal.core.search import NameSearch, grams, initials
from tests.support.portals import close_portal, open_portal

NAMES = {1: "张三丰", 2: "张三", 3: "李张三", 4: "单雄信", 5: "买买提·吐尔逊", 6: "Ana María", 7: "欧阳修文", 8: "张三丰"}


@pytest.fixture
def names(empty_database_url: str, tmp_path):
    app: Flask = open_portal(empty_database_url, tmp_path / "instance")
    search = NameSearch("name_search")
    with app.app_context():
        with writing() as session:
            for statement in search.ddl(db.engine.dialect.name):
                session.execute(text(statement))
            search.add(session, NAMES.items())
        yield search
    close_portal(app)


def found(search: NameSearch, words: str) -> set[int]:
    return set(db.session.scalars(search.matching_ids(words)))


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ("张三", {1, 2, 3, 8}), ("三丰", {1, 8}), ("张三丰", {1, 8}), ("zsf", {1, 8}), ("ZS", {1, 2, 3, 8}), ("sxx", {4}),
        ("提吐尔", {5}), ("买买提吐尔逊", {5}), ("ana", {6}), ("MARÍA", {6}), ("欧阳修文", {7}), ("oyxw", {7}), ("修欧阳", set()),
        ("王五", set()), ("张", set()), ("", set()), ('"', set()), ("%_", set()), ("张三' OR 1=1 --", set()), ("张" * 9000, set()),
    ],
)  # fmt: skip
def test_a_part_of_two_or_more_characters_finds_the_name(names: NameSearch, words: str, ids: set[int]):
    assert found(names, words) == ids


def test_a_page_comes_newest_first_and_goes_on_where_it_ended(names: NameSearch):
    numbers = table("numbers", column("id"))
    with writing() as session:
        session.execute(text("CREATE TABLE numbers (id bigint primary key)"))
        session.execute(text("INSERT INTO numbers VALUES (:id)"), [{"id": n} for n in NAMES])
    statement, key = names.newest(select(numbers.c.id), numbers.c.id, "张三")
    assert db.session.scalars(statement.order_by(key.desc()).limit(2)).all() == [8, 3]
    assert db.session.scalars(statement.where(key < 3).order_by(key.desc())).all() == [2, 1]


def test_a_changed_name_is_found_by_the_new_one_alone(names: NameSearch):
    with writing() as session:
        names.replace(session, 2, ("张三",), ("王五", "赵六"))
    assert found(names, "张三") == {1, 3, 8}
    assert found(names, "王五") == found(names, "赵六") == {2}


def test_surnames_are_read_as_surnames():
    assert [initials(name) for name in ("单田芳", "解晓东", "曾国藩", "仇英", "万俟卨", "长孙无忌")] == [
        "stf",
        "xxd",
        "zgf",
        "qy",
        "mqx",
        "zswj",
    ]


def test_a_name_without_letters_keeps_nothing():
    assert grams("·-—") == frozenset()
