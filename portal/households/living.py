"""What packages above have to say about households, and what they want to know: registered, never imported.

A listener runs inside the transaction of the life event; if it refuses, nothing happened.
"""

from collections.abc import Callable, Collection
from typing import TypeVar

from portal.core.actors import Actor
from portal.core.lifecycle import Refused
from portal.core.tongues import say
from portal.households.models import Household, LifeEvent
from portal.ledger.operations import about

T = TypeVar("T")
Listener = Callable[[LifeEvent, Actor], None]
MergeListener = Callable[[int, int, Actor], None]
IdentityListener = Callable[[int, str, Actor], None]
Question = Callable[[Collection[int]], Collection[int]]

_listeners: list[Listener] = []
_merge_listeners: list[MergeListener] = []
_identity_listeners: list[IdentityListener] = []
_closing: list[Question] = []
_building: list[Question] = []
_settling: list[Question] = []
_naming: list[Question] = []


def on_life_event(listener: Listener) -> Listener:
    """Have `listener(life_event, by)` called for each event of each person, in the same transaction.

    Kinds: death, transfer, split, dropped_from_list, entered_in_error, head_changed, proof_expired; `person_id` is set.
    """
    return _registered(_listeners, listener)


def on_merge(listener: MergeListener) -> MergeListener:
    """Have `listener(kept_person_id, merged_person_id, by)` called when two records turn out to be one person."""
    return _registered(_merge_listeners, listener)


def on_identity(listener: IdentityListener) -> IdentityListener:
    """Have `listener(person_id, what, by)` called when a name or number is corrected: `what` is name_corrected or number_corrected."""
    return _registered(_identity_listeners, listener)


def closes(question: Question) -> Question:
    """Register `question(household_ids) -> those whose application is being decided`: their facts do not change."""
    return _registered(_closing, question)


def settles(question: Question) -> Question:
    """Register `question(household_ids) -> those submitted this year`: a file changes them no more, a person still may."""
    return _registered(_settling, question)


def builds_upon(question: Question) -> Question:
    """Register `question(household_ids) -> those that something else stands upon`: their import cannot be undone."""
    return _registered(_building, question)


def names_persons(question: Question) -> Question:
    """Register `question(person_ids) -> those that something else names`: they stay when their import is undone."""
    return _registered(_naming, question)


def _registered(known: list[T], new: T) -> T:
    if new not in known:
        known.append(new)
    return new


def tell(happened: LifeEvent, by: Actor) -> None:
    for listener in _listeners:
        listener(happened, by)


def tell_merge(kept_id: int, merged_id: int, by: Actor) -> None:
    for listener in _merge_listeners:
        listener(kept_id, merged_id, by)


def tell_identity(person_id: int, what: str, by: Actor) -> None:
    for listener in _identity_listeners:
        listener(person_id, what, by)


def closed_among(household_ids: Collection[int]) -> frozenset[int]:
    """Those whose facts must not change now, because a decision rests on them."""
    return _asked(_closing, household_ids)


def settled_among(household_ids: Collection[int]) -> frozenset[int]:
    """Those that no file changes: what it says of them waits until a person takes it over."""
    return closed_among(household_ids) | _asked(_settling, household_ids)


def built_upon(household_ids: Collection[int]) -> frozenset[int]:
    return _asked(_building, household_ids)


def named_among(person_ids: Collection[int]) -> frozenset[int]:
    return _asked(_naming, person_ids)


def _asked(questions: list[Question], ids: Collection[int]) -> frozenset[int]:
    return frozenset().union(*(question(ids) for question in questions)) if ids else frozenset()


def is_closed(household_id: int) -> bool:
    return household_id in closed_among([household_id])


def expect_open(*households: Household) -> None:
    """Raise Refused where an application of one of the households is being decided."""
    closed = closed_among([h.id for h in households])
    for household in households:
        if household.id in closed:
            text = say(
                "An application of this household is being decided, so its facts cannot change. Ask a reviewer to return it first."
            )
            raise about(Refused("application_submitted", text), household)
