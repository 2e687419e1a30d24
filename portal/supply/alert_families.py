"""Which alert explains which: a silent partner the drugs under it, a drug that is low everywhere its places.

An alert has one parent and a parent has none, so a family is never deeper than two.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from portal.core.actors import Actor
from portal.core.database import db, locked
from portal.ledger.recording import record
from portal.supply import alert_events as events
from portal.supply.alert_lifecycle import CLOSED
from portal.supply.alert_models import SupplyAlert

A = SupplyAlert
ENDED = tuple(state.value for state in CLOSED)
# What may explain an alert of a kind, the strongest first: (kind, about its drug, about its partner).
SILENT = ("silent_feed", False, True)
OUT_EVERYWHERE, LOW_EVERYWHERE = ("stock_out", True, False), ("low_cover", True, False)
OUT_HERE, LOW_HERE = ("stock_out", True, True), ("low_cover", True, True)
EXPLAINED: dict[str, tuple[tuple[str, bool, bool], ...]] = {
    "stock_out": (SILENT, OUT_EVERYWHERE, LOW_EVERYWHERE),
    "low_cover": (SILENT, OUT_EVERYWHERE, LOW_EVERYWHERE, OUT_HERE),
    "late": (SILENT, OUT_EVERYWHERE, LOW_EVERYWHERE, OUT_HERE, LOW_HERE),
    "short": (SILENT, OUT_EVERYWHERE, LOW_EVERYWHERE, OUT_HERE, LOW_HERE),
    "demand_spike": (OUT_EVERYWHERE, LOW_EVERYWHERE),
    "single_source": (OUT_EVERYWHERE, LOW_EVERYWHERE),
}


def parents(rows: Sequence[Any]) -> dict[int, int | None]:
    """Alert → the one that explains it, or None. `rows` are all open alerts."""
    known = {(row.alert, row.drug_id, row.partner_id): row.id for row in rows if not row.lot}
    return {row.id: parent(row, known) for row in rows}


def parent(row: Any, known: Mapping[tuple[str, int | None, int | None], int]) -> int | None:
    """The strongest that explains an alert; one that is itself among the strongest is explained by nothing weaker."""
    for kind, of_drug, of_partner in EXPLAINED.get(row.alert, ()):
        if (of_drug and row.drug_id is None) or (of_partner and row.partner_id is None):
            continue
        found = known.get((kind, row.drug_id if of_drug else None, row.partner_id if of_partner else None))
        if found is not None:
            return None if found == row.id else found
    return None


def settle_families(by: Actor) -> None:
    """Find the parents of all open alerts anew."""
    columns: tuple[Any, ...] = (A.id, A.alert, A.drug_id, A.partner_id, A.lot, A.parent_id)
    rows = db.session.execute(select(*columns).where(A.state.not_in(ENDED)).order_by(A.id)).all()
    found = parents(rows)
    for row in rows:
        if row.parent_id != found[row.id]:
            set_parent(row.id, found[row.id], by)


def set_parent(key: int, parent_id: int | None, by: Actor) -> None:
    row = db.session.scalars(locked(select(A).where(A.id == key))).one()
    row.parent_id = parent_id
    reference = db.session.scalar(select(A.reference).where(A.id == parent_id)) if parent_id else None
    record(events.AlertExplained(reference) if reference else events.AlertAlone(), row, by=by)
