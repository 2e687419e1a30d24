"""Looking at everything once: raise what is wrong, read again what is open, find what explains what, escalate what is late."""

from collections import Counter
from datetime import datetime

from sqlalchemy import func, select

from portal.accounts.models import User, UserRole
from portal.core import clock
from portal.core.actors import SYSTEM, Actor
from portal.core.database import db, locked
from portal.core.tongues import say
from portal.ledger.operations import operation
from portal.ledger.recording import record
from portal.notices import notify
from portal.supply.alert_events import AlertEscalated
from portal.supply.alert_families import ENDED, settle_families
from portal.supply.alert_levels import WORST
from portal.supply.alert_models import SupplyAlert
from portal.supply.alert_readings import Reading
from portal.supply.alert_rules import RULES, Scene
from portal.supply.alert_silence import Silence
from portal.supply.alerting import take_readings
from portal.supply.partner_notices import analysts

A = SupplyAlert
AT_ONCE = 50


def look() -> int:
    """Look at all rules once. Returns how many alerts were raised or opened again."""
    began, raised, found = clock.now(), 0, readings(Scene())
    for first in range(0, len(found), AT_ONCE):
        raised += take_readings(found[first : first + AT_ONCE], by=SYSTEM)
    settle(began, by=SYSTEM)
    while escalate(by=SYSTEM) == AT_ONCE:
        pass
    return raised


def readings(scene: Scene) -> list[Reading]:
    """What is wrong, and what is to be said of the alerts that are open, in a fixed order."""
    open_ = {row.key: row for row in db.session.execute(select(A.key, A.alert, A.drug_id, A.partner_id, A.lot).where(A.state.not_in(ENDED)))}  # fmt: skip
    said = {one.key: one for rule in RULES for one in rule(scene) if one.is_bad or one.key in open_}
    gone = [row for key, row in open_.items() if key not in said]
    silence = Silence(scene)
    return sorted([*said.values(), *map(silence.reading, gone)], key=lambda one: one.key)


@operation(None)
def settle(began: datetime, *, by: Actor) -> None:
    """Put alerts under those that explain them, and tell the analysts how many new ones are critical."""
    settle_families(by)
    new = (A.raised_at >= began, A.severity == WORST, A.parent_id.is_(None), A.state.not_in(ENDED))
    count = db.session.scalar(select(func.count()).where(*new)) or 0
    if count:
        notify(analysts(), say("New critical alerts of supply: %(count)s", count=count), path="/supply/alerts")


@operation(None)
def escalate(*, by: Actor) -> int:
    """Some open alerts whose clock ran out: their owner, or all who keep the partners, and the managers are told."""
    late = (A.state.not_in(ENDED), A.parent_id.is_(None), A.due_at < clock.now(), A.escalated_at.is_(None))
    rows = list(db.session.scalars(locked(select(A).where(*late).order_by(A.due_at, A.id).limit(AT_ONCE))))
    told: Counter[int] = Counter()
    for row in rows:
        row.escalated_at = clock.now()
        record(AlertEscalated(), row, by=by)
        told.update({*([row.owner_id] if row.owner_id else analysts()), *managers()})
    for person, count in told.items():
        notify([person], say("Alerts of supply whose clock ran out: %(count)s", count=count), path="/supply/alerts")
    return len(rows)


def managers() -> list[int]:
    """The accounts to which what is late is escalated."""
    held = select(UserRole.user_id).join(User, User.id == UserRole.user_id).where(UserRole.role == "manager", User.is_enabled)
    return list(db.session.scalars(held.distinct()))
