"""Changing a setting: one person proposes, another confirms."""

from datetime import date

from sqlalchemy import select

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db, locked, next_reference
from portal.core.lifecycle import Conflict, NotFound, Refused
from portal.core.tongues import say
from portal.ledger.operations import constraint_means, operation
from portal.ledger.recording import record
from portal.settings import proposals
from portal.settings.events import SettingConfirmed, SettingDropped, SettingProposed
from portal.settings.lifecycle import lifecycle
from portal.settings.models import SettingChange
from portal.settings.queries import setting, values
from portal.settings.registry import SETTINGS
from portal.web.permissions import Permission

constraint_means(
    "uq_setting_change_open",
    "setting_change.name",
    Conflict("open_proposal", say("A change of this setting is proposed already. Confirm or drop it first.")),
)
constraint_means("ck_setting_change_two_persons", "", Refused("proposer", say("You proposed this change. Another person has to confirm it.")))  # fmt: skip


@operation(Permission.SETTINGS_CHANGE)
def propose(name: str, value: int, *, by: Actor, valid_from: date | None = None, note: str = "") -> str:
    """Propose a value from a day on (default: as soon as it is confirmed). Returns the proposal's reference.

    Raises NotFound for an unknown name, Refused for a value out of bounds, an unchanged one, a day that is over.
    """
    entry, today = SETTINGS.get(name), clock.today()
    if entry is None:
        raise NotFound
    if not entry.fits(value):
        raise Refused("out_of_bounds", say("Choose a value from %(least)s to %(most)s.", least=entry.shown(entry.least), most=entry.shown(entry.most)), "value")  # fmt: skip
    if valid_from and valid_from < today:
        raise Refused("day_over", say("This day is over. A change takes effect today or later."), "valid_from")
    day = valid_from or today
    before = setting(name, day)
    if before == value:
        raise Refused("unchanged", say("This is the value already."), "value")
    change = SettingChange(
        reference=next_reference("SET", today.year), name=name, value=value, before=before, valid_from=day,
        **proposals.proposed(by, note),
    )  # fmt: skip
    db.session.add(change)
    db.session.flush()
    record(SettingProposed(name, before, value, day.isoformat()), change, by=by, reason=note)
    return change.reference


@operation(Permission.SETTINGS_CHANGE)
def confirm(reference: str, *, by: Actor, version: int | None = None, note: str = "") -> None:
    """Confirm a proposal of somebody else: the value is in force from its day on."""
    change = taken(reference)
    proposals.decide(change, "confirm", lifecycle, by, version)
    record(SettingConfirmed(change.name, change.value, change.valid_from.isoformat()), change, by=by, reason=note)
    values.forget()


@operation(Permission.SETTINGS_CHANGE)
def drop(reference: str, *, by: Actor, version: int | None = None, note: str = "") -> None:
    """Drop a proposal, one's own or another's."""
    change = taken(reference)
    proposals.decide(change, "drop", lifecycle, by, version)
    record(SettingDropped(change.name, change.value), change, by=by, reason=note)


def taken(reference: str) -> SettingChange:
    """The proposal under lock. Raises NotFound."""
    change = db.session.scalar(locked(select(SettingChange).where(SettingChange.reference == reference)))
    if change is None:
        raise NotFound
    return change
