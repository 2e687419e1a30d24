"""The desk's first page: the state of the seals, and what the last 30 days held."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from urllib.parse import urlencode

from sqlalchemy import select

from portal.audit.events import EvidenceExported
from portal.audit.seals import SealBar, seal_bar
from portal.core import clock
from portal.core.database import capped_count
from portal.core.paging import CAP, capped
from portal.core.tongues import Text, say
from portal.ledger.events import StepRefused
from portal.ledger.models import LedgerEntry
from portal.ledger.queries import decision_verbs

E = LedgerEntry
DAYS = 30
# What an officer looks at first.
KINDS: tuple[tuple[Text, tuple[str, ...]], ...] = (
    (say("Steps refused by a rule"), (StepRefused.verb,)),
    (say("Lists and evidence exported"), ("list.exported", EvidenceExported.verb, "import.refused_rows_given")),
    (say("Personal data shown or searched"), ("household.revealed", "household.searched_by_number", "document.viewed")),
    (say("Sign-ins refused"), ("session.failed", "session.locked")),
)


@dataclass(frozen=True)
class Figure:
    """One number that leads to the rows behind it."""

    label: Text
    count: int
    url: str

    @property
    def text(self) -> str:
        return capped(self.count)


class Overview:
    """Seal bar and figures of the last 30 days, each counted to a thousand at most."""

    def __init__(self) -> None:
        self.since: date = clock.today() - timedelta(days=DAYS)

    @cached_property
    def bar(self) -> SealBar:
        return seal_bar()

    @cached_property
    def figures(self) -> list[Figure]:
        decided = Figure(say("Decisions"), self.counted(sorted(decision_verbs())), f"/audit/approvals?from={self.since}")
        return [decided, *(self.figure(label, verbs) for label, verbs in KINDS)]

    def figure(self, label: Text, verbs: Sequence[str]) -> Figure:
        query = urlencode({"verb": ",".join(verbs), "from": self.since})
        return Figure(label, self.counted(verbs), f"/audit/entries?{query}")

    def counted(self, verbs: Sequence[str]) -> int:
        since = clock.microseconds(clock.start_of(self.since))
        return capped_count(select(E.id).where(E.verb.in_(verbs), E.at_us >= since).order_by(None), CAP)
