"""Guards of centers, rosters and reviews: pure functions over frozen facts.

Source: the programme's rules on rosters (a roster is proposed and published by different persons; a director reviews the own
center, never the own row; what nobody reviewed is not silently kept).
"""

from dataclasses import dataclass, field
from enum import StrEnum

from portal.core.lifecycle import Refused
from portal.core.tongues import Text, say

LEAST = 10


@dataclass(frozen=True)
class CenterFacts:
    """What the steps of a center may know."""

    state: StrEnum
    note: str = ""
    has_director: bool = False
    left_to_hand_over: int = 0


@dataclass(frozen=True)
class ProposalFacts:
    """What the steps of a proposal may know. `maker_ids`: everyone who shaped it; `own_ids`: whose lines it changes.

    `blocking`: what keeps it from being published; `unacknowledged`: the warnings of which nobody took note yet.
    """

    state: StrEnum
    actor_ids: frozenset[int] = field(default_factory=frozenset)
    maker_ids: frozenset[int] = field(default_factory=frozenset)
    note: str = ""
    changes: int = 0
    base_number: int = 0
    newest_number: int = 0
    own_ids: frozenset[int] = field(default_factory=frozenset)
    blocking: tuple[Text, ...] = ()
    unacknowledged: int = 0


@dataclass(frozen=True)
class ReviewFacts:
    """What the steps of a review may know. `maker_ids`: everyone who decided a row of it."""

    state: StrEnum
    actor_ids: frozenset[int] = field(default_factory=frozenset)
    maker_ids: frozenset[int] = field(default_factory=frozenset)
    answerer_ids: frozenset[int] = field(default_factory=frozenset)
    note: str = ""
    undecided: int = 0
    base_number: int = 0
    newest_number: int = 0
    stale: tuple[Text, ...] = ()


@dataclass(frozen=True)
class RowFacts:
    """What the decision on one row may know. `answerer_ids`: who may answer for this center on this day."""

    state: StrEnum
    actor_ids: frozenset[int] = field(default_factory=frozenset)
    answerer_ids: frozenset[int] = field(default_factory=frozenset)
    own_ids: frozenset[int] = field(default_factory=frozenset)
    note: str = ""
    is_own: bool = False
    is_flagged: bool = False
    is_open: bool = True


def says_why(facts: "CenterFacts | ProposalFacts | ReviewFacts | RowFacts") -> Refused | None:
    if len("".join(facts.note.split())) < LEAST:
        return Refused("note", say("Say why, in at least %(least)s characters.", least=LEAST), "note")
    return None


def has_a_director(facts: CenterFacts) -> Refused | None:
    if not facts.has_director:
        return Refused("no_director", say("Name the director first: a center without one cannot be open."), "director")
    return None


def nothing_left_to_hand_over(facts: CenterFacts) -> Refused | None:
    if facts.left_to_hand_over:
        text = say("Still to be handed over: %(n)s. What it is stands on the center's page.", n=facts.left_to_hand_over)
        return Refused("to_hand_over", text)
    return None


def has_changes(facts: ProposalFacts) -> Refused | None:
    return None if facts.changes else Refused("no_changes", say("Nothing is proposed yet: add a change first."))


def not_a_maker(facts: ProposalFacts) -> Refused | None:
    if facts.actor_ids & facts.maker_ids:
        return Refused("own_work", say("You, or somebody you stand in for, shaped this proposal. Somebody else checks it."))
    return None


def stands_on_the_newest(facts: "ProposalFacts | ReviewFacts") -> Refused | None:
    if facts.base_number != facts.newest_number:
        text = say(
            "The roster is at version %(newest)s by now, this stands on version %(base)s. Bring it up to date first.",
            newest=facts.newest_number,
            base=facts.base_number,
        )
        return Refused("roster_moved_on", text)
    return None


def has_no_blocking_conflict(facts: ProposalFacts) -> Refused | None:
    """The reason of the only one, or how many there are and the first."""
    if len(facts.blocking) < 2:
        return Refused("conflict", facts.blocking[0]) if facts.blocking else None
    text = say("%(n)s reasons against publishing. The first: %(why)s", n=len(facts.blocking), why=facts.blocking[0])
    return Refused("conflict", text)


def roster_has_moved_on(facts: ProposalFacts) -> Refused | None:
    if facts.base_number == facts.newest_number:
        return Refused("base_newest", say("This proposal stands on the newest version already."))
    return None


def not_about_the_own_line(facts: ProposalFacts) -> Refused | None:
    if facts.actor_ids & facts.own_ids:
        text = say("Your own line, or that of somebody you stand in for, is changed here. Somebody else publishes it.")
        return Refused("own_line", text)
    return None


def warnings_are_acknowledged(facts: ProposalFacts) -> Refused | None:
    if facts.unacknowledged:
        text = say("Warnings that are not acknowledged yet: %(n)s. Look at each and tick it.", n=facts.unacknowledged)
        return Refused("unacknowledged", text, "acknowledged")
    return None


def sources_are_fresh(facts: ReviewFacts) -> Refused | None:
    return Refused("stale_sources", facts.stale[0]) if facts.stale else None


def answers_for_the_center(facts: "ReviewFacts | RowFacts") -> Refused | None:
    if not facts.actor_ids & facts.answerer_ids:
        text = say("The director answers this review, or the executive director for the days of a delegation.")
        return Refused("not_the_director", text)
    return None


def every_row_decided(facts: ReviewFacts) -> Refused | None:
    if facts.undecided:
        return Refused("undecided", say("Rows that are not decided yet: %(n)s.", n=facts.undecided))
    return None


def nobody_has_answered(facts: ReviewFacts) -> Refused | None:
    """What somebody decided is not thrown away; a review that nobody can answer is not waited for."""
    if facts.maker_ids:
        return Refused("answered", say("Rows of this review are decided already: it is answered to its end, not withdrawn."))
    return None


def not_an_answerer(facts: ReviewFacts) -> Refused | None:
    if facts.actor_ids & facts.maker_ids:
        return Refused(
            "own_work", say("You, or somebody you stand in for, decided rows of this review. Somebody else checks it.")
        )
    return None


def review_is_open(facts: RowFacts) -> Refused | None:
    return None if facts.is_open else Refused("not_open", say("This review takes no decisions in its present state."))


def not_the_own_row(facts: RowFacts) -> Refused | None:
    if facts.is_own or facts.actor_ids & facts.own_ids:
        return Refused("own_row", say("The own row is reviewed by the medical office."))
    return None


def not_about_oneself(facts: RowFacts) -> Refused | None:
    if facts.actor_ids & facts.own_ids:
        return Refused("own_row", say("This row is about you, or about somebody you stand in for. Somebody else decides it."))
    return None


def is_an_own_row(facts: RowFacts) -> Refused | None:
    return None if facts.is_own else Refused("not_own_row", say("The director decides this row."))


def flags_have_a_note(facts: RowFacts) -> Refused | None:
    return says_why(facts) if facts.is_flagged else None
