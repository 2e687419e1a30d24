"""The two lists of the desk: every entry of the ledger, and the register of decisions."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, String, bindparam, cast, false, func, literal, select, union_all
from sqlalchemy.orm import aliased

from portal.accounts.models import User
from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db
from portal.core.listing import Criteria, Filter, Listing, Sort
from portal.core.numerals import wholes
from portal.evidence.models import Document
from portal.ledger.guard import business_tables
from portal.ledger.models import LedgerEntry
from portal.subsidies.lifecycle import State
from portal.subsidies.models import ApplicationMaker, Band, Decision, SubsidyApplication
from portal.subsidies.words import VERDICT_NAMES

E: Any = LedgerEntry
D: Any = Decision
A: Any = SubsidyApplication
ENTRY = re.compile(r"#?([0-9]{1,18})")
ACCOUNT = re.compile(r"user-([0-9]{1,18})")


def days_of(values: Sequence[str]) -> list[date]:
    """The days that an address names; anything else is passed over."""
    return [day for value in values if (day := clock.day_in(value))]


def since(column: Any, spell: Callable[[Any], Any]) -> Callable[[tuple[str, ...]], ColumnElement[bool]]:
    """From the first of the days on."""
    return lambda values: column >= spell(clock.start_of(min(days))) if (days := days_of(values)) else literal(True)  # type: ignore[no-any-return]


def until(column: Any, spell: Callable[[Any], Any]) -> Callable[[tuple[str, ...]], ColumnElement[bool]]:
    """To the end of the last of the days."""
    return lambda values: (
        column < spell(clock.start_of(max(days) + timedelta(days=1))) if (days := days_of(values)) else literal(True)
    )  # type: ignore[no-any-return]


def of_numbers(column: Any) -> Callable[[tuple[str, ...]], ColumnElement[bool]]:
    """Equal to any of the numbers."""
    return lambda values: column.in_(wholes(values))


def by_time(criteria: Criteria, _by: Actor) -> Criteria:
    """Whoever asks for a time gets the order of time: both then follow one index, at any depth."""
    is_timed = days_of(criteria.of("from")) or days_of(criteria.of("to"))
    return replace(criteria, sort="at" if is_timed else "id")


def find_entries(text: str) -> ColumnElement[bool] | None:
    """The number of an entry, or the reference of a record."""
    if number := ENTRY.fullmatch(text):
        return E.id == int(number[1])
    if account := ACCOUNT.fullmatch(text.lower()):
        return (E.subject == "user") & (E.subject_id == int(account[1]))
    record = record_of(text)
    return (E.subject == record[0]) & (E.subject_id == record[1]) if record else None


def record_of(reference: str) -> tuple[str, int] | None:
    """The table and id of the record with this reference."""
    found = db.session.execute(everywhere(), {"reference": reference.upper()}).first()
    return (found[0], found[1]) if found else None


@cache
def everywhere() -> Select[Any]:
    """One statement over every table whose records have a reference."""
    tables = [table for table in business_tables().values() if "reference" in table.c]
    parts = [
        select(literal(t.name).label("t"), t.c.id.label("id")).where(t.c.reference == bindparam("reference", type_=String()))
        for t in tables
    ]
    return select(union_all(*parts).subquery())


entries = Listing(
    E.id,
    E.reference,
    [E.at_us, E.actor, E.role, E.via, E.verb, E.reference, E.data],
    filters=[
        Filter("verb", E.verb, leading=True),
        Filter("actor", condition=of_numbers(E.actor_id)),
        Filter("from", condition=since(E.at_us, clock.microseconds)),
        Filter("to", condition=until(E.at_us, clock.microseconds)),
    ],
    sorts=[Sort("at", E.at_us, int)],
    finds=find_entries,
)


def of_application(column: Any) -> Any:
    """A column of the decision's application."""
    return select(column).where(A.id == D.application_id).scalar_subquery()


def name_of(person: Any) -> Any:
    return select(User.name).where(User.id == person).scalar_subquery()


def other_decider() -> Any:
    """The other person who decided in the same round and matter."""
    other = aliased(Decision)
    same = (
        other.application_id == D.application_id,
        other.round == D.round,
        other.id != D.id,
        (other.stage == "revocation") == (D.stage == "revocation"),
    )
    named = select(User.name).join(other, other.by_id == User.id).where(*same, other.stage != "appeal", D.stage != "appeal")
    return named.order_by(other.id).limit(1).scalar_subquery()


def makers(what: Any) -> Any:
    """Something over those who shaped the application."""
    shaped = select(what).select_from(ApplicationMaker).join(User, User.id == ApplicationMaker.user_id)
    return shaped.where(ApplicationMaker.application_id == D.application_id).scalar_subquery()


def files() -> Any:
    shown = (Document.subject == A.__tablename__, Document.subject_id == D.application_id, ~Document.is_withdrawn)
    return select(func.count()).select_from(Document).where(*shown).scalar_subquery()


def entry_of() -> Any:
    """The entry that records the decision: the one of its application that tells its row."""
    told = literal('%"id":') + cast(D.id, String) + literal(',"t":"subsidy_decision"}%')
    return (
        select(func.min(E.id))
        .where(E.subject == A.__tablename__, E.subject_id == D.application_id, E.data.like(told))
        .scalar_subquery()
    )


def find_decisions(text: str) -> ColumnElement[bool] | None:
    """Decisions on the application with this reference, or the one that an entry tells of."""
    record = record_of(text)
    return D.application_id == record[1] if record and record[0] == A.__tablename__ else None


def in_state(values: tuple[str, ...]) -> ColumnElement[bool]:
    known = [v for v in values if v in {state.value for state in State}]
    return D.application_id.in_(select(A.id).where(A.state.in_(known))) if known else false()


decisions = Listing(
    D.id,
    of_application(A.reference),
    [
        D.at,
        D.stage,
        D.verdict,
        D.band,
        D.reason,
        D.is_blind,
        D.seen,
        of_application(A.reference).label("reference"),
        of_application(A.head_name).label("head_name"),
        of_application(A.state).label("state"),
        name_of(D.by_id).label("decider"),
        other_decider().label("other"),
        makers(func.min(User.name)).label("maker"),
        makers(func.count()).label("makers"),
        files().label("files"),
        entry_of().label("entry"),
    ],
    filters=[
        Filter("verdict", D.verdict, known=tuple(VERDICT_NAMES)),
        Filter("band", D.band, known=tuple(band.value for band in Band)),
        Filter("decider", condition=of_numbers(D.by_id)),
        Filter("state", condition=in_state, known=tuple(state.value for state in State)),
        Filter("from", condition=since(D.at, lambda instant: instant)),
        Filter("to", condition=until(D.at, lambda instant: instant)),
    ],
    sorts=[Sort("at", D.at, datetime)],
    finds=find_decisions,
)
