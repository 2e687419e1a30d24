"""Somebody must be able to decide: counted at submission and after each edit, shown where it fails."""

from sqlalchemy import select

from portal.accounts.models import User, UserRole
from portal.accounts.roles import ROLES
from portal.core.actors import Actor
from portal.core.database import db, locked
from portal.households.models import Acquaintance
from portal.ledger.operations import operation
from portal.ledger.recording import record
from portal.subsidies.case import makers
from portal.subsidies.events import DecidersRecounted
from portal.subsidies.models import Decision, SubsidyApplication
from portal.web.permissions import Permission

FIRST = frozenset(role for role, held in ROLES.items() if Permission.SUBSIDIES_DECIDE in held)
SECOND = frozenset(role for role, held in ROLES.items() if Permission.SUBSIDIES_DECIDE_SECOND in held)


def enabled_in(roles: frozenset[str]) -> frozenset[int]:
    """Ids of enabled accounts that hold one of the roles."""
    return frozenset(
        db.session.scalars(
            select(UserRole.user_id).join(User, User.id == UserRole.user_id).where(UserRole.role.in_(roles), User.is_enabled)
        )
    )


def eligible(application: SubsidyApplication) -> tuple[frozenset[int], frozenset[int]]:
    """Who may make the first decision, and who the second: nobody who shaped it or knows them."""
    acquainted = frozenset(
        db.session.scalars(select(Acquaintance.user_id).where(Acquaintance.household_id == application.household_id))
    )
    barred = makers(application) | acquainted
    return enabled_in(FIRST) - barred, enabled_in(SECOND) - barred


def recount(application: SubsidyApplication) -> int:
    """Set `has_deciders`; returns how many could make the next decision.

    What is kept does not depend on whether a second look is drawn blind: a future decider must not read it there.
    """
    first, second = eligible(application)
    needs_two = application.band in ("medium", "high")
    application.has_deciders = bool(first) and (not needs_two or two_of(first, second))
    application.needs_attention = None if application.has_deciders else "no_deciders"
    return len(first)


def two_of(first: frozenset[int], second: frozenset[int]) -> bool:
    """Whether the two decisions can be made by two persons."""
    return any(first - {person} for person in second)


def could_look_again(application: SubsidyApplication) -> bool:
    """Whether a blind second look could be made at all: nobody is drawn for one that nobody may take."""
    return two_of(*eligible(application))


def undecidable(limit: int = 200) -> list[str]:
    """References of waiting cases that nobody may decide: as last counted, and blind second looks as counted now."""
    return [*marked(limit), *blind_undecidable()][:limit]


def marked(limit: int = 200) -> list[str]:
    """References of waiting cases that nobody could decide when they were last counted."""
    a = SubsidyApplication
    waiting = a.state.in_(["submitted", "second_review", "appealed"])
    return list(
        db.session.scalars(select(a.reference).where(a.needs_attention == "no_deciders", waiting).order_by(a.id).limit(limit))
    )


def blind_undecidable() -> list[str]:
    """Blind second looks that nobody may take any more. Told to the administrator and the operator alone."""
    a = SubsidyApplication
    blind = select(a).where(a.state == "second_review", a.shown_state != a.state).order_by(a.id)
    return [one.reference for one in db.session.scalars(blind.limit(1000)) if not eligible(one)[1] - deciders_of(one)]


def deciders_of(application: SubsidyApplication) -> frozenset[int]:
    """Who decided in this round already."""
    made = select(Decision.by_id).where(Decision.application_id == application.id, Decision.round == application.round)
    return frozenset(db.session.scalars(made))


@operation(None)
def count_again(reference: str, *, by: Actor) -> None:
    """Count the deciders of a case anew, after accounts or roles changed; recorded where the answer changed."""
    application = db.session.scalar(locked(select(SubsidyApplication).where(SubsidyApplication.reference == reference)))
    if application is not None and (number := recount(application)) and application.has_deciders:
        record(DecidersRecounted(number), application, by=by)
