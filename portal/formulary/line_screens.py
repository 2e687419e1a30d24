"""The grid of a draft, and the lines that wait in a lane: pages by keyset over drugs, each in a few statements."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import Select, or_, select

from portal.accounts.models import User
from portal.core.actors import Actor
from portal.core.database import db
from portal.core.lifecycle import NotFound
from portal.formulary import words
from portal.formulary.bans import bans
from portal.formulary.changes import CHANGE, LINE, Values, facts_of, lines_of, raw_columns, read
from portal.formulary.checking import FAULT, FLAG, Check, checks, has
from portal.formulary.edition_models import TERMS, VALUES, LineVerdict
from portal.formulary.listings import NUMBER
from portal.formulary.screens import EditionRecord
from portal.formulary.search import names

SIZES = (50, 100, 200)
IN_GRID = ("rate_bp", "price_fen", "unit_cap_fen", "cap_30_days", "channels", "is_chronic", "partner_name")
KEPT = ("kind", "source", "revision", "clinical", "financial", "version")


@dataclass(frozen=True)
class GridRow:
    """One line of the grid: what it would say, how it stands in the base, and the change that makes it so, if there is one."""

    drug_id: int
    values: Values
    before: Values | None
    change: Mapping[str, Any] | None = None
    found: tuple[Check, ...] = ()

    @property
    def kind(self) -> str:
        return self.change["kind"] if self.change else ""

    @property
    def version(self) -> int | None:
        return self.change["version"] if self.change else None

    def differs(self, column: str) -> bool:
        return self.kind == "changed" and self.before is not None and self.before[column] != self.values[column]

    @property
    def is_objected(self) -> bool:
        return self.change is not None and "objected" in (self.change["clinical"], self.change["financial"])

    @property
    def unseen(self) -> list[str]:
        """The columns of a changed line that differ and have no place in the grid."""
        return [name for name in self.columns if name not in IN_GRID] if self.kind == "changed" else []

    @property
    def columns(self) -> list[str]:
        """The columns in which a changed line differs from its base; of an added or removed one its terms."""
        if self.kind != "changed" or self.before is None:
            return list(TERMS)
        return [name for name in VALUES if self.before[name] != self.values[name]]

    def lane_columns(self, lane: str) -> list[str]:
        """What the lane looks at: its own columns of a new line, of a changed one those of them that differ, else all that do."""
        own = words.LANE_COLUMNS[lane]
        if self.kind != "changed":
            return list(own)
        return [name for name in own if name in self.columns] or self.columns

    @property
    def is_faulty(self) -> bool:
        return self.kind != "removed" and has(list(self.found), FAULT)

    @property
    def is_flagged(self) -> bool:
        return self.kind != "removed" and has(list(self.found), FLAG)


class Grid:
    """The lines of an edition, `size` at a time: all of them, or only those that it changes."""

    def __init__(self, record: EditionRecord, *, q: str = "", only: str = "", after: int = 0, size: int = 50):
        self.record, self.q, self.only, self.after = record, q.strip()[:80], only, after
        self.size = size if size in SIZES else SIZES[0]
        self.edition = record.edition

    @cached_property
    def rows(self) -> list[GridRow]:
        return self._found[: self.size]

    @cached_property
    def next_after(self) -> int:
        """Behind which drug the next page begins; 0 on the last."""
        return self.rows[-1].drug_id if len(self._found) > self.size else 0

    @cached_property
    def _found(self) -> list[GridRow]:
        changed = {row["drug_id"]: dict(row) for row in db.session.execute(self.changes()).mappings()}
        if self.record.is_published and not self.only:
            lines, base = self.read(self.edition.id), {}
        elif self.only and self.only != "faulty":
            lines, base = {}, lines_of(self.edition.base_id, list(changed))
        else:
            lines = self.read(self.edition.base_id)
            missing = [drug_id for drug_id in changed if drug_id not in lines]
            base = lines | lines_of(self.edition.base_id, missing) if missing else lines
        ids = sorted(lines.keys() | changed.keys())[: self.size + 1]
        in_force = bans() if changed or self.only == "faulty" else None
        return [self.row(drug_id, lines.get(drug_id), base.get(drug_id), changed.get(drug_id), in_force) for drug_id in ids]

    def row(self, drug_id: int, line: Values | None, before: Values | None, change: Any, in_force: Any) -> GridRow:
        values = {name: change[name] for name in VALUES} if change else line or {}
        found = tuple(checks(drug_id, values, in_force)) if change or self.only == "faulty" else ()
        return GridRow(drug_id, values, before, change, found)

    def read(self, edition_id: int | None) -> dict[int, Values]:
        statement = self.narrowed(select(*raw_columns(LINE)).where(LINE.c.edition_id == edition_id), LINE)
        if self.only == "faulty":
            statement = statement.where(LINE.c.drug_id.in_(self.record.faults))
        return read(statement)

    def changes(self) -> Select[Any]:
        columns = [CHANGE.c.drug_id, *(CHANGE.c[name] for name in (*KEPT, *VALUES))]
        statement = self.narrowed(select(*columns).where(CHANGE.c.edition_id == self.edition.id), CHANGE)
        if self.record.is_published and not self.only:
            return statement.where(CHANGE.c.id == -1)
        if self.only in ("added", "changed", "removed"):
            statement = statement.where(CHANGE.c.kind == self.only)
        if self.only == "objected":
            statement = statement.where(or_(CHANGE.c.clinical == "objected", CHANGE.c.financial == "objected"))
        if self.only == "faulty":
            statement = statement.where(CHANGE.c.drug_id.in_(self.record.faults))
        return statement

    def narrowed(self, statement: Select[Any], table: Any) -> Select[Any]:
        """The page behind `after`, of what was searched for."""
        if NUMBER.fullmatch(self.q):
            statement = statement.where(table.c.approval_no.contains(self.q.upper(), autoescape=True))
        elif self.q:
            statement = statement.where(table.c.drug_id.in_(names.matching_ids(self.q)))
        return statement.where(table.c.drug_id > self.after).order_by(table.c.drug_id).limit(self.size + 1)


def one_row(record: EditionRecord, drug_id: int) -> GridRow:
    """One line of an edition, also of a drug that the register has and the list does not. Raises NotFound."""
    columns = [CHANGE.c.drug_id, *(CHANGE.c[name] for name in (*KEPT, *VALUES))]
    change = (
        db.session.execute(select(*columns).where(CHANGE.c.edition_id == record.edition.id, CHANGE.c.drug_id == drug_id))
        .mappings()
        .one_or_none()
    )
    source = record.edition.id if record.is_published else record.edition.base_id
    before = lines_of(source, [drug_id]).get(drug_id)
    if change is not None:
        values = {name: change[name] for name in VALUES}
        return GridRow(drug_id, values, before, dict(change), tuple(checks(drug_id, values, bans())))
    if before is not None:
        return GridRow(drug_id, before, before, found=tuple(checks(drug_id, before, bans())))
    facts = facts_of([drug_id]).get(drug_id)
    if facts is None:
        raise NotFound(str(drug_id))
    return GridRow(drug_id, facts, None)


class Lane:
    """The lines that wait in a lane for a verdict, `size` at a time."""

    def __init__(self, record: EditionRecord, lane: str, *, after: int = 0, size: int = 50, state: str = "waiting"):
        self.record, self.lane, self.after, self.state = record, lane, after, state
        self.size = size if size in SIZES else SIZES[0]

    @cached_property
    def _found(self) -> list[GridRow]:
        c = CHANGE.c
        columns = [c.drug_id, *(c[name] for name in (*KEPT, *VALUES))]
        statement = (
            select(*columns)
            .where(c.edition_id == self.record.edition.id, c[self.lane] == self.state, c.drug_id > self.after)
            .order_by(c.drug_id)
            .limit(self.size + 1)
        )
        changed = [dict(row) for row in db.session.execute(statement).mappings()]
        base, in_force = lines_of(self.record.edition.base_id, [row["drug_id"] for row in changed]), bans()
        return [self.row(row, base.get(row["drug_id"]), in_force) for row in changed]

    def row(self, change: dict[str, Any], before: Values | None, in_force: Any) -> GridRow:
        values = {name: change[name] for name in VALUES}
        return GridRow(change["drug_id"], values, before, change, tuple(checks(change["drug_id"], values, in_force)))

    @cached_property
    def rows(self) -> list[GridRow]:
        return self._found[: self.size]

    @property
    def next_after(self) -> int:
        return self.rows[-1].drug_id if len(self._found) > self.size else 0

    @property
    def waiting(self) -> int:
        return self.record.counts[self.lane]


def verdicts_on(record: EditionRecord, drug_id: int) -> list[Any]:
    """Every verdict on a line of the edition, newest first, with the name of who gave it."""
    statement = (
        select(LineVerdict.lane, LineVerdict.verdict, LineVerdict.note, LineVerdict.revision, LineVerdict.at, User.name)
        .join(User, User.id == LineVerdict.by_id)
        .where(LineVerdict.edition_id == record.edition.id, LineVerdict.drug_id == drug_id)
        .order_by(LineVerdict.id.desc())
    )
    return list(db.session.execute(statement))


def next_waiting(record: EditionRecord, lane: str, after: int, viewer: Actor) -> int | None:
    """The next drug whose line waits in the lane, from the beginning again behind the last."""
    c = CHANGE.c
    waiting = select(c.drug_id).where(c.edition_id == record.edition.id, c[lane] == "waiting").order_by(c.drug_id).limit(1)
    return db.session.scalar(waiting.where(c.drug_id > after)) or db.session.scalar(waiting)
