"""Looking at one person: what may be corrected, what may have happened, where he or she lives and lived."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db
from portal.core.lifecycle import NotFound, Refused
from portal.core.paging import Page
from portal.households.models import Household, Membership, Person
from portal.households.queries import SHORT, Action, Member, closed_because, member
from portal.ledger.queries import timeline
from portal.web.permissions import Permission as P


@dataclass
class PersonRecord:
    """A person's page: what may be corrected, and what may have happened."""

    person: Person
    member: Member
    homes: list[Household]
    merged_into: str
    timeline: Page
    refusal: Refused | None
    revealed_until: datetime | None = None

    @property
    def reference(self) -> str:
        return self.person.reference

    @property
    def version(self) -> int:
        return self.person.version

    @property
    def home(self) -> Household | None:
        return self.homes[0] if self.homes else None

    def action(self, verb: str) -> Action:
        return Action(verb, self.refusal)

    @property
    def today(self) -> date:
        return clock.today()


def person_record(
    reference: str, viewer: Actor, is_revealed: Callable[[str], datetime | None] = lambda household: None
) -> PersonRecord:
    """A person with the households of which he or she is or was a member, present ones first. Raises NotFound.

    `is_revealed(reference of a household)`: until when its data is shown plain to this viewer.
    """
    person = db.session.scalar(select(Person).where(Person.reference == reference.upper()))
    if person is None:
        raise NotFound(reference)
    joined = (
        select(Membership, Household)
        .join(Household, Household.id == Membership.household_id)
        .where(Membership.person_id == person.id)
    )
    rows = sorted(db.session.execute(joined).all(), key=lambda row: (row[0].until is not None, row[0].is_contested, -row[0].id))
    until = is_revealed(rows[0][1].reference) if rows else None
    membership = rows[0][0] if rows else Membership(relation="", since=clock.today())
    kept = db.session.scalar(select(Person.reference).where(Person.id == person.merged_into_id)) if person.merged_into_id else ""
    return PersonRecord(
        person=person,
        member=member(membership, person, viewer.may(P.NAMES_READ), is_revealed=until is not None),
        homes=list(dict.fromkeys(household for _, household in rows)),
        merged_into=kept or "",
        timeline=timeline("person", person.id, viewer, SHORT),
        refusal=closed_because(*(household for m, household in rows if m.until is None)),
        revealed_until=until,
    )
