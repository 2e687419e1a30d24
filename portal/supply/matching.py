"""Saying what a feed means by a name, and taking that back. Lines point to the name, so it counts at once, either way."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from portal.core import clock
from portal.core.actors import SYSTEM, Actor
from portal.core.database import db, locked
from portal.core.lifecycle import NotFound, Refused
from portal.core.tongues import say
from portal.formulary.models import Drug
from portal.ledger.operations import about, operation, take
from portal.ledger.recording import record
from portal.supply import feed_events as events
from portal.supply.feed_lifecycle import NameState, naming
from portal.supply.feed_models import FeedName
from portal.supply.feed_names import drugs_meant
from portal.supply.lifecycle import State
from portal.supply.models import Partner
from portal.supply.queries import partner_meant
from portal.supply.recall_keeping import keep_named
from portal.web.permissions import Permission

AT_ONCE = 1000
OWN_STEPS = frozenset({Permission.SUPPLY_ACT.value})
NEVER_DECIDED = FeedName.version == 1  # a match that somebody undid stays undone


@dataclass(frozen=True)
class NameFacts:
    """What the rules may know of a name."""

    state: NameState


def opened(name_id: int, verb: str, by: Actor, version: int | None = None) -> FeedName:
    """The name under lock, in its new state. Raises NotFound, Conflict, Refused."""
    row = find(name_id)
    take(row, version)
    step(row, verb, by)
    return row


def step(row: FeedName, verb: str, by: Actor) -> None:
    """Take a step of the name's lifecycle; the portal itself may. Raises Refused about this name."""
    own = OWN_STEPS if by.id is None else frozenset()
    try:
        row.state = naming.check(verb, NameFacts(NameState(row.state)), by.permissions | own).value
    except Refused as refusal:
        raise about(refusal, row) from None


def find(name_id: int) -> FeedName:
    """The name under lock. Raises NotFound."""
    row = db.session.scalar(locked(select(FeedName).where(FeedName.id == name_id)))
    if row is None:
        raise NotFound(str(name_id))
    return row


@operation(Permission.SUPPLY_ACT)
def match(name_id: int, *, to: str, by: Actor, everywhere: bool = False, version: int | None = None) -> int:
    """Say who or what is meant: `to` is a partner's reference or a drug's approval number.

    `everywhere`: also where other feeds use the same name for a drug and nobody matched it. Returns how many names.
    Raises Refused (unknown), Conflict, NotFound.
    """
    key = meant(find(name_id), to)
    row = opened(name_id, "match", by, version)
    settle(row, to, key, by)
    others = same_elsewhere(row) if everywhere and row.about == "drug" else []
    for other in others:
        settle(opened(other, "match", by), to, row.drug_id, by)
    return 1 + len(others)


def settle(row: FeedName, to: str, key: int | None, by: Actor) -> None:
    row.partner_id, row.drug_id = (key, None) if row.about == "partner" else (None, key)
    row.matched_by_id, row.matched_at = by.id, clock.now()
    db.session.flush()
    record(events.NameMatched(to), row, by=by)


def meant(row: FeedName, to: str) -> int:
    """The id behind a reference. Raises Refused."""
    if row.about == "partner":
        found = db.session.scalar(select(Partner.id).where(Partner.reference == to.strip(), Partner.state != State.ENDED.value))
        text = say("There is no partner of this reference that takes part.")
    else:
        found = db.session.scalar(select(Drug.id).where(Drug.approval_no == to.strip()))
        text = say("The register of drugs does not know this approval number.")
    if found is None:
        raise about(Refused("match_unknown", text, "to"), row)
    return found


def same_elsewhere(row: FeedName) -> Sequence[int]:
    """The same name of a drug in other feeds, where nobody matched it."""
    n = FeedName
    same = select(n.id).where(n.about == "drug", n.key == row.key, n.state == NameState.UNMATCHED.value, n.id != row.id)
    return db.session.scalars(same.order_by(n.id).limit(AT_ONCE)).all()


@operation(Permission.SUPPLY_ACT)
def set_aside(name_id: int, *, by: Actor, note: str = "", version: int | None = None) -> None:
    """None of our partners or drugs is meant: the name waits no more."""
    row = opened(name_id, "set_aside", by, version)
    db.session.flush()
    record(events.NameSetAside(), row, by=by, reason=note)


@operation(Permission.SUPPLY_ACT)
def undo_match(name_id: int, *, by: Actor, note: str = "", version: int | None = None) -> None:
    """The match was wrong: the name waits again, and what rests on it counts for nobody. Recipients of open recalls stay."""
    find(name_id)
    keep_named(by)
    row = opened(name_id, "undo_match", by, version)
    row.partner_id = row.drug_id = row.matched_by_id = row.matched_at = None
    db.session.flush()
    record(events.MatchUndone(), row, by=by, reason=note)


@operation(Permission.SUPPLY_ACT)
def match_known(*, by: Actor) -> int:
    """Look again at what waits: partners and drugs may have come since that a number or an exact name tells. Returns how many."""
    return match_waiting(by)


def match_all() -> int:
    """The same for everything that waits, some names at a time, as the portal itself. Returns how many."""
    count, last = 0, 0
    while waiting := names_behind(last):
        count, last = count + match_some(waiting, by=SYSTEM), waiting[-1]
    return count


def names_behind(last: int) -> Sequence[int]:
    n = FeedName
    waiting = select(n.id).where(n.state == NameState.UNMATCHED.value, n.id > last, NEVER_DECIDED).order_by(n.id).limit(AT_ONCE)
    return db.session.scalars(waiting).all()


@operation(None)
def match_some(name_ids: Sequence[int], *, by: Actor) -> int:
    return match_waiting(by, FeedName.id.in_(name_ids))


def match_partner(partner: Partner) -> int:
    """Names in feeds that mean a partner by number or exact name, now that it takes part. Inside an operation."""
    return match_waiting(
        SYSTEM, NEVER_DECIDED, FeedName.about == "partner", FeedName.key.in_([partner.key, partner.org_code or ""])
    )


def match_waiting(by: Actor, *which: Any) -> int:
    """Match names that wait, the newest first, where a number or an exact name tells who or what is meant."""
    n = FeedName
    open_ = select(n).where(n.state == NameState.UNMATCHED.value, *which)
    waiting = db.session.scalars(locked(open_.order_by(n.id.desc()).limit(AT_ONCE))).all()
    drugs = drugs_meant([row.key for row in waiting if row.about == "drug"])
    found = {row: drugs.get(row.key) if row.about == "drug" else partner_meant(row.name) for row in waiting}
    for row, key in found.items():
        if key is not None:
            step(row, "match", by)
            settle(row, row.key, key, by)
    return sum(key is not None for key in found.values())
