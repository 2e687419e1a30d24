"""What one look says of one thing that can be wrong: it is wrong, it is right, or nobody knows."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from portal.supply.alert_levels import severity_of


class Verdict(StrEnum):
    """Unknown is neither: it raises nothing and clears nothing."""

    BAD = "bad"
    GOOD = "good"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Reading:
    """`as_of` is the age of what it rests on: the same words looked at again are the same reading.

    `days` to zero and `persons` affected are None where they are unknown; `level` sets the severity where a rule does.
    """

    alert: str
    verdict: Verdict
    as_of: datetime
    drug_id: int | None = None
    partner_id: int | None = None
    lot: str = ""
    persons: int | None = None
    days: int | None = None
    level: int | None = None

    @property
    def key(self) -> str:
        """One alert is open for each kind, drug, partner and lot."""
        return f"{self.alert}:{self.drug_id or ''}:{self.partner_id or ''}:{self.lot}"

    @property
    def is_bad(self) -> bool:
        return self.verdict is Verdict.BAD

    @property
    def severity(self) -> int:
        return self.level or severity_of(self.persons, self.days)
