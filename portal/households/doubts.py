"""What is claimed of a person and cannot be right as it stands: pairs of the same number, for somebody to adjudicate."""

from typing import NamedTuple

from sqlalchemy import select

from portal.core.actors import Actor
from portal.core.database import db
from portal.core.search import searchable
from portal.core.tongues import Text, say
from portal.households.models import DuplicatePair
from portal.households.pairs import mark, open_pair
from portal.intake.judging import Fault

NAME_DIFFERS, TWO_HOUSEHOLDS = "name_differs", "two_households"
SAME_NUMBER = (NAME_DIFFERS, TWO_HOUSEHOLDS)
CERTAIN = 1000

WARNINGS: dict[str, tuple[str, Text]] = {
    NAME_DIFFERS: ("姓名", say("The portal knows this number under another name. Nothing was changed; somebody will compare the two.")),
    TWO_HOUSEHOLDS: ("证件号码", say("This person stands in another household already. Taken as contested until somebody has decided.")),
    "claim_refused": ("证件号码", say("It was decided before that this person does not belong to this household. Not taken again.")),
    "member_missing": ("户号", say("A member whom the portal knows is missing here. The member stays.")),
    "application_submitted": ("户号", say("An application of this household is being decided. The change waits until then.")),
}  # fmt: skip


def warning(row: int, code: str) -> Fault:
    column, text = WARNINGS[code]
    return Fault(row, column, code, text)


class Doubt(NamedTuple):
    """One such claim. `claimed_name` only where the name differs."""

    kind: str
    person_id: int
    household_id: int
    claimed_name: str = ""

    @property
    def compared(self) -> str:
        return mark([self.kind, self.person_id, searchable(self.claimed_name) or self.household_id])


def are_other_names(known: str, claimed: str) -> bool:
    """Whether two spellings are different names: width, case, dots and spaces do not make one."""
    return searchable(known) != searchable(claimed)


def earlier(doubt: Doubt) -> DuplicatePair | None:
    """The pair that holds this doubt already, decided or not."""
    statement = select(DuplicatePair).where(DuplicatePair.first_id == doubt.person_id, DuplicatePair.second_id == doubt.person_id)
    return db.session.scalar(statement.where(DuplicatePair.kind == doubt.kind, DuplicatePair.compared == doubt.compared))


def is_refused(doubt: Doubt) -> bool:
    """Whether somebody decided against this claim before."""
    pair = earlier(doubt)
    return pair is not None and pair.verdict is not None


def raise_doubt(doubt: Doubt, by: Actor, batch_id: int | None = None) -> None:
    """Open the pair, unless it is known. `batch_id`: the import that raises it."""
    if earlier(doubt) is None:
        open_pair(
            by,
            first_id=doubt.person_id,
            second_id=doubt.person_id,
            kind=doubt.kind,
            score=CERTAIN,
            reasons=["number:same"],
            compared=doubt.compared,
            claimed_name=doubt.claimed_name or None,
            household_id=doubt.household_id,
            batch_id=batch_id,
        )
