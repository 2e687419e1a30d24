"""The rules of editions, suspensions and proposals: pure functions of frozen facts. Each says no with a sentence, or nothing.

Sources: the programme's design ("Drug list edition"); shares and counts marked (ours) come in as settings.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from portal.core.lifecycle import Conflict, Refused
from portal.core.tongues import Text, say
from portal.web.templates import instant


@dataclass(frozen=True)
class Fault:
    """A line that cannot stand: its drug's number, and the sentence why."""

    approval_no: str
    text: Text


@dataclass(frozen=True)
class EditionFacts:
    """Everything that the rules of an edition may know, for one actor, now.

    `cleared_in` are the lanes in which the actor cleared or objected to a line; `newest` the edition published last;
    `taken` the edition that begins at the instant asked for; `faults` the lines, changed or not, that cannot stand then;
    `unacknowledged` the thresholds nobody has acknowledged.
    """

    state: StrEnum
    number: int
    now: datetime
    is_editor: bool = False
    cleared_in: frozenset[str] = frozenset()
    changes: int = 0
    lines: int = 0
    faults: tuple[Fault, ...] = ()
    waiting: int = 0
    objected: int = 0
    base: int | None = None
    newest: int | None = None
    is_base: bool = False
    at: datetime | None = None
    valid_from: datetime | None = None
    newest_from: datetime | None = None
    taken: int | None = None
    unacknowledged: tuple[str, ...] = ()


def not_an_editor(facts: EditionFacts) -> Refused | None:
    """Nobody clears or publishes what he edited."""
    if facts.is_editor:
        return Refused("editor", say("You edited this edition, so somebody else has to clear and publish it."))
    return None


def cleared_nothing(facts: EditionFacts) -> Refused | None:
    """Nobody edits or publishes what he cleared."""
    if facts.cleared_in:
        return Refused("clearer", say("You cleared lines of this edition, so somebody else has to take this step."))
    return None


def not_in_financial_lane(facts: EditionFacts) -> Refused | None:
    return _other_lane() if "financial" in facts.cleared_in else None


def not_in_clinical_lane(facts: EditionFacts) -> Refused | None:
    return _other_lane() if "clinical" in facts.cleared_in else None


def _other_lane() -> Refused:
    return Refused("both_lanes", say("You cleared lines of this edition in the other lane. Each lane needs its own person."))


def has_changes(facts: EditionFacts) -> Refused | None:
    if not facts.changes:
        return Refused("no_changes", say("This draft changes nothing. Add, change or remove a line first."))
    return None


def has_lines(facts: EditionFacts) -> Refused | None:
    if not facts.lines:
        return Refused("no_lines", say("An edition without lines would leave everyone without a drug. Add at least one line."))
    return None


def no_faults(facts: EditionFacts) -> Refused | None:
    """Every line that the edition would have, changed by it or not, as the bans stand when it begins."""
    if facts.faults:
        first = facts.faults[0]
        text = say(
            "Lines that cannot stand when the edition begins: %(count)s. The first is %(number)s: %(why)s Correct those marked in red.",
            count=len(facts.faults),
            number=first.approval_no,
            why=first.text,
        )
        return Refused("faults", text)
    return None


def everything_cleared(facts: EditionFacts) -> Refused | None:
    if facts.waiting or facts.objected:
        return Refused("not_cleared", say("Lines that are not cleared yet: %(count)s.", count=facts.waiting + facts.objected))
    return None


def line_objected(facts: EditionFacts) -> Refused | None:
    """In review only what was objected to is edited; the rest goes on."""
    if not facts.objected:
        return Refused("nothing_objected", say("In review only a line that was objected to can be corrected. None is."))
    return None


def builds_on_newest(facts: EditionFacts) -> Refused | None:
    if facts.base != facts.newest:
        return Conflict(
            "base_changed",
            say(
                "Edition %(newest)s was published after this draft was begun. Return the draft and take that edition over first.",
                newest=facts.newest,
            ),
        )
    return None


