"""What was decided of a review's rows, in order: by whom, in which role, what was asked and what was answered.

A row keeps its last decision only; every one of them stands in the ledger, from which this is read.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from portal.centers import review_events as events
from portal.centers.lifecycle import RowState
from portal.centers.review_models import Review, ReviewRow
from portal.core import clock
from portal.core.database import db
from portal.core.tongues import Text
from portal.ledger.events import EVENTS
from portal.ledger.queries import COLUMNS, E, sentence_of

OF_REVIEWS = sorted(verb for verb in EVENTS if verb.startswith("review."))
TALKED = (events.RowDecided.verb, events.QueryAnswered.verb)


@dataclass(frozen=True)
class Act:
    """One act on a review. `positions`: the rows it decided; `decision`: their state since, "" where the act is no decision;
    `wanted`: the values of a change; `took_ms`: how long the press took, None: not known."""

    at: datetime
    by_id: int | None
    by: str
    role: str
    verb: str
    sentence: Text
    note: str
    positions: tuple[int, ...]
    decision: str
    wanted: dict[str, Any] | None
    took_ms: int | None

    @property
    def is_answer(self) -> bool:
        return self.verb == events.QueryAnswered.verb


def acts_on(review: Review, rows: Iterable[ReviewRow], verbs: Iterable[str] = OF_REVIEWS) -> list[Act]:
    """Everything that was done to the review and its rows, the oldest first; of some verbs, where they are given."""
    places = {one.id: one.position for one in rows}
    mine = select(*COLUMNS).where(E.subject == "review", E.subject_id == review.id, E.verb.in_(list(verbs)))
    return [act(entry, places) for entry in db.session.execute(mine.order_by(E.id))]


def act(entry: Any, places: dict[int, int]) -> Act:
    """A stored entry, with the rows it tells of."""
    told = json.loads(entry.data)
    after = {places[row["id"]]: row.get("a", {}) for row in told["rows"] if row["t"] == "review_row"}
    first: dict[str, Any] = next(iter(after.values()), {})
    return Act(
        at=clock.from_microseconds(entry.at_us), by_id=entry.actor_id, by=entry.actor, role=entry.role, verb=entry.verb,
        sentence=sentence_of(entry), note=entry.reason, positions=tuple(sorted(after)), decision=first.get("state", ""),
        wanted=first.get("wanted"), took_ms=first.get("dwell_ms"),
    )  # fmt: skip


def talks(review: Review, rows: Iterable[ReviewRow]) -> dict[int, list[Act]]:
    """Position → the questions about that row and their answers, the oldest first."""
    found: dict[int, list[Act]] = {}
    for one in acts_on(review, rows, TALKED):
        if one.is_answer or one.decision == RowState.QUERY:
            found.setdefault(one.positions[0], []).append(one)
    return found
