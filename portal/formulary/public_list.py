"""The list in force as everyone may have it."""

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from sqlalchemy import select

from portal.core import clock
from portal.core.database import canonical, db
from portal.core.tongues import Text
from portal.formulary.banned import Bans
from portal.formulary.bans import bans
from portal.formulary.changes import Values, lines_of
from portal.formulary.edition_models import Edition, Suspension
from portal.formulary.models import Drug
from portal.formulary.queries import current_edition
from portal.formulary.words import BANNED, SUSPENDED


@dataclass
class PublicList:
    """An edition in force, the approval numbers over which a suspension lies now, and the bans. Its lines are read when asked for."""

    edition: Edition
    suspended: set[str]
    bans: Bans

    @property
    def mark(self) -> str:
        """Changes whenever the list does, or what lies over it: what an ETag is made of."""
        over = canonical([sorted(self.suspended), self.bans.mark])
        return f"{self.edition.number}:{self.edition.fingerprint}:{sha256(over.encode()).hexdigest()}"

    @cached_property
    def _by_drug(self) -> dict[int, Values]:
        return lines_of(self.edition.id)

    @cached_property
    def lines(self) -> list[Values]:
        return sorted(self._by_drug.values(), key=lambda line: (line["generic_name"], line["approval_no"]))

    @cached_property
    def banned(self) -> dict[str, str]:
        """Approval number → what a ban leaves of its line now: `hard` pays nothing, `online` pays offline alone."""
        found = ((values, self.bans.block(drug_id, values)) for drug_id, values in self._by_drug.items())
        return {v["approval_no"]: "hard" if v["channels"] == "online" else ban.kind for v, ban in found if ban}

    def over(self, values: Values) -> Text | str:
        """What lies over a line now, in words; '' for nothing."""
        if values["approval_no"] in self.suspended:
            return SUSPENDED
        return BANNED.get(self.banned.get(values["approval_no"], ""), "")


def in_force() -> PublicList | None:
    edition, at = current_edition(), clock.now()
    if edition is None:
        return None
    open_ = (Suspension.since <= at) & (Suspension.until.is_(None) | (Suspension.until > at))
    numbers = select(Drug.approval_no).join(Suspension, Suspension.drug_id == Drug.id).where(open_)
    return PublicList(edition, set(db.session.scalars(numbers)), bans(at))
