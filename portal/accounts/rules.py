"""Rules of accounts, pure: who may change whose rights, and for how long a deputy is appointed."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.core.lifecycle import Refused
from portal.core.tongues import say

LONGEST_DAYS = 92


@dataclass(frozen=True)
class AccountFacts:
    """What the rules may know of an account and of who acts on it."""

    state: StrEnum
    user_id: int
    actor_ids: frozenset[int]
    has_factor: bool
    reset_proposed_by: int | None
    rights_proposed_by: int | None = None
    opens: bool = False
    waits_for_second: bool = False


def somebody_else(facts: AccountFacts) -> Refused | None:
    """No administrator has a hand in the own rights, nor in those of somebody whose deputy he or she is."""
    if facts.user_id in facts.actor_ids:
        return Refused("own_account", say("Nobody changes the own account's rights. Ask another administrator."))
    return None


def has_factor(facts: AccountFacts) -> Refused | None:
    return None if facts.has_factor else Refused("no_factor", say("This account has no second factor."))


def nothing_proposed(facts: AccountFacts) -> Refused | None:
    if facts.reset_proposed_by is None:
        return None
    return Refused("reset_open", say("A reset is proposed already: another administrator confirms it."))


def reset_proposed(facts: AccountFacts) -> Refused | None:
    if facts.reset_proposed_by is not None:
        return None
    return Refused("no_reset", say("No reset is proposed for this account, or the day for it is over."))


def second_person(facts: AccountFacts) -> Refused | None:
    if facts.reset_proposed_by not in facts.actor_ids:
        return None
    return Refused("same_person", say("You proposed this reset: another administrator confirms it."))


def no_rights_proposed(facts: AccountFacts) -> Refused | None:
    if facts.rights_proposed_by is None:
        return None
    return Refused(
        "rights_open", say("Roles are proposed for this account already: another administrator confirms or drops them.")
    )


def rights_proposed(facts: AccountFacts) -> Refused | None:
    if facts.rights_proposed_by is not None:
        return None
    return Refused("no_rights", say("No roles are proposed for this account."))


def second_for_rights(facts: AccountFacts) -> Refused | None:
    """Roles that decide, and that of an administrator, are given by two: never by who proposed them, nor a deputy."""
    if facts.rights_proposed_by not in facts.actor_ids:
        return None
    return Refused("same_person", say("You proposed these roles: another administrator confirms them."))


def period(since: date, until: date, today: date) -> Refused | None:
    """A deputy's days: in order, not over yet, at most a quarter of a year."""
    if since > until:
        return Refused("period_order", say("The last day lies before the first."), "until")
    if until < today:
        return Refused("period_past", say("The last day is over already."), "until")
    if (until - since).days > LONGEST_DAYS:
        return Refused("period_long", say("A deputy is appointed for at most %(days)s days.", days=LONGEST_DAYS), "until")
    return None
