"""A recall as one thing: its lots, who received them and what each said, the stop of the sale, who worked on it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import select

from portal.core.actors import Actor
from portal.core.database import db, locked
from portal.core.lifecycle import NotFound
from portal.core.tongues import say
from portal.formulary.edition_models import Suspension
from portal.supply.recall_clocks import RecallClock
from portal.supply.recall_lifecycle import RecallFacts, RecallState
from portal.supply.recall_models import Recall, RecallLot, RecallRecipient, RecallWorker
from portal.supply.recall_places import Place, never_named, places, unmatched

ANSWERED = frozenset({"answered", "gone"})
TOLD = frozenset({"reached", *ANSWERED})
QUANTITIES = ("found_quantity", "returned_quantity", "destroyed_quantity")


@dataclass(frozen=True)
class Recipient:
    """One who received packs: the place as feeds say it (None: entered by hand, or no feed says so any more), and the contact."""

    key: str
    place: Place | None
    row: RecallRecipient | None

    @property
    def receiver(self) -> str:
        return self.place.receiver if self.place else self.row.receiver  # type: ignore[union-attr]

    @property
    def known_from(self) -> str:
        return self.place.known_from if self.place else self.row.known_from  # type: ignore[union-attr]

    @property
    def received(self) -> int | None:
        return self.place.quantity if self.place else self.row.received_quantity  # type: ignore[union-attr]

    @property
    def is_there(self) -> bool:
        """Whether the packs still stand there, as far as feeds say."""
        return self.place.is_there if self.place else self.known_from != "stock"

    @property
    def has_grown(self) -> bool:
        """Whether feeds say more packs now than when this place was last spoken to: then it has to be called again."""
        known = self.row.received_quantity if self.row and self.row.contact_state != "waiting" else None
        return known is not None and self.received is not None and self.received > known

    @property
    def contact(self) -> str:
        return "waiting" if self.row is None or self.has_grown else self.row.contact_state

    def said(self, column: str) -> Any:
        """What is kept of the contact in a column; None or '' for nothing."""
        return getattr(self.row, column) if self.row else ("" if column in ("note", "phone_masked") else None)


@dataclass(frozen=True)
class RecallFile:
    """A recall with all that belongs to it, each read once."""

    recall: Recall

    def of(self, model: Any) -> Any:
        return select(model).where(model.recall_id == self.recall.id).order_by(model.id)

    @cached_property
    def lots(self) -> list[str]:
        return sorted(row.lot for row in db.session.scalars(self.of(RecallLot)))

    @cached_property
    def workers(self) -> frozenset[int]:
        return frozenset(row.user_id for row in db.session.scalars(self.of(RecallWorker)))

    @cached_property
    def recipients(self) -> list[Recipient]:
        """Those whom feeds name, then those whom only the contacts name."""
        rows = {row.key: row for row in db.session.scalars(self.of(RecallRecipient))}
        named = [Recipient(place.key, place, rows.pop(place.key, None)) for place in places(self.recall.drug_id, self.lots)]
        return [*named, *(Recipient(key, None, row) for key, row in rows.items())]

    @cached_property
    def suspension(self) -> Suspension | None:
        return db.session.get(Suspension, self.recall.suspension_id) if self.recall.suspension_id else None

    @property
    def stopped_at(self) -> datetime | None:
        return self.suspension.since if self.suspension else None

    @property
    def told_at(self) -> datetime | None:
        """When the last recipient was told; None while one was not, or there is none."""
        if not self.recipients or any(one.contact not in TOLD for one in self.recipients):
            return None
        return max(one.row.told_at or one.row.contacted_at for one in self.recipients if one.row)  # type: ignore[type-var]

    @property
    def clocks(self) -> list[RecallClock]:
        """Both run out together: the sale stopped, everyone told."""
        since, due = self.recall.opened_at, self.recall.due_at
        return [
            RecallClock(say("Sale stopped"), since, due, self.stopped_at),
            RecallClock(
                say("Everyone told"), since, due, self.told_at or (self.recall.closed_at if not self.recipients else None)
            ),
        ]

    def count(self, *contacts: str) -> int:
        return sum(one.contact in contacts for one in self.recipients)

    @property
    def unanswered(self) -> int:
        return sum(one.contact not in ANSWERED for one in self.recipients)

    def packs(self, column: str) -> int:
        return total(one.said(column) for one in self.recipients)

    @property
    def packs_left(self) -> int:
        """Found, and neither sent back nor destroyed."""
        found, returned, destroyed = (self.packs(column) for column in QUANTITIES)
        return found - returned - destroyed

    def received(self, known_from: str) -> int:
        return total(one.received for one in self.recipients if one.known_from == known_from and one.is_there)

    @cached_property
    def never_named(self) -> list[str]:
        return never_named(self.lots, self.recall.drug_id)

    @cached_property
    def unmatched(self) -> list[Place]:
        return unmatched(self.lots)


def total(packs: Iterable[int | None]) -> int:
    return sum(each or 0 for each in packs)


def facts(file: RecallFile, by: Actor) -> RecallFacts:
    """What the rules may know of a recall, for one actor."""
    row = file.recall
    return RecallFacts(
        state=RecallState(row.state),
        actor_ids=by.bound_ids,
        worker_ids=file.workers,
        closing_by_id=row.closing_by_id,
        is_sale_stopped=file.stopped_at is not None,
        unanswered=file.unanswered,
        packs_left=file.packs_left,
        is_mistake=row.is_mistake,
    )


def recall_of(reference: str, *, to_write: bool = False) -> RecallFile:
    """Raises NotFound."""
    statement = select(Recall).where(Recall.reference == reference)
    row = db.session.scalar(locked(statement) if to_write else statement)
    if row is None:
        raise NotFound(reference)
    return RecallFile(row)
