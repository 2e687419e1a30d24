"""Events: frozen dataclasses in the past tense; each can say itself as a sentence in the reader's language."""

from dataclasses import asdict, dataclass, fields
from typing import Any, ClassVar

from portal.core.tongues import Text, say
from portal.ledger import words

EVENTS: dict[str, type["Event"]] = {}


@dataclass(frozen=True)
class Event:
    """Something that happened. Fields are plain JSON values and never personal data: those stand in the rows.

    A subclass says `verb` ("subsidy.approved") and `sentence` (English with `%(field)s` places).
    """

    verb: ClassVar[str]
    sentence: ClassVar[str]
    is_decision: ClassVar[bool] = False

    def __init_subclass__(cls) -> None:
        if not cls.verb:
            return
        if cls.verb in EVENTS and EVENTS[cls.verb].__qualname__ != cls.__qualname__:
            raise TypeError(f"two events are called {cls.verb}")
        EVENTS[cls.verb] = cls

    def say(self) -> Text:
        return Text(self.sentence, {f.name: words.shown(f.name, getattr(self, f.name), plain_names=True) for f in fields(self)})

    def as_data(self) -> dict[str, Any]:
        return asdict(self)


def sentence(verb: str, data: dict[str, Any]) -> Text:
    """The sentence of a stored event, also of one whose fields have grown since."""
    cls = EVENTS.get(verb)
    if cls is None:
        return Text(verb, {})
    known = {f.name for f in fields(cls)}
    if not known <= data.keys():
        return say("%(verb)s (recorded by an older version)", verb=verb)
    return cls(**{name: data[name] for name in known}).say()


@dataclass(frozen=True)
class StepRefused(Event):
    """A person tried what a rule forbids. The attempt itself is kept."""

    verb: ClassVar[str] = "step.refused"
    sentence: ClassVar[str] = "Tried in vain: %(operation)s. Why not: %(code)s"
    operation: str
    code: str
