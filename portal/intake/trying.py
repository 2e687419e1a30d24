"""Doing something to see what would come of it, and leaving nothing of it behind."""

from collections.abc import Callable
from typing import TypeVar

from portal.core.database import writing

T = TypeVar("T")


class TakenBack(Exception):
    """Ends a trial, so that nothing of it stays."""


def tried(act: Callable[[], T]) -> T:
    """What `act` gives, with everything undone that it did."""
    result: list[T] = []
    try:
        with writing():
            result.append(act())
            raise TakenBack
    except TakenBack:
        return result[0]
