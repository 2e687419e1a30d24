"""One proposal in hand: its center, its changes, who shaped it, the roster it stands on and the one it would make."""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import select

from portal.accounts.models import User
from portal.centers import conflicts, lifecycle, roster
from portal.centers.conflicts import Conflict, Warned
from portal.centers.lifecycle import ProposalState
from portal.centers.lines import Change, Said, applied
from portal.centers.models import Center, ProposedLine, RosterMaker, RosterProposal
from portal.centers.reach import own_doctors, within
from portal.centers.rules import ProposalFacts
from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import canonical, db, locked
from portal.core.lifecycle import Conflict as Moved
from portal.core.lifecycle import NotFound, Option, Refused
from portal.core.tongues import say
from portal.ledger.operations import about, take


@dataclass
class Proposal:
    """A proposal with everything that its rules and its page ask for. `rows`: its changes by doctor."""

    row: RosterProposal
    center: Center
    rows: dict[int, ProposedLine]
    makers: list[RosterMaker]
    newest: int

    @property
    def changes(self) -> dict[int, Change]:
        return {key: Change(row.action, Said.of(row)) for key, row in self.rows.items()}

    @cached_property
    def before(self) -> dict[int, Said]:
        """The newest roster; of a published proposal the one it stood on."""
        is_done = self.row.state == ProposalState.PUBLISHED
        return roster.lines_of(self.center.id, self.row.base_number if is_done else None)

    @cached_property
    def after(self) -> dict[int, Said]:
        """The roster that the changes would make."""
        return applied(self.before, self.changes)

    @cached_property
    def conflicts(self) -> list[Conflict]:
        """What speaks against the changed lines."""
        return conflicts.screen(self.center, self.after, self.changes, only=self.rows)

    @property
    def warnings(self) -> list[Conflict]:
        return [one for one in self.conflicts if not one.blocks]

    @property
    def warned(self) -> list[Warned]:
        """The warnings by their kind: each kind is acknowledged as one."""
        return conflicts.by_kind(self.conflicts)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of what is proposed and upon which version: publication is bound to it."""
        said = [[key, one.action, one.said.values] for key, one in sorted(self.changes.items())]
        return hashlib.sha256(canonical([self.row.base_number, self.row.note, said]).encode()).hexdigest()


def proposal_of(reference: str, by: Actor, *, to_write: bool = False) -> Proposal:
    """The proposal of a reference within reach; under lock when it is about to change. Raises NotFound."""
    statement = select(RosterProposal).where(RosterProposal.reference == reference, within(RosterProposal.center_id, by))
    row = db.session.scalar(locked(statement) if to_write else statement)
    if row is None:
        raise NotFound(reference[:40])
    return load(row)


def load(row: RosterProposal) -> Proposal:
    lines = db.session.scalars(select(ProposedLine).where(ProposedLine.proposal_id == row.id).order_by(ProposedLine.id))
    makers = select(RosterMaker).where(RosterMaker.proposal_id == row.id).order_by(RosterMaker.id)
    center = db.session.get_one(Center, row.center_id)
    by_doctor = {line.doctor_id: line for line in lines}
    return Proposal(row, center, by_doctor, list(db.session.scalars(makers)), roster.newest_number(center.id))


def facts(proposal: Proposal, by: Actor, note: str = "", acknowledged: Collection[str] | None = None) -> ProposalFacts:
    """What the rules may know, for one actor, now. `acknowledged` None: the page is drawn, nothing was ticked yet."""
    row = proposal.row
    is_asked = row.state == ProposalState.PROPOSED
    left = [one for one in proposal.warned if one.key not in acknowledged] if is_asked and acknowledged is not None else []
    return ProposalFacts(
        state=ProposalState(row.state),
        actor_ids=by.bound_ids,
        maker_ids=frozenset(maker.user_id for maker in proposal.makers),
        note=note,
        changes=len(proposal.rows),
        base_number=row.base_number,
        newest_number=proposal.newest,
        own_ids=by.bound_ids if own_doctors(by.bound_ids) & proposal.rows.keys() else frozenset(),
        blocking=tuple(one.sentence for one in proposal.conflicts if one.blocks) if is_asked else (),
        unacknowledged=len(left),
    )


def opened(reference: str, by: Actor, version: int | None) -> Proposal:
    """The proposal under lock, as this person saw the row. Raises NotFound, Conflict."""
    proposal = proposal_of(reference, by, to_write=True)
    take(proposal.row, version)
    return proposal


def step(proposal: Proposal, verb: str, by: Actor, note: str = "", acknowledged: Collection[str] | None = None) -> ProposalState:
    """The state after `verb`. Raises Refused or Conflict, about this proposal."""
    try:
        known = facts(proposal, by, note, acknowledged)
        return ProposalState(lifecycle.proposal.check(verb, known, by.permissions))
    except Refused as refusal:
        raise about(refusal, proposal.row) from None


def options(proposal: Proposal, by: Actor) -> list[Option]:
    """The steps that leave the present state, open or closed for this actor. A note is asked when a step is taken."""
    return lifecycle.proposal.options(facts(proposal, by, note="–" * 10), by.permissions)


def demand_seen(proposal: Proposal, seen: str, by: Actor) -> None:
    """Refuse a decision on content that changed since its page was drawn, or that no page has shown."""
    if not seen and by.via == "web":
        text = say("This step does not say what it is about. Open the page, look at it, and take the step there.")
        raise about(Refused("unseen", text), proposal.row)
    if seen and seen != proposal.fingerprint:
        text = say("The proposal changed since your page was drawn. Look at it again, then decide.")
        raise about(Moved("changed_meanwhile", text), proposal.row)


def note_maker(proposal: Proposal, by: Actor) -> list[RosterMaker]:
    """Whoever shapes a proposal is kept, once. Returns the row that is new."""
    if by.id is None:
        raise about(Refused("nobody", say("A roster is proposed by a person.")), proposal.row)
    if by.id in {maker.user_id for maker in proposal.makers}:
        return []
    return note_makers(proposal, [by.id])


def note_makers(proposal: Proposal, user_ids: Iterable[int]) -> list[RosterMaker]:
    made = [RosterMaker(proposal_id=proposal.row.id, user_id=user_id, at=clock.now()) for user_id in user_ids]
    db.session.add_all(made)
    db.session.flush()
    proposal.makers += made
    return made


def names_of(proposal: Proposal) -> dict[int, str]:
    """Account → name of those who shaped it and who decided."""
    ids = {maker.user_id for maker in proposal.makers} | {proposal.row.decided_by_id}
    return dict(db.session.execute(select(User.id, User.name).where(User.id.in_(ids - {None}))).all())
