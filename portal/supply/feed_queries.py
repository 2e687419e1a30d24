"""Asking about feeds: what was expected and came, what is missing, what waits. Every answer carries its age."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, case, func, select
from sqlalchemy.orm import aliased

from portal.core import clock
from portal.core.database import capped_count, db
from portal.core.lifecycle import NotFound
from portal.core.paging import Cursor, Page, as_page, keyset
from portal.formulary.models import Drug
from portal.intake.queries import made_by
from portal.supply.feed_lifecycle import NameState, PartState
from portal.supply.feed_models import FeedBlock, FeedName, FeedNote, FeedPart
from portal.supply.models import Feed, Partner
from portal.supply.queries import TAKING_PART
from portal.supply.sealing_lines import TABLES

THERE = (PartState.TAKEN.value, PartState.HELD.value)


@dataclass(frozen=True)
class FeedState:
    """An expected feed as it stands: `state` on_time, silent or never; `age` of its newest word in hours."""

    partner_id: int
    reference: str
    name: str
    feed: str
    cadence_hours: int
    as_of: datetime | None
    received_at: datetime | None
    age: int | None

    @property
    def state(self) -> str:
        if self.age is None:
            return "never"
        return "silent" if self.age >= self.cadence_hours else "on_time"

    @property
    def silent_since(self) -> datetime | None:
        return self.as_of + timedelta(hours=self.cadence_hours) if self.as_of else None


def expected_feeds(partner_id: int | None = None) -> list[FeedState]:
    """Every feed that a partner agreed and is expected to send, the most silent first."""
    now, newest = clock.now(), newest_parts().subquery()
    columns = (Partner.id, Partner.reference, Partner.name, Feed.feed, Feed.cadence_hours, newest.c.as_of, newest.c.received_at)
    statement = (
        select(*columns)
        .join(Partner, Partner.id == Feed.partner_id)
        .outerjoin(newest, and_(newest.c.partner_id == Feed.partner_id, newest.c.feed == Feed.feed))
        .where(Feed.is_expected, Partner.state.in_(TAKING_PART), *([] if partner_id is None else [Partner.id == partner_id]))
        .order_by(newest.c.as_of.is_not(None), newest.c.as_of, Partner.id, Feed.feed)
    )
    rows: Sequence[Any] = db.session.execute(statement).all()
    return [FeedState(*(*row, age_of(row.as_of, now))) for row in rows]


def age_of(as_of: datetime | None, now: datetime) -> int | None:
    return None if as_of is None else int((now - as_of) / timedelta(hours=1))


def newest_parts() -> Select[Any]:
    """Of each partner's feed the newest word and the last arrival that count."""
    p = FeedPart
    last = (func.max(p.as_of).label("as_of"), func.max(p.received_at).label("received_at"))
    whose: tuple[Any, ...] = (FeedName.partner_id, p.feed)
    newest = select(*whose, *last).join(FeedName, FeedName.id == p.partner_name_id)
    return newest.where(p.state == PartState.TAKEN.value, FeedName.partner_id.is_not(None)).group_by(*whose)


@dataclass(frozen=True)
class Gap:
    """Numbers of a feed that never came, though later ones did."""

    partner: str
    feed: str
    first: int
    last: int
    partner_name_id: int


def gaps(limit: int = 100) -> list[Gap]:
    """The holes in all feeds, newest first. A part that comes late closes its hole."""
    p, before = FeedPart, func.lag(FeedPart.sequence)
    earlier = before.over(partition_by=(p.feed, p.partner_name_id), order_by=p.sequence).label("earlier")
    numbered = select(p.id, p.feed, p.partner_name_id, p.sequence, earlier).where(p.sequence.is_not(None), p.state.in_(THERE))
    n = numbered.subquery()
    holes = select(FeedName.name, n.c.feed, n.c.earlier + 1, n.c.sequence - 1, FeedName.id)
    holes = holes.join(FeedName, FeedName.id == n.c.partner_name_id).where(n.c.earlier < n.c.sequence - 1)
    return [Gap(*row) for row in db.session.execute(holes.order_by(n.c.id.desc()).limit(limit))]


PARTNER_NAME = aliased(FeedName)
PART_COLUMNS: tuple[Any, ...] = (FeedPart, PARTNER_NAME.name.label("partner"), Partner.reference.label("partner_reference"))


