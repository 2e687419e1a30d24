"""The session, the column types and the two kinds of transaction: reading, and `writing()`.

SQLite: connections stand in autocommit; a read opens a DEFERRED transaction, `writing()` ends the read and
opens BEGIN IMMEDIATE, so that several processes never meet "database is locked".
PostgreSQL: READ COMMITTED; rows to be changed are taken with SELECT … FOR UPDATE.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, ClassVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    BigInteger,
    DateTime,
    Dialect,
    Engine,
    Integer,
    MetaData,
    Select,
    String,
    Table,
    Text,
    TypeDecorator,
    event,
    func,
    select,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, declared_attr, mapped_column, registry

from portal.core.clock import in_utc

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
BigId = BigInteger().with_variant(Integer, "sqlite")


class UtcInstant(TypeDecorator[datetime]):
    """An aware instant in UTC, whatever the database keeps."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        value = in_utc(value)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Json(TypeDecorator[Any]):
    """JSON as canonical text: the same value is the same bytes on every database, so it can be hashed."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else canonical(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


# Keyset order must be the same on both databases and in Python: by code point.
SortKey = String().with_variant(String(collation="C"), "postgresql")


def plain(value: Any) -> Any:
    """What JSON has no word for, as text: instants in UTC with microseconds, days, bytes as hex."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} has no canonical form")


_spell = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=plain).encode


def canonical(value: Any) -> str:
    """The one spelling of a JSON value that is hashed or compared."""
    return _spell(value)


class Base(DeclarativeBase):
    """Every table. A change to a row needs its own ledger entry, unless the class says why not in `unrecorded`."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMES),
        type_annotation_map={datetime: UtcInstant, dict[str, Any]: Json, list[Any]: Json, list[str]: Json, list[int]: Json},
    )
    unrecorded: ClassVar[str] = ""


@event.listens_for(Table, "after_parent_attach")
def never_reuse_ids(table: Table, _metadata: Any) -> None:
    """A removed row's id must not come back under another record: the ledger speaks of rows by id."""
    key = list(table.primary_key.columns)
    if len(key) == 1 and isinstance(key[0].type, (Integer, BigInteger)) and key[0].autoincrement is not False:
        table.dialect_options["sqlite"]["autoincrement"] = True


db = SQLAlchemy(model_class=Base, session_options={"autoflush": True})
Model: Any = db.Model


class Versioned:
    """An aggregate that people edit: its version rises with every change, and is checked on every write."""

    version: Mapped[int] = mapped_column(default=1)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}


class Counter(Model):
    """The last number given out for a kind of reference in a year."""

    __tablename__ = "counter"
    unrecorded = "a running number; the records that carry the numbers are recorded"
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(BigInteger, default=0)


def next_numbers(kind: str, year: int, count: int = 1) -> range:
    """Reserve `count` running numbers of a kind and year. Inside `writing()` only."""
    key = {"kind": kind, "year": year}
    last = db.session.scalar(
        text("UPDATE counter SET last = last + :n WHERE kind = :kind AND year = :year RETURNING last"), {"n": count, **key}
    )
    if last is None:
        db.session.execute(text("INSERT INTO counter (kind, year, last) VALUES (:kind, :year, 0) ON CONFLICT DO NOTHING"), key)
        return next_numbers(kind, year, count)
    return range(last - count + 1, last + 1)


def next_reference(prefix: str, year: int) -> str:
    """The next reference such as SUB-2026-000123. Inside `writing()` only."""
    return f"{prefix}-{year}-{next_numbers(prefix, year)[0]:06d}"


def reserve_ids(table: Table, count: int) -> range:
    """Ids for `count` rows that will be inserted in bulk. Inside `writing()` only.

    A range on SQLite, where the writer is alone; on PostgreSQL the sequence is moved past the range under its lock.
    """
    return reserve_each({table: count}).get(table.name, range(0))


def reserve_each(counts: Mapping[Table, int]) -> dict[str, range]:
    """The same for several tables, by their names; none where no id is wanted."""
    wanted = {table.name: count for table, count in counts.items() if count}
    if db.engine.dialect.name == "sqlite":
        kept = db.session.execute(
            text("SELECT name, seq FROM sqlite_sequence WHERE name IN (SELECT value FROM json_each(:t))"),
            {"t": json.dumps(list(wanted))},
        )
        last = dict(kept.all())
    else:
        last = {name: moved_past(f"{name}_id_seq", count) for name, count in sorted(wanted.items())}
    return {name: range(last.get(name, 0) + 1, last.get(name, 0) + 1 + count) for name, count in wanted.items()}


def moved_past(sequence: str, count: int) -> int:
    """Move a sequence past `count` ids under its lock; the last id before them."""
    db.session.execute(text("SELECT pg_advisory_xact_lock(hashtext(:t))"), {"t": "ids:" + sequence.removesuffix("_id_seq")})
    return db.session.scalar(text(f"SELECT setval('{sequence}', nextval('{sequence}') + :n) - :n - 1"), {"n": count - 1})


def configure(engine: Engine) -> None:
    """Give an engine the settings of its database."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", set_pragmas)
        event.listen(engine, "begin", begin_on_sqlite)


def set_pragmas(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in (
        "busy_timeout = 30000",
        "foreign_keys = ON",
        "recursive_triggers = ON",
        "synchronous = FULL",
        "cache_size = -4096",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def begin_on_sqlite(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writing") else "BEGIN")


@contextmanager
def writing() -> Iterator[Session]:
    """One short transaction that may write. It commits at its end, or leaves nothing behind.

    Inside another `writing()` it joins that one. No hashing of passwords, parsing of files, rendering or HTTP in here.
    """
    session: Session = db.session()
    if session.info.get("writing"):
        yield session
        return
    session.rollback()
    session.info["writing"] = True
    try:
        session.connection(execution_options={"writing": True})
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info["writing"] = False


def is_writing() -> bool:
    return bool(db.session().info.get("writing"))


def locked(statement: Select[Any]) -> Select[Any]:
    """Take the rows under lock (PostgreSQL; on SQLite the writer is alone) and as they are now."""
    return statement.with_for_update().execution_options(populate_existing=True)


def capped_count(statement: Select[Any], cap: int) -> int:
    """How many rows match, counting no further than one over `cap`."""
    inner = statement.order_by(None).limit(cap + 1).subquery()
    return db.session.scalar(select(func.count()).select_from(inner)) or 0