def instant_is_free(facts: EditionFacts) -> Refused | None:
    """Of two editions exactly one is in force at any instant: an edition begins after the one before it, and not in the past."""
    if facts.taken is not None:
        return Refused(
            "instant_taken",
            say("Edition %(number)s begins at that instant already. Choose another one.", number=facts.taken),
            "at",
        )
    if facts.at is not None and facts.at < facts.now:
        return Refused("instant_over", say("This instant is over. An edition begins now or later."), "at")
    begins = facts.at or facts.now
    if facts.newest_from is not None and begins <= facts.newest_from:
        return Refused(
            "instant_before_newest",
            say(
                "Edition %(number)s begins at %(at)s. The next one has to begin later.",
                number=facts.newest,
                at=instant(facts.newest_from),
            ),
            "at",
        )
    return None


def thresholds_acknowledged(facts: EditionFacts) -> Refused | None:
    if facts.unacknowledged:
        return Refused(
            "thresholds",
            say("Effects to be acknowledged first, one by one: %(count)s.", count=len(facts.unacknowledged)),
        )
    return None


def nothing_builds_on_it(facts: EditionFacts) -> Refused | None:
    if facts.is_base:
        return Refused("built_upon", say("A later edition builds on this one. Return that one first."))
    return None


def has_not_begun(facts: EditionFacts) -> Refused | None:
    if facts.valid_from is not None and facts.valid_from <= facts.now:
        return Conflict("begun", say("This edition is in force since %(at)s.", at=instant(facts.valid_from)))
    return None


def its_time_has_come(facts: EditionFacts) -> Refused | None:
    if facts.valid_from is None or facts.valid_from > facts.now:
        return Refused("too_early", say("The instant at which this edition begins has not come yet."))
    return None


def successor_is_due(facts: EditionFacts) -> Refused | None:
    """The edition in force ends by the next one alone."""
    if facts.newest_from is None or facts.newest == facts.number or facts.newest_from > facts.now:
        return Refused("no_successor", say("An edition ends when the next one begins."))
    return None


@dataclass(frozen=True)
class SuspensionFacts:
    """What the rules may know of a suspension, for one actor."""

    state: StrEnum
    actor_ids: frozenset[int]
    proposer_id: int | None
    lifting_proposer_id: int | None = None


def not_the_proposer(facts: SuspensionFacts) -> Refused | None:
    """A suspension is effective by two persons."""
    if facts.proposer_id in facts.actor_ids:
        return Refused("proposer", say("You proposed this suspension. Another person has to confirm it."))
    return None


def not_the_lifter(facts: SuspensionFacts) -> Refused | None:
    if facts.lifting_proposer_id in facts.actor_ids:
        return Refused("proposer", say("You proposed to lift this suspension. Another person has to confirm it."))
    return None


@dataclass(frozen=True)
class ProposalFacts:
    """What the rules may know of a proposal from outside, for one actor."""

    state: StrEnum
    actor_ids: frozenset[int]
    receiver_id: int | None
    is_known: bool = True
    is_listed: bool = False
    blocked: str = ""


def not_the_receiver(facts: ProposalFacts) -> Refused | None:
    if facts.receiver_id in facts.actor_ids:
        return Refused("receiver", say("You entered this proposal. Somebody else has to judge it."))
    return None


def drug_is_known(facts: ProposalFacts) -> Refused | None:
    if not facts.is_known:
        return Refused("drug_unknown", say("The register has no drug with this approval number. Register it first."))
    return None


def not_listed_already(facts: ProposalFacts) -> Refused | None:
    if facts.is_listed:
        return Refused("listed", say("This drug stands on the list already."))
    return None


def not_blocked(facts: ProposalFacts) -> Refused | None:
    if facts.blocked:
        return Refused("blocked", say("This drug may not stand on the list: %(why)s.", why=facts.blocked))
    return None