def of_parts() -> Select[Any]:
    statement = select(*PART_COLUMNS).outerjoin(PARTNER_NAME, PARTNER_NAME.id == FeedPart.partner_name_id)
    return statement.outerjoin(Partner, Partner.id == PARTNER_NAME.partner_id)


NEWEST: list[Any] = [FeedPart.id]


def parts(
    feed: str = "",
    state: str = "",
    partner_id: int | None = None,
    after: Cursor | None = None,
    size: int = 50,
    since: datetime | None = None,
    batch: str = "",
) -> Page:
    """The parts that came (since an instant, or ever; by the file of one import, or any), newest first."""
    wanted = [(FeedPart.feed, feed), (FeedPart.state, state), (PARTNER_NAME.partner_id, partner_id)]
    statement = of_parts().where(*(column == value for column, value in wanted if value))
    statement = statement if since is None else statement.where(FeedPart.received_at >= since)
    statement = statement.where(made_by(FeedPart.batch_id)((batch,))) if batch else statement
    rows = db.session.execute(keyset(statement, NEWEST, after, size, down=True)).all()
    return as_page(rows, size, lambda row: (row.FeedPart.id,))


def part_of(reference: str) -> Any:
    """A part with its partner. Raises NotFound."""
    row = db.session.execute(of_parts().where(FeedPart.reference == reference)).one_or_none()
    if row is None:
        raise NotFound(reference)
    return row


def notes_of(part_ids: list[int]) -> dict[int, list[FeedNote]]:
    found: dict[int, list[FeedNote]] = {}
    for note in db.session.scalars(select(FeedNote).where(FeedNote.part_id.in_(part_ids)).order_by(FeedNote.id)):
        found.setdefault(note.part_id, []).append(note)
    return found


def lines_of(row: FeedPart, limit: int = 100) -> list[Any]:
    """The first lines of a part as they were sent, with the names that they use."""
    table = TABLES[row.feed]
    names = (FeedName.name.label("drug"), FeedName.state.label("naming"), FeedName.id.label("name_id"))
    statement = select(table, *names).join(FeedBlock, FeedBlock.id == table.c.block_id)
    statement = statement.join(FeedName, FeedName.id == table.c.drug_name_id)
    return list(db.session.execute(statement.where(FeedBlock.part_id == row.id).order_by(table.c.id).limit(limit)))


def waiting_counts() -> dict[str, int]:
    """How many names wait to be matched, by what they name."""
    n = FeedName
    waiting = select(n.about, func.count()).where(n.state == NameState.UNMATCHED.value).group_by(n.about)
    return {"partner": 0, "drug": 0} | dict(db.session.execute(waiting).all())


def held_count() -> int:
    return capped_count(select(FeedPart.id).where(FeedPart.state == PartState.HELD.value), 1000)


def arrived_since(since: datetime) -> dict[str, int]:
    """How many parts came since an instant, by what became of them."""
    statement = select(FeedPart.state, func.count()).where(FeedPart.received_at >= since).group_by(FeedPart.state)
    return dict(db.session.execute(statement).all())


def names(state: str, about: str = "", after: Cursor | None = None, size: int = 20) -> Page:
    """Names in feeds: partners first, because the drugs stand within their feeds; then as they came."""
    n, within = FeedName, aliased(FeedName)
    place = case((n.about == "partner", 0), else_=1)
    statement = (
        select(n, within.name.label("within"), place.label("place"))
        .outerjoin(within, within.id == n.within_id)
        .where(n.state == state, *([n.about == about] if about else []))
    )
    order: list[Any] = [place, n.id]
    rows = db.session.execute(keyset(statement, order, after, size, down=False)).all()
    return as_page(rows, size, lambda row: (row.place, row.FeedName.id))


def meant_by(rows: Sequence[FeedName]) -> dict[int, tuple[str, str]]:
    """Of matched names who or what is meant: reference and name."""
    partners = select(FeedName.id, Partner.reference, Partner.name).join(Partner, Partner.id == FeedName.partner_id)
    drugs = select(FeedName.id, Drug.approval_no, Drug.generic_name).join(Drug, Drug.id == FeedName.drug_id)
    ids = [row.id for row in rows]
    found = [row for statement in (partners, drugs) for row in db.session.execute(statement.where(FeedName.id.in_(ids)))]
    return {key: (reference, name) for key, reference, name in found}


def partner_id_of(reference: str) -> int:
    """Raises NotFound."""
    found = db.session.scalar(select(Partner.id).where(Partner.reference == reference))
    if found is None:
        raise NotFound(reference)
    return found
