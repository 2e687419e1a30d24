"""What a life event does to a live grant and to an open case. Each verb has its own effect (the programme's design)."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, select

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db
from portal.households.models import LifeEvent
from portal.subsidies.grants import flag, freeze, live_grants
from portal.subsidies.lifecycle import WAITING, State
from portal.subsidies.models import ApplicationMember, Grant, SubsidyApplication

A = SubsidyApplication


def follow(happened: LifeEvent, by: Actor) -> None:
    """Apply a life event's effect, inside the transaction that records it. A changed head has none."""
    effect = EFFECTS.get(happened.kind)
    if effect and happened.person_id is not None:
        for one in live_grants([happened.person_id]):
            effect(one, by)


def freeze_at_death(one: Grant, by: Actor) -> None:
    freeze(one, "death", by)


def flag_for_year_turn(one: Grant, by: Actor) -> None:
    flag(one, "proof_expired", by)


def ask_for_review(one: Grant, by: Actor) -> None:
    flag(one, "dropped_from_list", by)


def flag_for_revocation(one: Grant, by: Actor) -> None:
    """Entered in error: somebody has to propose the revocation; the case stands in the reviewers' list until then."""
    flag(one, "entered_in_error", by)


EFFECTS = {
    "death": freeze_at_death,
    "proof_expired": flag_for_year_turn,
    "dropped_from_list": ask_for_review,
    "entered_in_error": flag_for_revocation,
}


def look_at_identity(person_id: int, what: str, by: Actor) -> None:
    """The grant was decided for another name or number: somebody who had no hand in it has to look."""
    for one in live_grants([person_id]):
        flag(one, what, by)


def merge_grants(kept_person_id: int, merged_person_id: int, by: Actor) -> None:
    """A grant of somebody who turned out to be another is looked at; of two in one year the younger is frozen too."""
    years: dict[int, list[Grant]] = {}
    for one in live_grants([kept_person_id, merged_person_id]):
        years.setdefault(one.year, []).append(one)
    for grants in years.values():
        younger = max(grants, key=lambda g: g.id) if len(grants) > 1 else None
        for one in grants:
            flag(one, "duplicate" if one is younger else "merged", by)
        if younger:
            freeze(younger, "merged", by)


def closed_among(household_ids: Collection[int]) -> frozenset[int]:
    """Households with an application that waits for a decision: nothing but a return opens their facts again."""
    return having(household_ids, A.state.in_([s.value for s in (*WAITING, State.REVOKING)]))


def submitted_this_year(household_ids: Collection[int]) -> frozenset[int]:
    """Households whose application of this year is submitted or later: an import never changes them."""
    left = (State.DRAFT, State.RETURNED, State.WITHDRAWN, State.LAPSED)
    return having(household_ids, (A.year == clock.today().year) & A.state.not_in([s.value for s in left]))


def submitted_among(household_ids: Collection[int]) -> frozenset[int]:
    """Households with an application that was ever submitted: their import cannot be undone any more."""
    return having(household_ids, A.round > 0)


def members_among(person_ids: Collection[int]) -> frozenset[int]:
    """Persons whom an application names, in whatever state it is."""
    return frozenset(db.session.scalars(select(ApplicationMember.person_id).where(ApplicationMember.person_id.in_(person_ids))))


def having(household_ids: Collection[int], condition: ColumnElement[bool]) -> frozenset[int]:
    return frozenset(db.session.scalars(select(A.household_id).where(A.household_id.in_(household_ids), condition)))
