"""Whether a case can be decided: the very rules of its step, each as a sentence that holds, or the reason why not."""

from collections.abc import Callable
from dataclasses import dataclass

from portal.core.actors import Actor
from portal.core.lifecycle import Rule, Step
from portal.core.money import yuan
from portal.core.tongues import Text, say
from portal.subsidies import rules
from portal.subsidies.lifecycle import State, lifecycle
from portal.subsidies.rules import CaseFacts

# The step whose rules a case in this state is shown against.
LEADING: dict[State, str] = {
    State.DRAFT: "submit",
    State.RETURNED: "submit",
    State.SUBMITTED: "approve",
    State.SECOND_REVIEW: "approve",
    State.APPEALED: "overturn",
    State.REVOKING: "confirm_revocation",
}
# Rules about the person who decides say nothing to somebody who does not.
PERSONAL: frozenset[Rule] = frozenset({*rules.DECIDING, rules.not_the_first, rules.had_no_part, rules.not_the_proposer})
BLIND: frozenset[Rule] = frozenset({rules.not_the_first})

FIRST: frozenset[Rule] = frozenset({rules.not_a_maker, rules.content_as_seen, rules.budget_left, rules.members_can_claim})

HOLDS: dict[Rule, Callable[[CaseFacts], Text]] = {
    rules.not_a_maker: lambda f: say("You took no part in making this application"),
    rules.no_tie: lambda f: say("It is not your household, and you did not say that you know them"),
    rules.not_held_by_another: lambda f: say("Nobody else is working on it"),
    rules.content_as_seen: lambda f: say("Nothing changed since this page was drawn"),
    rules.not_the_first: lambda f: say("Another person made the first decision"),
    rules.had_no_part: lambda f: say("You had no part in this case before"),
    rules.not_the_proposer: lambda f: say("Another person proposed the revocation"),
    rules.batch_is_committed: lambda f: say("The import that it came from is committed"),
    rules.year_is_open: lambda f: say("Programme year %(year)s is open", year=f.year),
    rules.members_can_claim: lambda f: say(
        "Each of the %(persons)s included persons has a valid number and gave consent", persons=len(f.claiming)
    ),
    rules.has_live_proof: lambda f: say("At least one proof of need has not expired"),
    rules.unchanged_since_submit: lambda f: say("The household's facts are as they were submitted"),
    rules.no_open_pair: lambda f: say("No duplicate with the same number is open"),
    rules.scan_in_high_band: lambda f: (
        say("The scan of the proof is there") if f.has_scan else say("No scan is needed at this risk")
    ),
    rules.somebody_is_granted: lambda f: say(
        "%(persons)s persons have no grant for %(year)s yet", persons=len(f.to_be_granted), year=f.year
    ),
    rules.somebody_has_to_look: lambda f: say("Something happened to these grants that somebody has to look at"),
    rules.budget_left: lambda f: say(
        "The province's budget for %(year)s has %(left)s left; this case needs %(due)s",
        year=f.year,
        left=yuan(f.budget_left_fen),
        due=yuan(f.grant_fen * len(f.to_be_granted)),
    ),
}


@dataclass(frozen=True)
class Check:
    """One rule as it stands now: `code` is that of its refusal, or ''. `is_first`: shown without unfolding the rest."""

    text: Text
    code: str = ""
    is_first: bool = False

    @property
    def is_open(self) -> bool:
        return not self.code


def leading_step(state: State) -> Step | None:
    """The step that a case in this state waits for."""
    verb = LEADING.get(state)
    return lifecycle.step(verb, state) if verb else None


def checks(facts: CaseFacts, viewer: Actor, *, is_blind: bool) -> list[Check]:
    """Each rule of the step that the case waits for. While a second look is blind, nothing tells of a first."""
    step = leading_step(State(facts.state))
    if step is None:
        return []
    decides = step.needs in viewer.permissions
    shown = [rule for rule in step.rules if rule in HOLDS and (decides or rule not in PERSONAL)]
    return [check for rule in shown if not ((check := checked(rule, facts)).is_open and is_blind and rule in BLIND)]


def checked(rule: Rule, facts: CaseFacts) -> Check:
    """The first decider sees why the second decision is closed to him or her, also while it is blind."""
    refusal = rule(facts)
    return Check(refusal.text, refusal.code, True) if refusal else Check(HOLDS[rule](facts), is_first=rule in FIRST)
