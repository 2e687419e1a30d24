"""What has to hold before a step of a partner: pure functions over frozen facts."""

from dataclasses import dataclass
from enum import StrEnum

from portal.core.lifecycle import Conflict, Refused
from portal.core.tongues import say


@dataclass(frozen=True)
class PartnerFacts:
    """What the rules may know of a partner. `seen` is the fingerprint that the person's page showed, '' where it showed none."""

    state: StrEnum
    maker_ids: frozenset[int]
    actor_ids: frozenset[int]
    suspended_by_id: int | None
    has_number: bool
    has_licence: bool
    has_agreement: bool
    has_role: bool
    has_contact: bool
    fingerprint: str
    seen: str = ""


def not_a_maker(facts: PartnerFacts) -> Refused | None:
    """Onboarding is verified by somebody who had no part in the file."""
    if facts.maker_ids & facts.actor_ids:
        return Refused("maker", say("You took part in this partner's file, so somebody else has to verify it."))
    return None


def not_the_suspender(facts: PartnerFacts) -> Refused | None:
    if facts.suspended_by_id in facts.actor_ids:
        return Refused("suspender", say("You suspended this partner. Another person has to take it up again."))
    return None


def content_as_seen(facts: PartnerFacts) -> Refused | None:
    """What is confirmed is what the page showed."""
    if facts.seen and facts.seen != facts.fingerprint:
        return Conflict("content_changed", say("The partner's file changed since you opened it. Look at it again."))
    return None


def has_number(facts: PartnerFacts) -> Refused | None:
    if not facts.has_number:
        return Refused("no_number", say("The organisation code is missing. Enter the one of the business licence."), "org_code")
    return None


def has_licence(facts: PartnerFacts) -> Refused | None:
    if not facts.has_licence:
        return Refused("no_licence", say("No licence to make or trade drugs is valid today. Enter it with its dates."))
    return None


def has_agreement(facts: PartnerFacts) -> Refused | None:
    if not facts.has_agreement:
        return Refused("no_agreement", say("No agreement is valid today. Enter it with its dates."))
    return None


def has_role(facts: PartnerFacts) -> Refused | None:
    if not facts.has_role:
        return Refused("no_role", say("The partner has no role in the programme. Give it one with a date."))
    return None


def has_contact(facts: PartnerFacts) -> Refused | None:
    if not facts.has_contact:
        return Refused("no_contact", say("Nobody can be called at this partner. Enter a contact with a phone number."))
    return None
