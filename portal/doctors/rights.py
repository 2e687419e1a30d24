"""What a doctor may do today, and why: ONE function, `rights_on`, which all packages ask.

A right rests on grounds (items of the file, each a credential in use with its verification); a ground that ends takes only
the rights that rest on it. Some rights can rest on more than one set of grounds. Source: the programme's design ("Doctor").
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from typing import NamedTuple

from portal.core.tongues import Text, say
from portal.doctors.grounds import DAY, Check, Ground, Presented, Span, ground, spans_of
from portal.doctors.lifecycle import Standing, State
from portal.doctors.models import Contract, Item, Right
from portal.doctors.words import STANDING_NAMES, STATE_NAMES

__all__ = ["Check", "Ground", "Presented", "RightToday", "RightsFacts", "certain_until", "has_every_right", "held", "next_end", "rights_on"]  # fmt: skip

WITHOUT_RIGHTS = frozenset({Standing.SUSPENDED, Standing.ON_LEAVE, Standing.DEPARTED})
Fitting = tuple[tuple[Presented, ...], tuple[Span, ...]]
PHYSICIAN, TCM_CATEGORY = "1", "4"
TCM_DEPARTMENTS = ("50",)
PAEDIATRICS = ("07", "08", "09", "50.04")
NO_SCOPE = say("Neither the licence nor a training opens this right.")


@dataclass(frozen=True)
class RightsFacts:
    """Everything that decides on rights, of one doctor. `suspended`: the rights that were suspended by themselves.

    `pending_until`: a licence number is on its way; to the end of that day the doctor may consult without it.
    `institution_id`: the registered institution, whose consent counts. `departs_on`: the last day, once announced.
    """

    state: str
    standing: str | None
    credentials: tuple[Presented, ...] = ()
    contract: str | None = None
    department: str = ""
    institution_id: int | None = None
    pending_until: date | None = None
    suspended: frozenset[str] = frozenset()
    departs_on: date | None = None
    is_merged: bool = False

    @cached_property
    def by_item(self) -> dict[str, list[Presented]]:
        """The credentials by the code of their item."""
        found: dict[str, list[Presented]] = {}
        for one in self.credentials:
            found.setdefault(one.item, []).append(one)
        return found

    @cached_property
    def fitting(self) -> "dict[Need, Fitting]":
        """What was presented for each need, with the days on which it counts: the same on every day."""
        return {}


class RightToday(NamedTuple):
    """One right on one day: held or not, and the grounds that it rests on or wants.

    `until`: the last day of the right if nothing is done, where that is known. `lapsed`: the grounds that stood once and
    stand no more. `is_lapsed`: the doctor had the right and lost it, or it alone was suspended. `barred`: what closes it
    whatever the grounds say.
    """

    right: Right
    is_held: bool
    until: date | None
    grounds: tuple[Ground, ...]
    lapsed: tuple[Ground, ...]
    is_lapsed: bool
    barred: Text | None

    @property
    def why(self) -> tuple[Text, ...]:
        """The sentences that say why the right is held, or is not."""
        if self.barred:
            return (self.barred,)
        return tuple(one.why for one in self.grounds if not one.stands) or tuple(one.why for one in self.grounds)


@dataclass(frozen=True, eq=False)
class Need:
    """One thing that a right rests on: a credential of this item that `fits`; `absent` is said where there is none."""

    item: Item
    fits: Callable[[Presented, RightsFacts], bool] = lambda one, facts: True
    absent: Text | None = None


def rights_on(facts: RightsFacts, day: date) -> tuple[RightToday, ...]:
    """What this doctor may do on `day`, and why: consult, prescribe, Chinese medicine, under-sixes, in this order. Pure."""
    closed = why_closed(facts, day)
    known: dict[Need, Ground] = {}
    return tuple(right_on(right, facts, sets_of_grounds(right, facts, day, known), closed) for right in Right)


def held(rights: Iterable[RightToday]) -> str:
    """The codes of the rights that are held, with spaces between, as the list column `doctor.rights` keeps them."""
    return " ".join(one.right.value for one in rights if one.is_held)


def has_every_right(rights: Iterable[RightToday]) -> bool:
    """Whether nothing lapsed. A right that the doctor never had is no lapse."""
    return not any(one.is_lapsed for one in rights)


def next_end(facts: RightsFacts, day: date) -> date | None:
    """The last day of the item that ends first, or that ended and was not renewed, whatever rests on it; None: none ends."""
    grounds = [ground_of(ITEMS[item], facts, day) for item in facts.by_item]
    return min((end for one in grounds if (end := one.until or one.ended)), default=None)


def certain_until(facts: RightsFacts, day: date, rights: Sequence[RightToday] = ()) -> date | None:
    """The last day for which the answer of `day` is certain; None: nothing that is known today changes it.

    `rights`: that answer, where it is in hand.
    """
    if why_closed(facts, day):
        return None
    now = outcome(rights or rights_on(facts, day))
    return next((turn for turn in turns(facts, day) if outcome(rights_on(facts, turn + DAY)) != now), None)


def outcome(rights: Sequence[RightToday]) -> tuple[str, bool]:
    """What a list shows of the rights: which are held, and whether one lapsed."""
    return held(rights), has_every_right(rights)


def turns(facts: RightsFacts, day: date) -> list[date]:
    """The days, from `day` on, at whose end something ends, or after which something begins."""
    known: dict[Need, Ground] = {}
    for right in Right:
        sets_of_grounds(right, facts, day, known)
    found = {one.begins - DAY if one.begins else one.until for one in known.values()}
    return sorted(turn for turn in (found | {facts.pending_until, facts.departs_on}) if turn and day <= turn < date.max)


# ---------------------------------------------------------------- one right


def right_on(right: Right, facts: RightsFacts, sets: list[tuple[Ground, ...]], closed: Text | None) -> RightToday:
    """The right by the best of its sets of grounds: the one that holds longest, else the one that lacks least."""
    best = max(sets, key=strength)
    missing = tuple(one for one in best if not one.stands)
    barred = closed or why_suspended(right, facts)
    is_held = not missing and barred is None
    had = any(all(one.stands or one.stood for one in grounds) for grounds in sets)
    until = min((d for d in (last_day(best), facts.departs_on) if d), default=None) if is_held else None
    lapsed = tuple(one for one in missing if one.stood) if had else ()
    return RightToday(right, is_held, until, best, lapsed, had and not is_held and closed is None, barred)


def strength(grounds: tuple[Ground, ...]) -> tuple[int, int, date]:
    missing = [one for one in grounds if not one.stands]
    return -len(missing), sum(one.stood for one in missing), last_day(grounds) or date.max


def last_day(grounds: tuple[Ground, ...]) -> date | None:
    return min((one.until for one in grounds if one.until), default=None)


def why_closed(facts: RightsFacts, day: date) -> Text | None:
    """Why there is no right at all, whatever the credentials say."""
    if facts.is_merged:
        return say("This file was merged into another one. Ask for that one.")
    if facts.state != State.ACTIVE:
        return say("The file is not active: %(state)s.", state=STATE_NAMES[facts.state])
    if facts.standing in WITHOUT_RIGHTS:
        return say("No right may be used while the standing is: %(standing)s.", standing=STANDING_NAMES[facts.standing or ""])
    if facts.departs_on and day > facts.departs_on:
        return say("The last day was %(day)s.", day=facts.departs_on)
    return None


def why_suspended(right: Right, facts: RightsFacts) -> Text | None:
    """A right that was suspended by itself; each of the others is a way of consulting."""
    if right in facts.suspended:
        return say("This right was suspended. Another person has to reinstate it.")
    if Right.CONSULT in facts.suspended:
        return say("Consulting was suspended, and this right is a way of consulting.")
    return None


# ---------------------------------------------------------------- what a right rests on


def is_physician(one: Presented, facts: RightsFacts) -> bool:
    """An assistant physician does not prescribe alone."""
    return one.level in ("", PHYSICIAN)


def is_of_registered_place(one: Presented, facts: RightsFacts) -> bool:
    """A consent counts only from the institution where the doctor is registered."""
    return one.institution_id is None or facts.institution_id in (None, one.institution_id)


def opens(departments: tuple[str, ...], category: str, one: Presented, facts: RightsFacts) -> bool:
    """Whether a credential opens a specialty: by its category, or by a department that it covers."""
    scope = one.scope or ((facts.department,) if one.item == Item.PRACTICE else ())
    return (bool(category) and one.category.startswith(category)) or any(is_within(code, departments) for code in scope)


def is_within(code: str, departments: tuple[str, ...]) -> bool:
    """07.02 is within 07; 070 is not."""
    return any(code == due or code.startswith(f"{due}.") for due in departments)


is_tcm = partial(opens, TCM_DEPARTMENTS, TCM_CATEGORY)
is_paediatric = partial(opens, PAEDIATRICS, "")
# Whatever was presented for an item, by its code.
ITEMS = {item.value: Need(item) for item in Item}
LICENCE = ITEMS[Item.PRACTICE]
ALWAYS = (ITEMS[Item.QUALIFICATION], ITEMS[Item.AGREEMENT])
FURTHER_SITE = (ITEMS[Item.MULTI_SITE], Need(Item.CONSENT, is_of_registered_place))
TCM_LICENCE, TCM_TRAINING = (Need(item, is_tcm, NO_SCOPE) for item in (Item.PRACTICE, Item.TRAINING))
CHILDRENS_LICENCE, CHILDRENS_TRAINING = (Need(item, is_paediatric, NO_SCOPE) for item in (Item.PRACTICE, Item.TRAINING))
PHYSICIANS_LICENCE = Need(Item.PRACTICE, is_physician, say("An assistant physician does not prescribe alone."))
# Each right with the sets of grounds that open it; whoever is not registered with us needs those of FURTHER_SITE as well.
RESTS_ON: dict[Right, tuple[tuple[Need, ...], ...]] = {
    Right.CONSULT: ((LICENCE,),),
    Right.PRESCRIBE: ((PHYSICIANS_LICENCE, ITEMS[Item.E_SIGNATURE]),),
    Right.TCM: ((TCM_LICENCE,), (LICENCE, TCM_TRAINING)),
    Right.UNDER_SIXES: ((CHILDRENS_LICENCE,), (LICENCE, CHILDRENS_TRAINING)),
}


def sets_of_grounds(right: Right, facts: RightsFacts, day: date, known: dict[Need, Ground]) -> list[tuple[Ground, ...]]:
    """The sets that would open the right, each ground as it stands on `day`; `known` keeps those that are worked out."""
    base = ALWAYS if facts.contract == Contract.FULL_TIME else (*ALWAYS, *FURTHER_SITE)
    sets = []
    for further in RESTS_ON[right]:
        needs = (*base, *further)
        for need in needs:
            if need not in known:
                known[need] = ground_of(need, facts, day)
        sets.append(tuple(known[need] for need in needs))
    if right is Right.CONSULT and facts.pending_until and day <= facts.pending_until:
        sets.append((*(known[need] for need in base), pending(facts.pending_until)))
    return sets


def ground_of(need: Need, facts: RightsFacts, day: date) -> Ground:
    known = facts.fitting.get(need)
    if known is None:
        presented = tuple(one for one in facts.by_item.get(need.item.value, ()) if need.fits(one, facts))
        known = facts.fitting[need] = presented, spans_of(presented)
    return ground(need.item, *known, day, need.absent)


def pending(until: date) -> Ground:
    """The licence number is on its way: consulting is open for its time, nothing else."""
    text = say("The licence number is on its way: consulting is open until %(day)s.", day=until)
    return Ground(Item.PRACTICE, True, until, lack=text)
