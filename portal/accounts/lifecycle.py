"""The states of an account and the ONE table of what administrators may do to it."""

from enum import StrEnum

from portal.accounts import rules
from portal.core.lifecycle import Lifecycle, Step, name_states
from portal.core.tongues import say
from portal.web.permissions import Permission as P


class State(StrEnum):
    ENABLED = "enabled"
    DISABLED = "disabled"


name_states({State.ENABLED: say("Enabled"), State.DISABLED: say("Disabled")})

ENABLED, DISABLED = frozenset({State.ENABLED}), frozenset({State.DISABLED})
ANY = ENABLED | DISABLED

lifecycle = Lifecycle(
    "account",
    State,
    Step(
        "change_roles",
        ANY,
        lambda facts: facts.state,
        P.ACCOUNTS_MANAGE,
        (rules.somebody_else, rules.no_rights_proposed),
        tuple(State),
    ),
    Step(
        "confirm_rights",
        ANY,
        lambda facts: State.ENABLED if facts.opens else facts.state,
        P.ACCOUNTS_MANAGE,
        (rules.somebody_else, rules.rights_proposed, rules.second_for_rights),
        tuple(State),
    ),
    Step("drop_rights", ANY, lambda facts: facts.state, P.ACCOUNTS_MANAGE, (rules.rights_proposed,), tuple(State)),
    Step("describe_holder", ANY, lambda facts: facts.state, P.ACCOUNTS_MANAGE, (rules.somebody_else,), tuple(State)),
    Step("make_link", ENABLED, State.ENABLED, P.ACCOUNTS_MANAGE, (rules.somebody_else,)),
    Step("end_sessions", ANY, lambda facts: facts.state, P.ACCOUNTS_MANAGE, (), tuple(State)),
    Step(
        "propose_reset",
        ENABLED,
        State.ENABLED,
        P.ACCOUNTS_MANAGE,
        (rules.somebody_else, rules.has_factor, rules.nothing_proposed),
    ),
    Step(
        "confirm_reset",
        ENABLED,
        State.ENABLED,
        P.ACCOUNTS_MANAGE,
        (rules.somebody_else, rules.reset_proposed, rules.second_person),
    ),
    Step("withdraw_reset", ANY, lambda facts: facts.state, P.ACCOUNTS_MANAGE, (rules.reset_proposed,), tuple(State)),
    Step("disable", ENABLED, State.DISABLED, P.ACCOUNTS_MANAGE, (rules.somebody_else,)),
    Step(
        "enable",
        DISABLED,
        lambda facts: State.DISABLED if facts.waits_for_second else State.ENABLED,
        P.ACCOUNTS_MANAGE,
        (rules.somebody_else, rules.no_rights_proposed),
        tuple(State),
    ),
)
