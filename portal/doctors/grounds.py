"""What a right can rest on: a credential in use, with the verification that counts for it. Pure.

Days are calendar days in Asia/Shanghai; a credential holds to the end of its last day. A renewal is a credential of its own:
where it begins no later than the day after the old one's end, the ground goes on without a gap.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from portal.core.tongues import Text, say
from portal.doctors.models import Item
from portal.doctors.words import ITEM_NAMES
from portal.ledger.words import shown

DAY = timedelta(days=1)


class Check(NamedTuple):
    """A verification as rights see it. `until`: the last day that the source itself gave."""

    result: str
    on: date
    source: str = ""
    until: date | None = None


class Presented(NamedTuple):
    """A credential as rights see it, with its verifications, the oldest first. `until` None: without end."""

    item: str
    id: int | None = None
    since: date | None = None
    until: date | None = None
    withdrawn_on: date | None = None
    level: str = ""
    category: str = ""
    scope: tuple[str, ...] = ()
    institution_id: int | None = None
    checks: tuple[Check, ...] = ()


class Ground(NamedTuple):
    """How one ground stands on a day.

    `until`: its last day without a gap as known today; None: without end. `begins`: when it will stand, if it does not yet;
    `ended`: the last day on which it stood, if it does no more. `stood`: it stood once, so that its absence is a lapse.
    `lack`: why it does not stand, or stands without a credential, where no day says it.
    """

    item: Item
    stands: bool
    until: date | None = None
    begins: date | None = None
    ended: date | None = None
    stood: bool = False
    credential_id: int | None = None
    verified_on: date | None = None
    source: str = ""
    lack: Text | None = None

    @property
    def why(self) -> Text:
        """The sentence that says how it stands."""
        told: dict[str, object] = {"item": ITEM_NAMES[self.item]}
        if self.verified_on:
            told |= {"day": self.verified_on, "source": shown("source", self.source, plain_names=True)}
            if self.until is None:
                return say("%(item)s: confirmed on %(day)s (%(source)s), without end.", **told)
            return say("%(item)s: confirmed on %(day)s (%(source)s), until %(until)s.", **told, until=self.until)
        if self.ended:
            return say("%(item)s: ended on %(day)s.", **told, day=self.ended)
        if self.begins:
            return say("%(item)s: begins on %(day)s.", **told, day=self.begins)
        return self.lack or say("%(item)s: there is none.", **told)


class Span(NamedTuple):
    """The days on which a verified credential counts."""

    since: date
    until: date
    credential: Presented
    check: Check


def ground(item: Item, presented: Sequence[Presented], spans: Sequence[Span], day: date, absent: Text | None = None) -> Ground:
    """How an item stands on `day` by these credentials of it and their spans; `absent` is said where there is none of them."""
    best = None
    for span in spans:
        if span.since <= day <= span.until and (best is None or span.until > best.until):
            best = span
    if best is not None:
        until = reach(spans, best.until)
        return Ground(item, True, until, None, None, True, best.credential.id, best.check.on, best.check.source)
    begins = min((span.since for span in spans if span.since > day), default=None)
    ended = max((span.until for span in spans if span.until < day), default=None)
    return Ground(item, False, None, begins, ended, stood(presented, day), lack=lack(item, presented, absent))


def stood(presented: Sequence[Presented], day: date) -> bool:
    return any(check.result == "confirmed" and (one.since or day) <= day for one in presented for check in one.checks)


def spans_of(presented: Sequence[Presented]) -> tuple[Span, ...]:
    return tuple(span for span in map(span_of, presented) if span)


def span_of(one: Presented) -> Span | None:
    """First and last day of a credential; None where it is not verified, or has no day left."""
    check = counting(one.checks)
    if check is None:
        return None
    withdrawn = one.withdrawn_on - DAY if one.withdrawn_on else None
    until = min((day for day in (one.until, check.until, withdrawn) if day), default=date.max)
    since = one.since or date.min
    return Span(since, until, one, check) if since <= until else None


def counting(checks: Sequence[Check]) -> Check | None:
    """The verification that counts: the last one that was clear. None where that refuted, or where there is none."""
    for check in reversed(checks):
        if check.result != "unclear":
            return check if check.result == "confirmed" else None
    return None


def reach(spans: Sequence[Span], reached: date) -> date | None:
    """The last day without a gap from a covered day on; None: without end."""
    if len(spans) > 1:
        for span in sorted(spans, key=lambda span: span.since):
            if reached < date.max and span.since <= reached + DAY and span.until > reached:
                reached = span.until
    return None if reached == date.max else reached


def lack(item: Item, presented: Sequence[Presented], absent: Text | None) -> Text | None:
    """Why a ground does not stand where no day says it: refuted, not verified, never presented."""
    if any(check.result == "refuted" for one in presented for check in one.checks[-1:]):
        return say("%(item)s: refuted when it was looked up.", item=ITEM_NAMES[item])
    if presented:
        return say("%(item)s: not verified yet.", item=ITEM_NAMES[item])
    return absent
