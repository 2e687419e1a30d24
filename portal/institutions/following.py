"""What packages above keep of institutions: registered, never imported.

`Follower.move` runs inside the transaction of a merge; what it moved can be moved back by the same keys.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from portal.core.actors import Actor

Keys = Mapping[str, list[int]]


@dataclass(frozen=True)
class Follower:
    """`move(from_id, to_id, only, by)` points rows (all, or `only` these: table → ids) to another institution and tells
    which; `uses(ids)` tells the institutions that something stands upon; `rename(id, by)` writes the name and place of one
    anew wherever they are kept."""

    move: Callable[[int, int, Keys | None, Actor], dict[str, list[int]]]
    uses: Callable[[Collection[int]], Collection[int]]
    rename: Callable[[int, Actor], None]


_followers: list[Follower] = []


def follow(follower: Follower) -> None:
    if follower not in _followers:
        _followers.append(follower)


def move(from_id: int, to_id: int, by: Actor, only: Keys | None = None) -> dict[str, list[int]]:
    """Have every follower move what it keeps; table → ids of the rows that moved."""
    moved: dict[str, list[int]] = {}
    for follower in _followers:
        moved |= follower.move(from_id, to_id, only, by)
    return moved


def rename(institution_id: int, by: Actor) -> None:
    """Have every follower write the name and place of an institution anew."""
    for follower in _followers:
        follower.rename(institution_id, by)


def used(ids: Collection[int]) -> frozenset[int]:
    """Those of the institutions that something stands upon."""
    return frozenset(key for follower in _followers for key in follower.uses(ids))
