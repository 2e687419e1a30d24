"""Looking at the list: what is in force at an instant, what a line paid on a day, and how the list covers diseases."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, exists, or_, select

from portal.core import clock
from portal.core.database import db
from portal.core.identity.characters import plain_code
from portal.formulary.banned import Match
from portal.formulary.bans import bans
from portal.formulary.edition_models import VALUES, Edition, EditionLine, Suspension
from portal.formulary.models import Disease, Drug
from portal.formulary.terms import subsidy_fen

LINE = EditionLine.__table__
_E = Edition.__table__.c


def in_force(at: datetime) -> Any:
    """The id of the edition in force at an instant, as a part of a statement: that which began last."""
    return select(Edition.id).where(Edition.valid_from <= at).order_by(Edition.valid_from.desc()).limit(1).scalar_subquery()


def edition_at(at: datetime) -> Edition | None:
    return db.session.scalar(select(Edition).where(Edition.id == in_force(at)))


def current_edition() -> Edition | None:
    """The edition in force now."""
    return edition_at(clock.now())


# Made once: every page of the list asks it.
_BEGUN = (
    select(_E.id, _E.number, _E.valid_from, _E.fingerprint)
    .where(_E.valid_from <= bindparam("at", type_=_E.valid_from.type))
    .order_by(_E.valid_from.desc())
    .limit(1)
)


def current() -> Any:
    """What lists need of the edition in force now: id, number, valid_from, fingerprint; None where there is none."""
    return db.session.execute(_BEGUN, {"at": clock.now()}).one_or_none()


def suspended(at: datetime) -> Any:
    """Whether the drug of a line was suspended at an instant."""
    return exists().where(
        Suspension.drug_id == LINE.c.drug_id, Suspension.since <= at, or_(Suspension.until.is_(None), Suspension.until > at)
    )


ONLINE, OFFLINE = "online", "offline"
_OPEN = {"online": {ONLINE}, "offline": {OFFLINE}, "both": {ONLINE, OFFLINE}}


@dataclass(frozen=True)
class LineInForce:
    """A line as it was in force at an instant: its edition, what it says, and what lay over it then.

    A suspension takes it off the list; a ban takes it off the net, or off the list where it is a hard one.
    """

    edition: int
    edition_id: int
    drug_id: int
    valid_from: datetime
    is_suspended: bool
    values: dict[str, Any]
    ban: Match | None = None

    @property
    def open_channels(self) -> frozenset[str]:
        """Where it pays: `online`, `offline`, both or neither."""
        if self.is_suspended or (self.ban and self.ban.kind == "hard"):
            return frozenset()
        return frozenset(_OPEN[self.values["channels"]] - ({ONLINE} if self.ban else set()))

    def pays(self, price_fen: int, quantity: int, channel: str = "") -> int:
        """What it pays for some packs at a price, in fen, over `channel` (default: any that is open); nothing where it is shut."""
        if not self.open_channels or (channel and channel not in self.open_channels):
            return 0
        return subsidy_fen(price_fen, quantity, self.values["rate_bp"], self.values["unit_cap_fen"])


def lines_at(at: datetime) -> Select[Any]:
    columns = [Edition.number, Edition.valid_from, suspended(at).label("is_suspended"), LINE.c.edition_id, LINE.c.drug_id]
    return (
        select(*columns, *(LINE.c[name] for name in VALUES))
        .join(Edition, Edition.id == LINE.c.edition_id)
        .where(LINE.c.edition_id == in_force(at))
    )


def as_line(row: Sequence[Any], at: datetime) -> LineInForce:
    number, valid_from, is_suspended, edition_id, drug_id, *said = row
    values = dict(zip(VALUES, said, strict=True))
    return LineInForce(number, edition_id, drug_id, valid_from, bool(is_suspended), values, bans(at).block(drug_id, values))


def line_at(approval_no: str, at: datetime) -> LineInForce | None:
    """The line of an approval number in force at an instant (aware); None where it stood on no list."""
    drug = select(Drug.id).where(Drug.approval_no == approval_no).scalar_subquery()
    row = db.session.execute(lines_at(at).where(LINE.c.drug_id == drug)).one_or_none()
    return None if row is None else as_line(row, at)


def drug_line_at(drug_id: int, at: datetime) -> LineInForce | None:
    row = db.session.execute(lines_at(at).where(LINE.c.drug_id == drug_id)).one_or_none()
    return None if row is None else as_line(row, at)


def history_of(drug_id: int, limit: int = 50) -> list[tuple[int, datetime, dict[str, Any]]]:
    """(edition, when it began, what its line says) of every published edition that has the drug, newest first."""
    statement = (
        select(Edition.number, Edition.valid_from, *(LINE.c[name] for name in VALUES))
        .join(Edition, Edition.id == LINE.c.edition_id)
        .where(LINE.c.drug_id == drug_id, Edition.valid_from.is_not(None))
        .order_by(Edition.valid_from.desc())
        .limit(limit)
    )
    return [(row[0], row[1], dict(zip(VALUES, row[2:], strict=True))) for row in db.session.execute(statement)]


# What is read of each line to tell what it covers.
_COVERING = (LINE.c.drug_id, LINE.c.generic_name, LINE.c.form, LINE.c.rx_class, LINE.c.channels, LINE.c.rate_bp, LINE.c.diseases)


def covering(at: datetime) -> Iterator[tuple[Any, Match | None]]:
    """The lines in force at an instant, each with `off` where it is suspended, and the ban over it."""
    standing = bans(at)
    columns = (*_COVERING, suspended(at).label("off"))
    for line in db.session.execute(select(*columns).where(LINE.c.edition_id == in_force(at)).order_by(LINE.c.drug_id)):
        yield line, standing.block(line.drug_id, line._asdict())


def is_off(line: Any, ban: Match | None) -> bool:
    """Whether a line pays nothing at all."""
    return bool(line.off or (ban and (ban.kind == "hard" or line.channels == ONLINE)))


def listed_diseases() -> set[str]:
    """The names of the diseases that have a line in force now that pays."""
    return {disease[1] for line, ban in covering(clock.now()) if not is_off(line, ban) for disease in line.diseases}


@dataclass
class Covered:
    """One disease and what the list has for it."""

    name: str
    name_en: str
    icd10: str
    drugs: list[tuple[int, str]]
    online: int = 0
    rates: tuple[int, int] = (0, 0)

    @property
    def is_gap(self) -> bool:
        return not self.drugs


@dataclass(frozen=True)
class Coverage:
    """Disease × drug: what the list in force covers, and what it leaves open."""

    rows: list[Covered]
    drugs: int
    off: int

    @property
    def covered(self) -> int:
        return sum(not row.is_gap for row in self.rows)

    @property
    def gaps(self) -> int:
        return len(self.rows) - self.covered

    def part(self, q: str, only_gaps: bool, after: str, size: int) -> tuple[list[Covered], str]:
        """Some rows by name, those behind `after`; and where the next begin ('' at the end)."""
        words = q.casefold()
        fitting = [
            row
            for row in self.rows
            if row.name > after
            and (row.is_gap or not only_gaps)
            and (words in row.name or words in row.name_en.casefold() or row.icd10.casefold().startswith(words))
        ]
        return fitting[:size], fitting[size - 1].name if len(fitting) > size else ""

    def largest(self, size: int) -> list[Covered]:
        return sorted(self.rows, key=lambda row: (-len(row.drugs), row.name))[:size]


def coverage() -> Coverage:
    """Read afresh: one statement for the lines in force, one for the diseases of the register."""
    rows = {
        name: Covered(name, english, code, [])
        for name, english, code in db.session.execute(select(Disease.name, Disease.name_en, Disease.icd10))
    }
    drugs = off = 0
    for line, ban in covering(clock.now()):
        shut = is_off(line, ban)
        drugs, off = drugs + 1, off + shut
        for code, name, english in [] if shut else line.diseases:
            add(rows.setdefault(name, Covered(name, english, code, [])), line, ban)
    return Coverage(sorted(rows.values(), key=lambda row: row.name), drugs, off)


def add(row: Covered, line: Any, ban: Match | None) -> None:
    row.drugs.append((line.drug_id, line.generic_name))
    row.online += line.channels != OFFLINE and ban is None
    low, high = row.rates
    row.rates = (min(low or line.rate_bp, line.rate_bp), max(high, line.rate_bp))


def open_suspension(drug_id: int) -> Suspension | None:
    """The suspension of a drug that is proposed or in force."""
    open_ = and_(Suspension.drug_id == drug_id, Suspension.state.in_(("proposed", "in_force", "lifting")))
    return db.session.scalar(select(Suspension).where(open_))


def drug_id_of(approval_no: str) -> int | None:
    """The drug of an approval number, written as people write it; None where the register has none."""
    return db.session.scalar(select(Drug.id).where(Drug.approval_no == plain_code(approval_no)))
