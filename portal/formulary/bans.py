"""The bans as the database knows them: published ones, those added or lifted since, hard classes, and the rulings."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Date, bindparam, cast, false, literal, null, select, union_all

from portal.core import clock
from portal.core.database import UtcInstant, db
from portal.core.tongues import say
from portal.formulary import banned
from portal.formulary.models import BanRule, Drug, Ruling
from portal.settings.proposals import State

ADDED = say("a word added by two persons")
_B, _R, _D = BanRule.__table__.c, Ruling.__table__.c, Drug.__table__.c
_AT, _DAY = bindparam("at", type_=UtcInstant), bindparam("day", type_=Date)
_NEVER = (cast(false(), Boolean), cast(null(), Date), cast(null(), _B.decided_at.type), literal(""))
# Made once: whatever is said of a line asks it.
_STANDING = union_all(
    select(
        literal("rule").label("part"),
        _B.id.label("id"),
        _B.kind.label("kind"),
        _B.word.label("word"),
        _B.is_lifted.label("is_lifted"),
        _B.valid_from.label("valid_from"),
        _B.decided_at.label("decided_at"),
        _B.source.label("source"),
    ).where(_B.state == State.CONFIRMED.value, _B.valid_from <= _DAY, _B.decided_at <= _AT),
    select(literal("ruled"), _R.drug_id, _R.kind, _R.word, *_NEVER).where(
        _R.state == State.CONFIRMED.value, _R.decided_at <= _AT
    ),
    select(literal("hard"), _D.id, _D.rx_class, literal(""), *_NEVER).where(
        _D.hard_since <= _AT, _D.hard_until.is_(None) | (_D.hard_until > _AT)
    ),
)


def bans(at: datetime | None = None) -> banned.Bans:
    """The bans as they stand at an instant (default: now): those whose day had come, and that were confirmed by then.

    For an instant to come it is what is known today of that day.
    """
    at = at or clock.now()
    day = clock.on_page(at).date()
    rows = db.session.execute(_STANDING, {"at": at, "day": day}).all()
    added, lifted = standing(row for row in rows if row.part == "rule")
    ruled = frozenset((row.id, row.kind, row.word) for row in rows if row.part == "ruled")
    hard = {row.id: row.kind for row in rows if row.part == "hard"}
    return banned.Bans(banned.in_force(day, added, lifted), ruled, hard)


def standing(rules: Iterable[Any]) -> tuple[list[banned.Ban], set[tuple[str, str]]]:
    """The words that are added, and those that are lifted: of each word the rule that took effect last counts."""
    last = {(rule.kind, rule.word): rule for rule in sorted(rules, key=effect)}
    added = [banned.Ban(kind, word, ADDED, r.valid_from, r.source) for (kind, word), r in last.items() if not r.is_lifted]
    return added, {place for place, rule in last.items() if rule.is_lifted}


def effect(rule: Any) -> tuple[datetime, int]:
    """When a confirmed rule took effect: at the beginning of its day, and not before two persons said so."""
    return max(clock.start_of(rule.valid_from), rule.decided_at), rule.id


def bans_of(rules: Iterable[BanRule]) -> banned.Bans:
    """What rules of two persons ban by themselves, less what was ruled not to be meant; those that lift a word ban nothing."""
    ruled = select(Ruling.drug_id, Ruling.kind, Ruling.word).where(Ruling.state == State.CONFIRMED.value)
    words = tuple(banned.Ban(r.kind, r.word, ADDED, r.valid_from, r.source) for r in rules if not r.is_lifted)
    return banned.Bans(words, frozenset((row.drug_id, row.kind, row.word) for row in db.session.execute(ruled)))
