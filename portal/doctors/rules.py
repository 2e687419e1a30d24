"""The rules of the steps of a doctor's file and standing: pure functions of frozen facts.

Source: the programme's design ("Doctor"); periods marked (ours) come in as settings.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.core.lifecycle import Conflict, Refused
from portal.core.tongues import Text, say


@dataclass(frozen=True)
class FileFacts:
    """Everything that the rules of a doctor's file may know. The page draws its buttons from the same facts.

    `missing`: what must be there before the file is submitted; `unverified`: items of the checklist without a
    verification that holds today; both as words for people. `actor_hospitals` and `hospitals` are ids.
    """

    state: StrEnum
    today: date
    actor_ids: frozenset[int]
    intake_ids: frozenset[int] = frozenset()
    verifier_ids: frozenset[int] = frozenset()
    acquainted_ids: frozenset[int] = frozenset()
    proposer_ids: frozenset[int] = frozenset()
    suspender_ids: frozenset[int] = frozenset()
    is_own_file: bool = False
    is_same_hospital: bool = False
    missing: tuple[Text, ...] = ()
    unverified: tuple[Text, ...] = ()
    practice_months: int = 0
    practice_gaps: int = 0
    open_pairs: tuple[str, ...] = ()
    agreement_from: date | None = None
    waiting_since: date | None = None
    lapse_days: int = 30
    seen: str = ""
    fingerprint: str = ""
    left_to_hand_over: int = 0
    has_every_right: bool = True
    is_suspended: bool = False


MONTHS_OF_PRACTICE = 36


def _list(texts: tuple[Text, ...]) -> str:
    return "; ".join(str(text) for text in texts)


def not_the_intake(facts: FileFacts) -> Refused | None:
    """Intake, verifier and approver are three persons."""
    if facts.actor_ids & facts.intake_ids:
        return Refused("intake", say("You took part in making this file, so somebody else has to verify and decide."))
    return None


def not_a_verifier(facts: FileFacts) -> Refused | None:
    """Nobody approves what he verified."""
    if facts.actor_ids & facts.verifier_ids:
        return Refused("verifier", say("You verified items of this file, so somebody else has to decide."))
    return None


def no_tie(facts: FileFacts) -> Refused | None:
    """Nobody acts on the own file, or on that of someone he declared to know."""
    if facts.is_own_file:
        return Refused("own_file", say("This is your own file. Somebody else has to act on it."))
    if facts.actor_ids & facts.acquainted_ids:
        return Refused("acquainted", say("You said that you know this doctor. Somebody else has to act on the file."))
    return None


def not_of_the_same_hospital(facts: FileFacts) -> Refused | None:
    """An approver from the same hospital steps aside."""
    if facts.is_same_hospital:
        return Refused("same_hospital", say("You belong to this doctor's hospital. An approver from elsewhere has to decide."))
    return None


def content_as_seen(facts: FileFacts) -> Refused | None:
    """A decision is bound to the content that its page showed."""
    if facts.seen and facts.seen != facts.fingerprint:
        return Conflict(
            "content_changed",
            say("The file changed since your page was drawn. Nothing was decided: read what changed, then decide again."),
        )
    return None


DECIDING = (not_the_intake, not_a_verifier, no_tie, not_of_the_same_hospital, content_as_seen)


def not_the_proposer(facts: FileFacts) -> Refused | None:
    """A denial needs two persons."""
    if facts.actor_ids & facts.proposer_ids:
        return Refused("proposer", say("You proposed this denial. Another person has to confirm or drop it."))
    return None


def not_the_suspender(facts: FileFacts) -> Refused | None:
    """Whoever suspended does not lift it alone."""
    if facts.actor_ids & facts.suspender_ids:
        return Refused("suspender", say("You suspended this doctor. Another person has to reinstate."))
    return None


def has_what_is_asked(facts: FileFacts) -> Refused | None:
    if facts.missing:
        return Refused("incomplete", say("The file is not complete: %(missing)s.", missing=_list(facts.missing)))
    return None


def every_item_verified(facts: FileFacts) -> Refused | None:
    """The status of an item is derived from its verification records, never typed."""
    if facts.unverified:
        return Refused("unverified", say("Not verified yet: %(items)s.", items=_list(facts.unverified)))
    return None


def practised_long_enough(facts: FileFacts) -> Refused | None:
    """At least three years of independent practice, computed from the timeline of registrations."""
    if facts.practice_months < MONTHS_OF_PRACTICE:
        return Refused(
            "practice_short",
            say(
                "The timeline shows %(months)s months of independent practice; %(least)s are needed.",
                months=facts.practice_months,
                least=MONTHS_OF_PRACTICE,
            ),
        )
    return None


def no_open_pair(facts: FileFacts) -> Refused | None:
    if facts.open_pairs:
        return Refused(
            "open_pair",
            say("It may be somebody whom we have already: settle %(pairs)s first.", pairs=", ".join(facts.open_pairs)),
        )
    return None


def agreement_has_begun(facts: FileFacts) -> Refused | None:
    if facts.agreement_from is None or facts.agreement_from > facts.today:
        return Refused("agreement", say("The agreement has not begun yet. Enter its dates, or wait for its first day."))
    return None


def waited_long_enough(facts: FileFacts) -> Refused | None:
    """An invitation or a returned file nobody answered lapses after 30 days (ours)."""
    if facts.waiting_since is None or (facts.today - facts.waiting_since).days < facts.lapse_days:
        return Refused("too_early", say("It has not waited long enough to lapse."))
    return None


def all_handed_over(facts: FileFacts) -> Refused | None:
    """A departure leaves nothing hanging."""
    if facts.left_to_hand_over:
        return Refused(
            "to_hand_over", say("%(n)s things are still to be handed over. Finish the list first.", n=facts.left_to_hand_over)
        )
    return None
