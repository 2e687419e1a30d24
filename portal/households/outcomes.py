"""What became of a claim."""

from dataclasses import dataclass, field
from enum import StrEnum

from portal.households.claims import HouseholdClaim
from portal.intake.judging import Fault


class Outcome(StrEnum):
    """Proposed: the change waits, because an application is being decided."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    PROPOSED = "proposed"


@dataclass(frozen=True)
class Taken:
    """One claim and its household; `person_ids` of the members whom it names, in its order; warnings by row."""

    claim: HouseholdClaim
    outcome: Outcome
    household_id: int
    reference: str
    person_ids: tuple[int, ...] = ()
    warnings: list[Fault] = field(default_factory=list)
