"""A change that needs two persons: one proposes, another confirms. The database repeats the rule.

Used wherever the programme manager changes something: settings, the calendar, budgets.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import SortKey, Versioned
from portal.core.lifecycle import Lifecycle, Refused, Step, name_states
from portal.core.tongues import say
from portal.ledger.operations import about, take


class State(StrEnum):
    """Where a proposal stands."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    DROPPED = "dropped"


name_states({State.PROPOSED: say("Proposed"), State.CONFIRMED: say("Confirmed"), State.DROPPED: say("Dropped")})


@dataclass(frozen=True)
class Facts:
    """What the rules may know of a proposal."""

    state: State
    proposer_id: int
    actor_ids: frozenset[int]


def not_the_proposer(facts: Facts) -> Refused | None:
    """A change by two persons: who proposed it does not confirm it, nor does a deputy of that person."""
    if facts.proposer_id in facts.actor_ids:
        return Refused("proposer", say("You proposed this change. Another person has to confirm it."))
    return None


def two_persons(name: str, needs: str) -> Lifecycle:
    """The lifecycle of a proposal whose steps need the permission `needs`."""
    open_ = frozenset({State.PROPOSED})
    return Lifecycle(
        name,
        State,
        Step("confirm", open_, State.CONFIRMED, needs, (not_the_proposer,)),
        Step("drop", open_, State.DROPPED, needs),
    )


class Proposal(Versioned):
    """Columns of a proposal; a model adds what is to change, and `*two_persons_checks()` to its table."""

    reference: Mapped[str] = mapped_column(SortKey, unique=True)
    state: Mapped[str] = mapped_column(SortKey, default=State.PROPOSED.value)
    note: Mapped[str] = mapped_column(Text, default="")
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    proposed_by: Mapped[str] = mapped_column(String(100))
    proposed_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_by: Mapped[str | None] = mapped_column(String(100))
    decided_at: Mapped[datetime | None]


def two_persons_checks() -> tuple[CheckConstraint, ...]:
    """What the database refuses whoever asks: a change confirmed by nobody, or by its proposer."""
    return (
        CheckConstraint("state IN ('proposed','confirmed','dropped')", name="state_known"),
        CheckConstraint("state = 'proposed' OR decided_by_id IS NOT NULL", name="decided_by_somebody"),
        CheckConstraint("state <> 'confirmed' OR decided_by_id <> proposed_by_id", name="two_persons"),
    )


def proposed(by: Actor, note: str) -> dict[str, Any]:
    """The values of a new proposal. Raises Refused where the portal itself would propose."""
    if by.id is None:
        raise Refused("nobody", say("A change like this is proposed by a person."))
    return {"proposed_by_id": by.id, "proposed_by": by.name[:100], "proposed_at": clock.now(), "note": note.strip()}


def facts_of(row: Any, by: Actor) -> Facts:
    return Facts(State(row.state), row.proposed_by_id, by.bound_ids)


def decide(row: Any, verb: str, lifecycle: Lifecycle, by: Actor, version: int | None) -> None:
    """Take the step `confirm` or `drop` on a proposal that was read under lock. Raises Refused or Conflict."""
    take(row, version)
    try:
        row.state = lifecycle.check(verb, facts_of(row, by), by.permissions).value
    except Refused as refusal:
        raise about(refusal, row) from None
    row.decided_by_id, row.decided_by, row.decided_at = by.id, by.name[:100], clock.now()
