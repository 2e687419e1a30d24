"""What staff do around a household without changing its facts: say that they know it, look at masked data, search a number.

Each is recorded. A tie closes the household's decisions to whoever declared it, and cannot be taken back by that person.
"""

from sqlalchemy import select

from portal.core import clock, personal
from portal.core.actors import Actor
from portal.core.database import db
from portal.core.lifecycle import Conflict, NotFound, Refused
from portal.core.tongues import say
from portal.households import checking, events
from portal.households.models import Acquaintance, Household, Membership, Person
from portal.households.naming import PURPOSES
from portal.ledger.entries import entry, write_entries
from portal.ledger.operations import about, constraint_means, operation
from portal.ledger.recording import record
from portal.web.permissions import Permission

KNOWN_ALREADY = Conflict("acquainted", say("You have said already that you know them."))
constraint_means("uq_acquaintance", "acquaintance.household_id, acquaintance.user_id", KNOWN_ALREADY)


def household_of(reference: str) -> Household:
    """The household of a reference. Raises NotFound."""
    found = db.session.scalar(select(Household).where(Household.reference == reference))
    if found is None:
        raise NotFound(reference)
    return found


@operation(Permission.HOUSEHOLDS_READ)
def know_them(reference: str, *, by: Actor, note: str = "") -> None:
    """“I know them”: every decision about this household is closed to this person from now on."""
    household = household_of(reference)
    if by.id is None:
        raise about(Refused("no_person", say("Only a person can know a household.")), household)
    tie = Acquaintance(household_id=household.id, user_id=by.id, created_at=clock.now())
    db.session.add(tie)
    db.session.flush()
    record(events.TieDeclared(), household, tie, by=by, reason=note)


@operation(Permission.PERSONAL_REVEAL)
def reveal(reference: str, *, purpose: str, by: Actor) -> None:
    """Record that the household's numbers, phones and address are shown for a purpose (a key of PURPOSES)."""
    household = household_of(reference)
    if purpose not in PURPOSES:
        raise about(Refused("purpose", say("Choose what you need it for."), "purpose"), household)
    record(events.Revealed(purpose), household, by=by)


@operation(Permission.PERSONAL_REVEAL)
def search_by_number(number: str, *, by: Actor) -> list[str]:
    """References of the households where the holder of an ID number is or was a member; the search is recorded, found or not."""
    blind = personal.current().blind("id_no", checking.checked_number(number).number)
    person = (
        select(Person.id)
        .where(Person.id_no_blind == blind)
        .union(select(Person.merged_into_id).where(Person.id_no_blind == blind))
    )
    statement = select(Household.id, Household.reference).join(Membership, Membership.household_id == Household.id)
    found = db.session.execute(statement.where(Membership.person_id.in_(person)).distinct().order_by(Household.id.desc())).all()
    key, reference = (found[0].id, found[0].reference) if found else (None, "")
    write_entries(db.session(), [entry(events.SearchedByNumber(len(found)), "household", key, reference, [], by, "")])
    return [row.reference for row in found]
