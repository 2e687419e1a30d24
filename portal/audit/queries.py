"""The desk's screens: entries, one entry with its proof, the register of decisions."""

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import select

from portal.accounts.models import User
from portal.audit.offers import ENTRIES, REGISTER, other, reason, shaped_by
from portal.audit.seals import seal_numbers
from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db
from portal.core.lifecycle import NotFound
from portal.core.listing import Criteria
from portal.core.tongues import Text
from portal.ledger.events import EVENTS
from portal.ledger.guard import business_tables
from portal.ledger.models import LedgerEntry, LedgerSeal
from portal.ledger.notary import notary
from portal.ledger.proofs import Proof, proof
from portal.ledger.queries import COLUMNS, Item, item, sentence_of
from portal.ledger.spelling import digest
from portal.lists.offers import Column, Offer
from portal.lists.queries import columns_of
from portal.web.permissions import Permission
from portal.web.templates import instant
from portal.web.worklists import Addresses, ListPage

E: Any = LedgerEntry
MOST_PEOPLE = 500


class AuditList(ListPage):
    """One list of the desk as one person looks at it, with the head under which each row's entry is sealed."""

    def __init__(self, offered: Offer, criteria: Criteria, viewer: Actor):
        super().__init__(
            offered.listing,
            criteria,
            Addresses(offered.path, criteria),
            offered.terms,
            lambda asked: offered.within(asked, viewer),
        )
        self.offered, self.viewer = offered, viewer

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        return self.offered.chosen(columns_of(self.offered.name, self.viewer))

    @cached_property
    def seals(self) -> dict[int, int]:
        """entry → number of the head; what is not in it is not sealed yet."""
        return seal_numbers([self.entry_of(row) for row in self.rows])

    def entry_of(self, row: Any) -> int:
        return row.id  # type: ignore[no-any-return]

    def chip_value(self, what: str, value: str) -> str:
        """A person is chosen by id and named by name."""
        return dict(self.people).get(value, value) if value.isdecimal() else value

    @cached_property
    def people(self) -> list[tuple[str, str]]:
        """(id, name) of everyone with an account, for the filter."""
        rows = db.session.execute(select(User.id, User.name).order_by(User.name).limit(MOST_PEOPLE))
        return [(str(row.id), row.name) for row in rows]


class Entries(AuditList):
    """Every act in the ledger."""

    def __init__(self, criteria: Criteria, viewer: Actor):
        super().__init__(ENTRIES, criteria, viewer)

    def sentence(self, row: Any) -> Text:
        return sentence_of(row)

    @property
    def verbs(self) -> list[str]:
        return sorted(verb for verb in EVENTS if verb)


class Register(AuditList):
    """Every decision: who made the case, who decided, with whom, why, on what."""

    def __init__(self, criteria: Criteria, viewer: Actor):
        super().__init__(REGISTER, criteria, viewer)
        self.shaped_by, self.reason, self.other = shaped_by, reason, other

    def entry_of(self, row: Any) -> int:
        return row.entry or 0

    def when(self, row: Any) -> str:
        """The instant, without the year where it is this one."""
        return instant(row.at, "%m-%d %H:%M" if clock.on_page(row.at).year == self.year else "%Y-%m-%d %H:%M")

    @cached_property
    def year(self) -> int:
        return clock.today().year


@dataclass(frozen=True)
class RowToday:
    """A row that an entry tells of: whether it stands in the database as the entry left it."""

    table: str
    id: int
    is_same: bool
    is_there: bool


class EntryRecord:
    """One entry: what changed, its proof, and the rows it tells of as they are today. Raises NotFound."""

    def __init__(self, entry: int, viewer: Actor):
        row = db.session.execute(select(*COLUMNS).where(E.id == entry)).first()
        if row is None:
            raise NotFound(str(entry))
        self.row = row
        self.item: Item = item(row, viewer.may(Permission.NAMES_READ))
        self.told = json.loads(row.data)["rows"]
        self.event: dict[str, Any] = json.loads(row.data)["event"]

    @cached_property
    def proof(self) -> Proof | None:
        """None while it is not sealed, or where the tree was tampered with: the verification says which."""
        try:
            return proof(self.row.id)
        except ValueError:
            return None

    @cached_property
    def head_is_signed(self) -> bool:
        """Whether the head over this entry carries our signature."""
        note = db.session.scalar(select(LedgerSeal.note).where(LedgerSeal.number == self.proof.number)) if self.proof else None
        try:
            return note is not None and bool(notary().open(note))
        except ValueError:
            return False

    @cached_property
    def rows_today(self) -> list[RowToday]:
        return [today(row) for row in self.told[:20] if row["t"] in business_tables()]


def today(told: dict[str, Any]) -> RowToday:
    """A told row against what stands in the database now."""
    table = business_tables()[told["t"]]
    row = db.session.execute(select(table).where(table.c.id == told["id"])).first()
    left = told.get("h")
    is_same = left is None if row is None else left == digest(table.name, dict(row._mapping))
    return RowToday(table.name, told["id"], is_same, row is not None)
