"""Freezing a campaign: every row of every review is written in one transaction, with its hash, or nothing is.

Refused where something stands in the way (`obstacles`): what the rows rest on is not as of today, or a review is under way.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import select

from portal.centers import review_events as events
from portal.centers.lifecycle import ReviewState
from portal.centers.models import Center
from portal.centers.obstacles import obstacles, other_review, standing_against, under_way
from portal.centers.population import Frozen, Sources, hash_of, hash_of_all, population_file, references, rows_of, sources_of
from portal.centers.review_case import ReviewFile, campaign_of, load, reviews_of, step
from portal.centers.review_models import Campaign, ReviewRow
from portal.centers.roster import newest_number
from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db, locked, reserve_ids
from portal.core.lifecycle import Conflict, Refused
from portal.core.tongues import say
from portal.ledger.alike import Row, Sheet, record_alike
from portal.ledger.bulk import Unit
from portal.ledger.operations import about, operation
from portal.ledger.recording import record
from portal.web.permissions import Permission

ROW = ReviewRow.__table__
AT_ONCE = 500
NAMES = ("id", "review_id", *Frozen._fields)


@operation(Permission.REVIEWS_PLAN)
def freeze(reference: str, *, by: Actor) -> int:
    """Freeze the rosters of the campaign's centers as they are now. Returns how many rows there are.

    Raises NotFound, Conflict (frozen already), Refused (stale_sources, two_reviews).
    """
    campaign = campaign_of(reference, to_write=True)
    files = planned(campaign)
    against, stale = standing_against(campaign), obstacles(campaign, [file.center for file in files])
    demand_no_other(files)
    for file in files:
        step(file, "freeze", by, stale=(*against, *stale[file.center.id]))
    known, sheet = sources_of([file.center.id for file in files], campaign.looks_until), Sheet(ROW, NAMES, db.engine.dialect)
    hashes = [freeze_one(file, known, sheet, by) for file in files]
    campaign.frozen_at = clock.now()
    campaign.population = sum(file.review.rows for file in files)
    campaign.population_hash = hash_of_all(hashes)
    campaign.sources = sources_said(files)
    db.session.flush()
    record(events.PopulationFrozen(len(files), campaign.population, campaign.population_hash), campaign, by=by)
    return campaign.population


def planned(campaign: Campaign) -> list[ReviewFile]:
    """The reviews that are to be frozen, under lock. Raises Conflict where there are none."""
    rows = [review for review in reviews_of(campaign.id) if review.state == ReviewState.PLANNED]
    if campaign.frozen_at is not None or not rows:
        raise about(Conflict("frozen_already", say("The population of this campaign is frozen already.")), campaign)
    centers = select(Center.id).where(Center.id.in_([review.center_id for review in rows])).order_by(Center.id)
    db.session.scalars(locked(centers)).all()
    return [load(review) for review in rows]


def demand_no_other(files: list[ReviewFile]) -> None:
    """A center has one review at a time. Raises Refused, which names them."""
    live = under_way([file.center.id for file in files])
    for file in files:
        if file.center.id in live:
            raise about(Refused("two_reviews", other_review(file.center, live[file.center.id])), file.review)


def freeze_one(file: ReviewFile, known: Sources, sheet: Sheet, by: Actor) -> tuple[str, str]:
    """Write the rows of one review, then the review itself. Returns its reference and hash."""
    review, rows = file.review, rows_of(file.center, file.campaign, known)
    names = {**known.references, **references(row.doctor_id for row in rows if row.doctor_id not in known.references)}
    content = population_file((names[row.doctor_id], row) for row in rows)
    record_alike(sheet, parts(file, rows), by)
    file.note_step("freeze", by)
    number = newest_number(file.center.id)
    file.move(ReviewState.FROZEN, rows=len(rows), rows_hash=hash_of(content), roster_number=number)
    record(events.ReviewFrozen(number, len(rows), review.rows_hash), review, *file.fresh, by=by)
    return review.reference, review.rows_hash


def parts(file: ReviewFile, rows: list[Frozen]) -> Iterator[tuple[Unit, Iterable[Row]]]:
    """The rows with one entry for each five hundred of them."""
    review, campaign, keys = file.review, file.campaign, reserve_ids(ROW, len(rows))
    for first in range(0, len(rows), AT_ONCE):
        some = rows[first : first + AT_ONCE]
        event = events.RowsFrozen(review.reference, first + 1, len(some))
        unit = Unit(event, Campaign.__table__, campaign.id, campaign.reference)
        yield unit, [(key, review.id, *row) for key, row in zip(keys[first:], some, strict=False)]


def sources_said(files: list[ReviewFile]) -> dict[str, Any]:
    """How old what it rests on was: the day of the doctors' rights, the calendar, the version of each roster."""
    rosters = {file.center.reference: file.review.roster_number for file in files}
    return {"rights_as_of": clock.today().isoformat(), "holidays": "announced", "rosters": rosters}
