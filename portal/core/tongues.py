"""Sentences that are written once in English and shown in the reader's language.

`say("Only %(left)s are left", left="¥1,000")` makes a `Text`: it is translated when it is shown, never
when it is made, so a refusal raised in a job or stored with an event reads right for whoever looks at it.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from gettext import GNUTranslations, NullTranslations
from html import escape
from pathlib import Path

LOCALES = ("en", "zh_Hans")
CATALOGUES = Path(__file__).resolve().parent.parent / "translations"

_locale: ContextVar[str] = ContextVar("portal_locale", default="en")


class Text:
    """A sentence and its values; `str()` gives it in the language that is current then."""

    __slots__ = ("msgid", "params")

    def __init__(self, msgid: str, params: dict[str, object]):
        self.msgid = msgid
        self.params = params

    def __str__(self) -> str:
        pattern = translator()(self.msgid)
        return pattern % self.params if self.params else pattern.replace("%%", "%")

    def __repr__(self) -> str:
        return f"Text({self.msgid!r})"

    def __html__(self) -> str:
        return escape(str(self))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Text) and (self.msgid, self.params) == (other.msgid, other.params)

    def __hash__(self) -> int:
        return hash(self.msgid)


def say(msgid: str, **params: object) -> Text:
    """A translatable sentence. `msgid` is English with `%(name)s` places; `params` fill them."""
    return Text(msgid, params)


@dataclass(frozen=True)
class Listed:
    """Words one after the other, set apart as the reader's language does: `甲、乙`, `one, two`."""

    words: tuple[object, ...]

    def __str__(self) -> str:
        return ("、" if current_locale() == "zh_Hans" else ", ").join(map(str, self.words))


def listed(words: Iterable[object]) -> Listed:
    """Several words as one value of a sentence."""
    return Listed(tuple(words))


@cache
def catalogue(locale: str) -> NullTranslations:
    path = CATALOGUES / locale / "LC_MESSAGES" / "messages.mo"
    if not path.exists():
        return NullTranslations()
    with path.open("rb") as file:
        return GNUTranslations(file)


def current_locale() -> str:
    return _locale.get()


def translator() -> Callable[[str], str]:
    return catalogue(_locale.get()).gettext


def speak(locale: str) -> None:
    """Choose the language of this request or job from here on."""
    _locale.set(locale if locale in LOCALES else "en")


@contextmanager
def speaking(locale: str) -> Iterator[None]:
    """Choose the language of a block: a letter, a mail to somebody else."""
    token = _locale.set(locale if locale in LOCALES else "en")
    try:
        yield
    finally:
        _locale.reset(token)
