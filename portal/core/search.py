"""Finding names by any part of two or more characters, and by their pinyin initials, newest first.

Each name is kept as its runs of two and of three characters, and those of its initials: a search of two or three
characters is then one lookup, also for a common name among ten million. SQLite keeps them in a contentless FTS5
table whose rows come out by id; PostgreSQL in a table (gram, id), read backwards.
The tables are derived: nothing in them is recorded, and a rebuild from the business rows loses nothing.
"""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Select,
    String,
    TextClause,
    bindparam,
    cast,
    column,
    false,
    literal_column,
    null,
    select,
    table,
    text,
)
from sqlalchemy.orm import Session

from portal.core.database import db

LONGEST = 40
RUNS = (2, 3)
# Surnames that are read otherwise than the same character elsewhere.
SURNAMES = dict(zip("单解曾仇区查乐种折召秘祭繁翟覃朴尉盖", "sxzqozycssbzpzqpyg", strict=True)) | {
    "万俟": "mq",
    "尉迟": "yc",
    "长孙": "zs",
}


def searchable(words: str) -> str:
    """A text as it is kept and asked for: one width, lower case, letters and digits alone, at most 40 of them."""
    return "".join(c for c in unicodedata.normalize("NFKC", words).casefold() if c.isalnum())[:LONGEST]


def initials(name: str) -> str:
    """The pinyin initials of a searchable name (`张三丰` → `zsf`); '' where it holds no Han character."""
    for length in (2, 1):
        if known := SURNAMES.get(name[:length]):
            return known + "".join(map(initial, name[length:]))
    return "".join(map(initial, name)) if any(map(is_han, name)) else ""


def is_han(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff" or character >= "\U00020000"


@lru_cache(maxsize=20_000)
def initial(character: str) -> str:
    """The first letter of a Han character's usual reading; any other character stands for itself."""
    if not is_han(character):
        return character
    from pypinyin import Style, lazy_pinyin  # its table weighs some megabytes: only for whom it serves

    return lazy_pinyin(character, style=Style.FIRST_LETTER, errors="ignore")[:1][0] if readable(character) else character


def readable(character: str) -> bool:
    from pypinyin.constants import PINYIN_DICT

    return ord(character) in PINYIN_DICT


@lru_cache(maxsize=4_096)
def grams(name: str) -> frozenset[str]:
    """What is kept of one name."""
    plain = searchable(name)
    return frozenset(run for word in (plain, initials(plain)) for length in RUNS for run in runs(word, length))


def runs(word: str, length: int) -> list[str]:
    return [word[i : i + length] for i in range(len(word) - length + 1)]


def asked(words: str) -> list[str]:
    """The grams that a row must have to match; none for fewer than two characters."""
    plain = searchable(words)
    return sorted(set(runs(plain, min(len(plain), max(RUNS))))) if len(plain) >= min(RUNS) else []


NAMES_KEPT: dict[str, "NameSearch"] = {}


class NameSearch:
    """The index of one list. `name` is its table, the ids are those of the rows that it finds."""

    def __init__(self, name: str):
        self.name = name
        NAMES_KEPT[name] = self

    def ddl(self, dialect: str) -> list[str]:
        """The statements that make the table on `sqlite` or `postgresql`, for the migration."""
        if dialect == "sqlite":
            return [
                f"CREATE VIRTUAL TABLE {self.name} USING fts5(grams, content='', detail=none, columnsize=0, tokenize='ascii')"
            ]
        return [
            f'CREATE TABLE {self.name} (gram varchar(12) COLLATE "C" NOT NULL, id bigint NOT NULL, CONSTRAINT pk_{self.name} PRIMARY KEY (gram, id))'
        ]

    def add(self, session: Session, rows: Iterable[tuple[Any, ...]]) -> None:
        """Index `(id, name, …)` for each row; an id only once. Inside `writing()`."""
        kept = [(key, all_grams(names)) for key, *names in rows]
        if not kept:
            return
        if is_sqlite(session):
            session.execute(
                self._sql("INSERT INTO {0} (rowid, grams) VALUES (:id, :grams)"),
                [{"id": key, "grams": spelled(found)} for key, found in kept],
            )
            return
        pairs = [(gram, key) for key, found in kept for gram in found]
        values = {"grams": [gram for gram, _ in pairs], "ids": [key for _, key in pairs]}
        session.execute(
            self._sql("INSERT INTO {0} (gram, id) SELECT * FROM unnest(CAST(:grams AS varchar[]), CAST(:ids AS bigint[]))"),
            values,
        )

    def remove(self, session: Session, key: int, *names: str) -> None:
        """Forget a row. `names` are exactly those that it was added with: FTS5 finds its grams by no other way."""
        found = all_grams(names)
        if is_sqlite(session):
            session.execute(
                self._sql("INSERT INTO {0} ({0}, rowid, grams) VALUES ('delete', :id, :grams)"),
                {"id": key, "grams": spelled(found)},
            )
        else:
            session.execute(self._sql("DELETE FROM {0} WHERE gram = ANY(:grams) AND id = :id"), {"grams": list(found), "id": key})

    def _sql(self, pattern: str) -> TextClause:
        return text(pattern.format(self.name))

    def replace(self, session: Session, key: int, old: tuple[str, ...], new: tuple[str, ...]) -> None:
        """Index a row under other names than before."""
        if old != new:
            self.remove(session, key, *old)
            self.add(session, [(key, *new)])

    def matching_ids(self, words: str) -> Select[Any]:
        """The ids that match, in no order: for `column.in_(…)` in lists that sort otherwise, and for counts."""
        wanted = asked(words)
        if not wanted:
            return select(cast(null(), BigInteger).label("id")).where(false())
        hits, key, conditions = self._hits(wanted)
        return select(key).select_from(hits).where(*conditions)

    def newest(self, statement: Select[Any], key: ColumnElement[int], words: str) -> tuple[Select[Any], ColumnElement[int]]:
        """`statement` cut to the rows that match, and the column to sort and page by, newest first.

        `key` is the id of the listed rows. The index leads and the rows follow one by one, so a page of a common name
        costs no more than one of a rare name; that holds only when sorted by the column given back.
        """
        wanted = asked(words)
        if not wanted:
            return statement.where(false()), key
        _, found, conditions = self._hits(wanted)
        other = found + literal_column("0") if is_sqlite(db.session()) else found  # so that SQLite does not lead with the rows
        return statement.where(key == other, *conditions), found

    def _hits(self, wanted: list[str]) -> tuple[FromClause, ColumnElement[int], list[ColumnElement[bool]]]:
        if is_sqlite(db.session()):
            kept = table(self.name, column("rowid", BigInteger), column(self.name, String))
            return kept, kept.c.rowid, [kept.c[self.name].op("MATCH")(" AND ".join(f'"{gram}"' for gram in wanted))]
        first, *others = (self._having(gram) for gram in wanted)
        same = [select(1).where(*conditions, other.c.id == first[0].c.id).exists() for other, conditions in others]
        return first[0], first[0].c.id, [*first[1], *same]

    def _having(self, gram: str) -> tuple[FromClause, list[ColumnElement[bool]]]:
        """PostgreSQL's rows of one gram. The gram stands in the statement itself: a plan made for any gram may be bad for this."""
        kept = table(self.name, column("gram", String), column("id", BigInteger)).alias()
        return kept, [kept.c.gram == bindparam(None, gram, String, literal_execute=True)]


def all_grams(names: Iterable[str]) -> frozenset[str]:
    return frozenset().union(*map(grams, names))


def is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def spelled(found: frozenset[str]) -> str:
    return " ".join(sorted(found))
