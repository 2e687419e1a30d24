"""The states of one part of a feed, and those of a name that a feed uses."""

from enum import StrEnum
from typing import Any

from portal.core.lifecycle import Lifecycle, Refused, Step, name_states
from portal.core.tongues import say
from portal.supply.lifecycle import on
from portal.web.permissions import Permission as P


class PartState(StrEnum):
    """A part counts while it is taken. A held one waits for a person, a withdrawn one was taken back."""

    TAKING = "taking"
    TAKEN = "taken"
    HELD = "held"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


name_states(
    {
        PartState.TAKING: say("Being taken"),
        PartState.TAKEN: say("Taken"),
        PartState.HELD: say("Held"),
        PartState.REFUSED: say("Not taken"),
        PartState.WITHDRAWN: say("Taken back"),
    }
)


def with_its_import(facts: Any) -> Refused | None:
    """The rest of a part that is being taken would still come: it goes back with its import as a whole."""
    if facts.state is PartState.TAKING and not facts.with_its_import:
        return Refused("part_taking", say("This part is still being taken. Undo its import instead."))
    return None


part = Lifecycle(
    "feed_part",
    PartState,
    Step("close", on(PartState.TAKING), PartState.TAKEN, P.SUPPLY_IMPORT),
    Step("hold", on(PartState.TAKING), PartState.HELD, P.SUPPLY_IMPORT),
    Step("release", on(PartState.HELD), PartState.TAKEN, P.SUPPLY_ACT),
    Step("refuse", on(PartState.HELD), PartState.REFUSED, P.SUPPLY_ACT),
    Step(
        "withdraw",
        on(PartState.TAKING, PartState.TAKEN, PartState.HELD),
        PartState.WITHDRAWN,
        P.SUPPLY_IMPORT,
        (with_its_import,),
    ),
)


class NameState(StrEnum):
    """Whether it is known what a feed means by a name."""

    UNMATCHED = "unmatched"
    MATCHED = "matched"
    SET_ASIDE = "set_aside"


name_states(
    {
        NameState.UNMATCHED: say("Unmatched"),
        NameState.MATCHED: say("Matched"),
        NameState.SET_ASIDE: say("Set aside"),
    }
)

naming = Lifecycle(
    "feed_name",
    NameState,
    Step("match", on(NameState.UNMATCHED, NameState.SET_ASIDE), NameState.MATCHED, P.SUPPLY_ACT),
    Step("set_aside", on(NameState.UNMATCHED), NameState.SET_ASIDE, P.SUPPLY_ACT),
    Step("undo_match", on(NameState.MATCHED), NameState.UNMATCHED, P.SUPPLY_ACT),
)
