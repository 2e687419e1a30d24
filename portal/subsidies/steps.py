"""Taking a step of the lifecycle: the check that every operation goes through, with a refusal that helps."""

from typing import Any

from sqlalchemy import select

from portal.accounts.models import User
from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db
from portal.core.lifecycle import Conflict, Refused, Step, wrong_state
from portal.core.tongues import say
from portal.ledger.operations import about, take
from portal.subsidies import case as cases
from portal.subsidies.case import Case
from portal.subsidies.lifecycle import State, lifecycle
from portal.subsidies.models import SubsidyApplication
from portal.subsidies.queries import version_shown
from portal.web.templates import instant


def step(case: Case, verb: str, by: Actor, *, seen: str = "", excluding: frozenset[int] = frozenset()) -> Any:
    """The state after `verb`. Raises Refused (about this case), or Conflict with who did what meanwhile."""
    try:
        expect_step(case, verb)
    except Conflict as conflict:
        raise about(lost_race(case, by) or conflict, case.application) from None
    facts = cases.facts(case, by, seen=seen, excluding=excluding)
    try:
        return lifecycle.check(verb, facts, by.permissions)
    except Refused as refusal:
        raise about(refusal, case.application) from None


def expect_step(case: Case, verb: str) -> Step:
    """The step from where the case stands. Raises Conflict, which names the state as it is shown: a blind look stays blind."""
    try:
        return lifecycle.step(verb, State(case.application.state))
    except Conflict:
        raise wrong_state(verb, State(case.application.shown_state)) from None


def lost_race(case: Case, by: Actor) -> Conflict | None:
    """Somebody decided while this person looked at the page; or this person pressed twice."""
    this_round = [d for d in case.decisions if d.round == case.application.round]
    if not this_round:
        return None
    last = this_round[-1]
    if last.by_id in by.bound_ids:
        return Conflict(
            "decided_already", say("You have decided this already, at %(at)s. Nothing was done twice.", at=instant(last.at))
        )
    if last.is_blind and case.application.state == State.SECOND_REVIEW:
        return None
    name = db.session.scalar(select(User.name).where(User.id == last.by_id))
    return Conflict(
        "lost_race",
        say(
            "%(name)s decided this at %(at)s, while your page was open. Nothing of yours was recorded.",
            name=name,
            at=instant(last.at),
        ),
    )


def touch(application: SubsidyApplication) -> None:
    application.updated_at = clock.now()


def take_seen(application: SubsidyApplication, version: int | None, by: Actor) -> None:
    """Check that the application is still the one this person saw. Raises Conflict."""
    hidden = application.version - version_shown(application, by)
    take(application, None if version is None else version + hidden)
