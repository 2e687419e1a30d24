"""A lifecycle is one table of steps, read by five: the operation, the page, the tests, the docs, bulk actions."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from portal.core.tongues import Text, say


class Refused(Exception):
    """A rule said no. `text` says what, where and what to do; `field` names the input it belongs to."""

    status = 422

    def __init__(self, code: str, text: Text, field: str = ""):
        super().__init__(text.msgid)
        self.code, self.text, self.field = code, text, field

    def __str__(self) -> str:
        return str(self.text)


class Conflict(Refused):
    """Somebody was quicker: the record is not as it was when the page was drawn."""

    status = 409


class NotFound(Exception):
    """No such record within the actor's reach; there is no telling which of the two."""


class Facts(Protocol):
    """What the rules of one aggregate may know. Filled by one query, frozen."""

    @property
    def state(self) -> StrEnum: ...


Rule = Callable[[Any], Refused | None]
Target = StrEnum | Callable[[Any], StrEnum]


@dataclass(frozen=True)
class Step:
    """One row of the table. `needs` is the permission; None = only the portal itself takes it."""

    verb: str
    frm: frozenset[StrEnum]
    to: Target
    needs: str | None = None
    rules: tuple[Rule, ...] = ()
    outcomes: tuple[StrEnum, ...] = ()

    @property
    def targets(self) -> tuple[StrEnum, ...]:
        """Every state in which this step can end."""
        return self.outcomes or ((self.to,) if isinstance(self.to, StrEnum) else ())

    def target(self, facts: Any) -> StrEnum:
        return self.to if isinstance(self.to, StrEnum) else self.to(facts)


@dataclass(frozen=True)
class Option:
    """A step as it stands for one actor on one record: open, or closed with the reason."""

    step: Step
    refusal: Refused | None

    @property
    def verb(self) -> str:
        return self.step.verb

    @property
    def is_open(self) -> bool:
        return self.refusal is None


LIFECYCLES: dict[str, "Lifecycle"] = {}


class Lifecycle:
    """The steps of one aggregate, and the only way from one state to another."""

    def __init__(self, name: str, states: type[StrEnum], *steps: Step):
        LIFECYCLES[name] = self
        self.name, self.states, self.steps = name, states, steps
        self.by_verb: dict[str, tuple[Step, ...]] = {}
        for step in steps:
            self.by_verb[step.verb] = (*self.by_verb.get(step.verb, ()), step)

    def verbs(self) -> Iterable[str]:
        return self.by_verb

    def step(self, verb: str, state: StrEnum) -> Step:
        """The step of this verb from this state. Raises Conflict where the state has none."""
        for step in self.by_verb[verb]:
            if state in step.frm:
                return step
        raise wrong_state(verb, state)

    def check(self, verb: str, facts: Any, permissions: Iterable[str]) -> StrEnum:
        """The state after the step. Raises Refused with the first rule that says no."""
        step = self.step(verb, facts.state)
        refusal = first_refusal(step, facts, permissions)
        if refusal:
            raise refusal
        return step.target(facts)

    def options(self, facts: Any, permissions: Iterable[str]) -> list[Option]:
        """Every step that leaves the present state and that the roles allow, open or closed."""
        held = frozenset(permissions)
        here = (step for step in self.steps if facts.state in step.frm and step.needs in held)
        return [Option(step, first_refusal(step, facts, held)) for step in here]


def first_refusal(step: Step, facts: Any, permissions: Iterable[str]) -> Refused | None:
    if step.needs is not None and step.needs not in frozenset(permissions):
        return not_permitted()
    for rule in step.rules:
        if refusal := rule(facts):
            return refusal
    return None


def not_permitted() -> Refused:
    return Refused("not_permitted", say("Your roles do not include this step."))


def wrong_state(verb: str, state: StrEnum) -> Conflict:
    return Conflict(
        "wrong_state",
        say("This step is not open in the state “%(state)s”. Look at the record again.", state=state_name(state)),
    )


_state_names: dict[tuple[type[StrEnum] | None, str], Text] = {}


def name_states(names: dict[Any, Text]) -> None:
    """Give states the words that people read. Each package does so once, beside its State."""
    for state, text in names.items():
        _state_names[(type(state), state.value)] = text
        _state_names.setdefault((None, state.value), text)


def state_name(state: StrEnum | str) -> Text:
    """The words of a state; a stored text is taken as a state of that value."""
    kind = type(state) if isinstance(state, StrEnum) else None
    return _state_names.get((kind, str(state))) or Text(str(state), {})
