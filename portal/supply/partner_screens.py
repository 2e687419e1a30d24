"""What the page of a partner draws: its particulars as they stand today, the steps open to this person, its story."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import select

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db
from portal.core.identity.masks import mask_name
from portal.core.lifecycle import Option
from portal.core.paging import Page
from portal.formulary.models import Drug
from portal.ledger.queries import timeline
from portal.supply.case import facts, file_of, stands
from portal.supply.lifecycle import CONFIRMED, State, partner
from portal.supply.models import Partner, PartnerContact, PartnerDrug
from portal.web.permissions import Permission as P

SOON = 90
TO_TAKE_PART = ("submit", "confirm", "resume")


@dataclass(frozen=True)
class Supplied:
    """One drug of a partner, with the assignment that says so."""

    assignment: PartnerDrug
    drug_id: int
    approval_no: str
    generic_name: str


@dataclass(frozen=True)
class Contact:
    """Somebody to call, as this person may see them now."""

    row: PartnerContact
    name: str
    phone: str


class PartnerRecord:
    """One partner as one person looks at it. Raises NotFound."""

    def __init__(self, reference: str, viewer: Actor, revealed_until: datetime | None = None):
        self.file, self.viewer, self.revealed_until = file_of(reference.upper()), viewer, revealed_until
        self.today = clock.today()

    @property
    def partner(self) -> Partner:
        return self.file.partner

    @property
    def state(self) -> State:
        return State(self.partner.state)

    @cached_property
    def all_options(self) -> list[Option]:
        return partner.options(facts(self.file, self.viewer), self.viewer.permissions)

    @cached_property
    def options(self) -> list[Option]:
        """The steps beside plain changes."""
        return [option for option in self.all_options if option.verb != "edit"]

    @cached_property
    def may_edit(self) -> bool:
        return any(option.verb == "edit" and option.is_open for option in self.all_options)

    @property
    def is_unfed(self) -> bool:
        """Whether a person may submit, verify or resume it although nothing is expected of it."""
        leads = any(option.is_open and option.verb in TO_TAKE_PART for option in self.options)
        return leads and not any(feed.is_expected for feed in self.file.feeds)

    @property
    def may_verify(self) -> bool:
        """Whether single particulars are verified by themselves now, by this person."""
        return self.state in CONFIRMED and self.viewer.may(P.SUPPLY_CONFIRM)

    def waits_for_me(self, row: Any) -> bool:
        """Whether this role or paper waits for a second person who this one may be."""
        return self.may_verify and row.verified_at is None and row.entered_by_id not in self.viewer.bound_ids

    def stands(self, row: Any) -> bool:
        return stands(row, self.today)

    def days_left(self, until: date | None) -> int | None:
        return None if until is None else (until - self.today).days

    def is_pressing(self, row: Any) -> bool:
        """Whether a paper that counts has ended, or ends soon."""
        left = self.days_left(row.until)
        return left is not None and left <= SOON and row.withdrawn_on is None and row.until == self.partner.next_end_on

    @cached_property
    def drugs(self) -> list[Supplied]:
        d = PartnerDrug
        statement = select(d, Drug.id, Drug.approval_no, Drug.generic_name).join(Drug, Drug.id == d.drug_id)
        rows = db.session.execute(statement.where(d.partner_id == self.partner.id).order_by(d.relation, Drug.approval_no))
        return [Supplied(*row) for row in rows]

    @cached_property
    def contacts(self) -> list[Contact]:
        return [Contact(row, self.name(row), self.phone(row)) for row in self.file.contacts if row.left_on is None]

    def name(self, row: PartnerContact) -> str:
        plain = self.revealed_until is not None or self.viewer.may(P.NAMES_READ)
        return row.name if plain else mask_name(row.name)

    def phone(self, row: PartnerContact) -> str:
        return (row.phone or "") if self.revealed_until else row.phone_masked

    @cached_property
    def timeline(self) -> Page:
        return timeline("partner", self.partner.id, self.viewer, 30)
