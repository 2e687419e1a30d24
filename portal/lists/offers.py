"""The lists of the portal: each package offers its own, so that views, columns and exports are made once for all."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from portal.core.actors import Actor
from portal.core.lifecycle import NotFound
from portal.core.listing import Criteria, Listing
from portal.core.tongues import Text
from portal.web.worklists import NEWEST, Term


@dataclass(frozen=True)
class Column:
    """One column. `value(row)` is what an export writes: text or a number, masked where it names a person.

    `is_fixed` columns are always there; `is_default` ones until somebody chooses otherwise. `sort` names the list's sort.
    `in_file` False: it holds for the moment only, and no export carries it.
    """

    key: str
    title: Text
    value: Callable[[Any], Any]
    is_default: bool = True
    is_fixed: bool = False
    is_number: bool = False
    sort: str = ""
    in_file: bool = True


@dataclass(frozen=True)
class Offer:
    """One list: where it is, who may see it, what it is narrowed to for a person, its columns and filters in words."""

    name: str
    title: Text
    path: str
    permission: str
    listing: Listing
    columns: tuple[Column, ...]
    terms: tuple[Term, ...]
    within: Callable[[Criteria, Actor], Criteria] = lambda criteria, by: criteria
    default_sort: str = NEWEST

    def chosen(self, keys: frozenset[str] | None) -> tuple[Column, ...]:
        """The columns that somebody sees; `keys` None: nothing was chosen yet."""
        return tuple(c for c in self.columns if c.is_fixed or (c.is_default if keys is None else c.key in keys))


LISTS: dict[str, Offer] = {}


def offer(made: Offer) -> Offer:
    """Put a list on offer under its name."""
    LISTS[made.name] = made
    return made


def find(name: str, by: Actor) -> Offer:
    """The list of this name, for those who may see it. Raises NotFound."""
    found = LISTS.get(name)
    if found is None or not by.may(found.permission):
        raise NotFound(name)
    return found
