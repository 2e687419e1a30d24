"""A roster's next version: written only from a proposal, by somebody who did not shape it, in one transaction."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from sqlalchemy import select

from portal.centers import proposals, roster
from portal.centers import roster_events as events
from portal.centers.conflicts import screen
from portal.centers.lifecycle import UNDECIDED, ProposalState
from portal.centers.lines import Change, Said, fingerprint
from portal.centers.models import Center, RosterLine, RosterVersion
from portal.centers.proposals import Proposal, demand_seen, note_makers, opened, step
from portal.centers.proposing import begun, move, written
from portal.centers.review_models import Review, ReviewRow
from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db, locked
from portal.core.lifecycle import Conflict, Refused
from portal.core.tongues import say
from portal.doctors.models import Doctor
from portal.ledger.operations import about, constraint_means, demand_version, operation
from portal.ledger.recording import record
from portal.notices import notify
from portal.web.permissions import Permission

_MOVED = Conflict("roster_moved_on", say("Another version of this roster was published just now. Look at it again."))
constraint_means("uq_roster_version", "roster_version.center_id, roster_version.number", _MOVED)
constraint_means("roster_number_skips", "", _MOVED)
constraint_means("uq_roster_line_newest", "roster_line.center_id, roster_line.doctor_id", _MOVED)
constraint_means(
    "roster_published_by_maker",
    "",
    Refused("own_work", say("You, or somebody you stand in for, shaped this proposal. Somebody else checks it.")),
)


@operation(Permission.CENTERS_PUBLISH)
def return_proposal(reference: str, *, by: Actor, note: str, version: int | None = None, seen: str = "") -> None:
    """Give it back to those who shaped it, with the reason. They are told."""
    proposal = opened(reference, by, version)
    demand_seen(proposal, seen, by)
    move(proposal, step(proposal, "return", by, note))
    proposal.row.decided_by_id, proposal.row.decided_at = by.id, clock.now()
    tell_makers(proposal, returned=True)
    record(events.ProposalReturned(), proposal.row, by=by, reason=note)


@operation(Permission.CENTERS_PUBLISH)
def publish(
    reference: str,
    *,
    by: Actor,
    version: int | None = None,
    seen: str = "",
    acknowledged: Collection[str] = (),
    note: str = "",
) -> int:
    """Publish the changes as the roster's next version. Returns its number.

    `acknowledged`: the keys of the kinds of warnings that this person took note of; all of them have to be
    (`warnings_of`). Raises Refused: own_work, own_line, roster_moved_on, conflict, unacknowledged; Conflict.
    """
    proposal = opened(reference, by, version)
    demand_version(proposal.row, version, by)
    demand_seen(proposal, seen, by)
    hold(proposal.center)
    proposal.newest = roster.newest_number(proposal.center.id)
    step(proposal, "publish", by, note, acknowledged)
    warned = len(proposal.warnings)
    tell_makers(proposal, returned=False)
    return published(proposal, [], by, note, warned)


def publish_decided(
    center: Center, review_id: int, changes: Mapping[int, Change], maker_ids: Iterable[int], *, by: Actor, note: str = ""
) -> RosterVersion:
    """Carry out what a review decided, as the next version, inside the operation that publishes the review.

    `changes` by doctor, none: everything stays and is a version nevertheless. The answerers are the makers. Raises Refused
    (conflict, own_work).
    """
    hold(center)
    proposal = begun(center.id, note, by, review_id)
    rows: list[object] = [*note_makers(proposal, maker_ids)]
    rows += [written(proposal, doctor_id, change, "") for doctor_id, change in changes.items()]
    for one in screen(center, proposal.after, changes, only=changes):
        if one.blocks:
            raise about(Refused("conflict", one.sentence), center)
    move(proposal, ProposalState.PROPOSED)
    db.session.flush()
    published(proposal, rows, by, note, 0)
    return roster.version_of(center.id, proposal.newest + 1)


def warnings_of(reference: str, by: Actor) -> frozenset[str]:
    """The keys of everything that has to be acknowledged before this proposal is published."""
    return frozenset(one.key for one in proposals.proposal_of(reference, by).warned)


def hold(center: Center) -> None:
    """Nobody else gives this roster a number before this transaction ends."""
    db.session.scalar(locked(select(Center.id).where(Center.id == center.id)))


def published(proposal: Proposal, rows: list[object], by: Actor, note: str, warned: int) -> int:
    """Write version and lines, close the proposal, and say so in the ledger. Returns the number."""
    number, after = proposal.newest + 1, proposal.after
    version = RosterVersion(
        center_id=proposal.center.id,
        number=number,
        proposal_id=proposal.row.id,
        published_at=clock.now(),
        published_by_id=by.id,
        lines=len(after),
        fingerprint=fingerprint(by_reference(after)),
    )
    db.session.add(version)
    db.session.flush()
    lines = write_lines(proposal, number)
    move(proposal, ProposalState.PUBLISHED)
    proposal.row.decided_by_id, proposal.row.decided_at = by.id, clock.now()
    told = events.RosterPublished(proposal.center.reference, number, len(after), len(proposal.rows), warned)
    record(told, proposal.row, version, *lines, *rows, by=by, reason=note)
    return number


def write_lines(proposal: Proposal, number: int) -> list[RosterLine]:
    """End the lines that change, then begin those that the changes leave."""
    ended = standing_lines(proposal.center.id, proposal.rows)
    for line in ended:
        line.until_number = number
    db.session.flush()
    hidden = {} if proposal.row.review_id else hidden_in(proposal.center.id, proposal.rows)
    begun_ = [
        RosterLine(
            center_id=proposal.center.id,
            doctor_id=key,
            from_number=number,
            hidden_since=hidden.get(key),
            **proposal.after[key].values,
        )
        for key in proposal.rows
        if key in proposal.after
    ]
    db.session.add_all(begun_)
    db.session.flush()
    return [*ended, *begun_]


def hidden_in(center_id: int, doctor_ids: Collection[int]) -> dict[int, datetime]:
    """Doctor → since when nothing of him or her is shown in a center: a review hid it and was not published yet."""
    late = ReviewRow.state.in_(UNDECIDED) | (ReviewRow.decided_at > Review.hidden_at)
    hid = Review.center_id == center_id, Review.hidden_at.is_not(None), Review.state.not_in(("published", "withdrawn")), late
    rows = select(ReviewRow.doctor_id, Review.hidden_at).join(Review, Review.id == ReviewRow.review_id)
    return {key: since for key, since in db.session.execute(rows.where(ReviewRow.doctor_id.in_(doctor_ids), *hid)) if since}


def standing_lines(center_id: int, doctor_ids: Collection[int]) -> list[RosterLine]:
    """The newest roster's lines of these doctors."""
    mine = select(RosterLine).where(
        RosterLine.center_id == center_id, RosterLine.doctor_id.in_(doctor_ids), RosterLine.until_number.is_(None)
    )
    return list(db.session.scalars(mine.order_by(RosterLine.id)))


def by_reference(lines: Mapping[int, Said]) -> dict[str, Said]:
    named = dict(db.session.execute(select(Doctor.id, Doctor.reference).where(Doctor.id.in_(lines))).all())
    return {named[key]: said for key, said in lines.items()}


def tell_makers(proposal: Proposal, *, returned: bool) -> None:
    row = proposal.row
    text = (
        say("%(reference)s was returned to you.", reference=row.reference)
        if returned
        else say("%(reference)s was published.", reference=row.reference)
    )
    notify((maker.user_id for maker in proposal.makers), text, row.reference, f"/centers/proposals/{row.reference}")
