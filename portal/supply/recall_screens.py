"""What the pages of recalls draw: a recall with its clocks and recipients, who has a lot."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import select

from portal.core.actors import Actor
from portal.core.database import db
from portal.core.lifecycle import Option, Refused
from portal.core.paging import Page
from portal.core.tongues import Text
from portal.evidence.queries import documents_of
from portal.formulary import lifecycle as list_lifecycle
from portal.formulary.models import Drug
from portal.formulary.suspending import facts_of
from portal.ledger.queries import timeline
from portal.supply.recall_case import ANSWERED, Recipient, facts, recall_of
from portal.supply.recall_clocks import SOURCE, days_of
from portal.supply.recall_lifecycle import RecallState, recall
from portal.supply.recall_models import Recall, RecallLot
from portal.supply.recall_opening import HOLDS, SUBJECT
from portal.supply.recall_places import Place, drugs_with, lot_of

SIZE = 15
SHOWN = ("open", "answered", "all")


class RecallRecord:
    """One recall as one person looks at it. `args`: which recipients, from which place. Raises NotFound."""

    def __init__(self, reference: str, viewer: Actor, args: Mapping[str, str], revealed_until: datetime | None = None):
        self.file, self.viewer, self.revealed_until = recall_of(reference.upper()), viewer, revealed_until
        self.recall, self.source = self.file.recall, SOURCE
        self.show = args["show"] if args.get("show") in SHOWN else "open" if self.file.unanswered else "all"
        first = args.get("from", "")
        self.first = int(first) if first.isdecimal() and first.isascii() and len(first) < 7 else 0

    @property
    def state(self) -> RecallState:
        return RecallState(self.recall.state)

    @property
    def days(self) -> int:
        return days_of(self.recall.recall_class, self.recall.ordered_on)

    @cached_property
    def options(self) -> list[Option]:
        return [o for o in self.all_options if o.verb != "work"]

    @cached_property
    def all_options(self) -> list[Option]:
        return recall.options(facts(self.file, self.viewer), self.viewer.permissions)

    @property
    def may_work(self) -> bool:
        return any(o.verb == "work" and o.is_open for o in self.all_options)

    @cached_property
    def stop_options(self) -> list[Option]:
        """What this person may do to the stop of the sale from here: confirm it."""
        row = self.file.suspension
        if row is None:
            return []
        open_ = list_lifecycle.suspension.options(facts_of(row, self.viewer), self.viewer.permissions)
        return [o for o in open_ if o.verb == "confirm"]

    @property
    def needs_stop(self) -> bool:
        """Whether nobody proposes any more to stop the sale."""
        return self.file.suspension is None or self.file.suspension.state not in HOLDS

    @cached_property
    def chosen(self) -> list[Recipient]:
        """The recipients that are shown, those to be called first."""
        wanted = [
            one for one in self.file.recipients if self.show == "all" or (one.contact in ANSWERED) == (self.show == "answered")
        ]
        return sorted(wanted, key=lambda one: one.contact in ANSWERED)

    @property
    def page(self) -> list[Recipient]:
        return self.chosen[self.first : self.first + SIZE]

    @property
    def next(self) -> int | None:
        return self.first + SIZE if len(self.chosen) > self.first + SIZE else None

    @property
    def rows(self) -> list[dict[str, Any]]:
        """What stands in the form of contacts before anything is typed."""
        return [row_of(one) for one in self.page]

    @cached_property
    def by_key(self) -> dict[str, Recipient]:
        return {one.key: one for one in self.file.recipients}

    def phone(self, one: Recipient) -> str:
        """As this person may see it now."""
        return (one.row.phone or "") if one.row and self.revealed_until else str(one.said("phone_masked"))

    @property
    def has_phones(self) -> bool:
        return any(one.said("phone_masked") for one in self.file.recipients)

    @cached_property
    def documents(self) -> list[Any]:
        return documents_of(SUBJECT, [self.recall.id])

    @cached_property
    def timeline(self) -> Page:
        return timeline("recall", self.recall.id, self.viewer, 30)


def row_of(one: Recipient) -> dict[str, Any]:
    columns = ("found_quantity", "returned_quantity", "destroyed_quantity", "note")
    kept = {column: one.said(column) for column in columns}
    return {"key": one.key, "row_version": one.row.version if one.row else 0, "contact_state": one.contact, **kept}


@dataclass(frozen=True)
class WithLot:
    """A drug of which somebody has the lot; `drug` None: names that nobody matched. `recalls` call it back now."""

    drug: Any
    places: list[Place]
    recalls: list[str]


class LotSearch:
    """Who has a lot of this number, whatever the drug."""

    def __init__(self, written: str):
        self.written, self.lot = written.strip()[:80], ""
        self.fault: Text | None = None
        try:
            self.lot = lot_of(self.written) if self.written else ""
        except Refused as refusal:
            self.fault = refusal.text

    @cached_property
    def found(self) -> list[WithLot]:
        if not self.lot:
            return []
        by_drug = drugs_with(self.lot)
        drugs = {drug.id: drug for drug in db.session.scalars(select(Drug).where(Drug.id.in_([key for key in by_drug if key])))}
        return [WithLot(drugs.get(key), places, self.called_back(key)) for key, places in by_drug.items()]  # type: ignore[arg-type]

    def called_back(self, drug_id: int | None) -> list[str]:
        statement = select(Recall.reference).join(RecallLot, RecallLot.recall_id == Recall.id)
        open_ = (RecallLot.lot == self.lot, Recall.drug_id == drug_id, Recall.state != RecallState.CLOSED.value)
        return list(db.session.scalars(statement.where(*open_).order_by(Recall.id)))
