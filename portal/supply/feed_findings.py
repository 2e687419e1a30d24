"""What a part shows when it is whole: numbers that are missing before it, how late it is, whether its quantities can be right."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, select

from portal.core.database import db
from portal.core.tongues import say
from portal.settings import Setting, define, setting
from portal.supply.feed_lifecycle import PartState
from portal.supply.feed_models import FeedBlock, FeedName, FeedNote, FeedPart, StockLine, StockNow
from portal.supply.models import Feed

define(
    Setting(
        "feed_cadence",
        say("Age at which a feed is silent"),
        say("A feed without an agreement of its own is silent when its newest part is older; what rests on it is unknown."),
        48,
        say("hours"),
        1,
        8784,
    )
)
FACTOR = 10
LEAST_COMPARED = 5


def note_findings(row: FeedPart) -> None:
    """Keep what deserves a look about a part that is closing. It is never a reason to lose it."""
    for code, values in (("gap", gap_before(row)), ("out_of_order", newer_than(row)), ("late", lateness(row))):
        if values:
            db.session.add(FeedNote(part_id=row.id, code=code, values=values))


def same_feed(row: FeedPart) -> tuple[Any, ...]:
    return (
        FeedPart.feed == row.feed,
        FeedPart.partner_name_id == row.partner_name_id,
        FeedPart.id != row.id,
        FeedPart.state.in_((PartState.TAKEN.value, PartState.HELD.value)),
    )


def gap_before(row: FeedPart) -> dict[str, Any] | None:
    """The numbers between this part and the highest one below it that is there."""
    if row.sequence is None:
        return None
    below = db.session.scalar(select(func.max(FeedPart.sequence)).where(*same_feed(row), FeedPart.sequence < row.sequence))
    if below is None or below == row.sequence - 1:
        return None
    return {"first": below + 1, "last": row.sequence - 1}


def newer_than(row: FeedPart) -> dict[str, Any] | None:
    """The newest instant that an earlier arrival speaks of, where this part is older: it is placed behind it."""
    newest = db.session.scalar(select(func.max(FeedPart.as_of)).where(*same_feed(row)))
    return {"newest": newest.isoformat()} if newest and newest > row.as_of else None


def lateness(row: FeedPart) -> dict[str, Any] | None:
    """How many hours old the part was when it came, where that is more than its cadence."""
    age = hours_between(row.as_of, row.received_at)
    return {"hours": age} if age > cadence_of(row) else None


def hours_between(one: datetime, other: datetime) -> int:
    return int((other - one) / timedelta(hours=1))


def cadence_of(row: FeedPart) -> int:
    """The hours agreed for the feed, else those of every feed."""
    agreed = select(Feed.cadence_hours).join(FeedName, FeedName.partner_id == Feed.partner_id)
    hours = db.session.scalar(agreed.where(FeedName.id == row.partner_name_id, Feed.feed == row.feed, Feed.is_expected))
    return hours or int(setting("feed_cadence"))


def problem_of(row: FeedPart) -> str:
    """Why a part waits for a person: `units` where most of its stock is ten times as much as before, or a tenth of it."""
    return "units" if row.feed == "stock" and units_differ(row) else ""


def units_differ(row: FeedPart) -> bool:
    """Whether of the places where stock was known, more than half changed by a factor of ten: packs were counted as something else."""
    pairs = [(old, new) for old, new in db.session.execute(before_and_after(row)) if old and new]
    odd = sum(1 for old, new in pairs if new >= FACTOR * old or old >= FACTOR * new)
    return len(pairs) >= LEAST_COMPARED and odd * 2 > len(pairs)


def before_and_after(row: FeedPart) -> Any:
    """For each drug and warehouse of a part what the newest word was, and what the part's newest instant says."""
    line, now = StockLine, StockNow
    said = (
        select(line.drug_name_id, line.warehouse_id, func.sum(line.quantity).label("quantity"))
        .join(FeedBlock, FeedBlock.id == line.block_id)
        .where(FeedBlock.part_id == row.id, line.as_of == row.as_of)
        .group_by(line.drug_name_id, line.warehouse_id)
        .subquery()
    )
    place = (now.drug_name_id == said.c.drug_name_id, now.warehouse_id == said.c.warehouse_id)
    was = select(func.sum(now.quantity).label("was"), func.max(said.c.quantity).label("said")).join(said, and_(*place))
    return was.where(now.is_there).group_by(now.drug_name_id, now.warehouse_id)
