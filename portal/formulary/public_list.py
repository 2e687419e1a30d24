"""The list in force as everyone may have it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import select

from portal.core import clock
from portal.core.database import db
from portal.formulary.changes import lines_of
from portal.formulary.edition_models import Edition, Suspension
from portal.formulary.models import Drug
from portal.formulary.queries import current_edition


@dataclass
class PublicList:
    """An edition in force and the approval numbers over which a suspension lies now. Its lines are read when they are asked for."""

    edition: Edition
    suspended: set[str]

    @property
    def mark(self) -> str:
        """Changes whenever the list does: what an ETag is made of."""
        return f"{self.edition.number}:{self.edition.fingerprint}:{','.join(sorted(self.suspended))}"

    @cached_property
    def lines(self) -> list[dict[str, Any]]:
        return sorted(lines_of(self.edition.id).values(), key=lambda line: (line["generic_name"], line["approval_no"]))


def in_force() -> PublicList | None:
    edition, at = current_edition(), clock.now()
    if edition is None:
        return None
    open_ = (Suspension.since <= at) & (Suspension.until.is_(None) | (Suspension.until > at))
    numbers = select(Drug.approval_no).join(Suspension, Suspension.drug_id == Drug.id).where(open_)
    return PublicList(edition, set(db.session.scalars(numbers)))
