"""The bans as the database knows them: published ones, those added or lifted since, and the rulings."""

from datetime import date

from sqlalchemy import select

from portal.core import clock
from portal.core.database import db
from portal.core.tongues import say
from portal.formulary import banned
from portal.formulary.models import BanRule, Ruling
from portal.settings.proposals import State

ADDED = say("a word added by two persons")


def bans(on: date | None = None) -> banned.Bans:
    """The bans in force on a day (default: today)."""
    day = on or clock.today()
    rules = db.session.scalars(
        select(BanRule).where(BanRule.state == State.CONFIRMED.value, BanRule.valid_from <= day).order_by(BanRule.id)
    )
    added: dict[tuple[str, str], banned.Ban] = {}
    lifted: set[tuple[str, str]] = set()
    for rule in rules:
        place = (rule.kind, rule.word)
        added.pop(place, None)
        if rule.is_lifted:
            lifted.add(place)
        else:
            lifted.discard(place)
            added[place] = banned.Ban(rule.kind, rule.word, ADDED, rule.valid_from, rule.source)
    ruled = select(Ruling.drug_id, Ruling.kind, Ruling.word).where(Ruling.state == State.CONFIRMED.value)
    return banned.Bans(banned.in_force(day, added.values(), lifted), frozenset(db.session.execute(ruled).all()))
