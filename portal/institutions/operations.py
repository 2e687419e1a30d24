"""Registering and correcting institutions by hand."""

from sqlalchemy import select

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db, locked, next_reference
from portal.core.lifecycle import Conflict, NotFound
from portal.core.tongues import say
from portal.institutions import events, following
from portal.institutions.models import Institution
from portal.institutions.particulars import Said, columns
from portal.institutions.search import names
from portal.ledger.operations import about, constraint_means, operation, take
from portal.ledger.recording import record
from portal.web.permissions import Permission

constraint_means(
    "uq_institution_name_key",
    "institution.name_key, institution.province",
    Conflict("name_taken", say("This province has an institution of this name already. Search for it."), "name"),
)
constraint_means(
    "uq_institution_organisation_code",
    "institution.organisation_code",
    Conflict(
        "code_taken", say("Another institution has this organisation code. Merge the two, or correct one."), "organisation_code"
    ),
)


@operation(Permission.INSTITUTIONS_WRITE)
def register(said: Said, *, by: Actor) -> str:
    """A new institution; its reference. Raises Refused at the field that is wrong."""
    now = clock.now()
    row = Institution(created_at=now, updated_at=now, **columns(said))
    row.reference = next_reference("INS", clock.today().year)
    db.session.add(row)
    db.session.flush()
    names.add(db.session(), [(row.id, row.name)])
    record(events.Registered(), row, by=by)
    return row.reference


@operation(Permission.INSTITUTIONS_WRITE)
def correct(reference: str, said: Said, *, by: Actor, version: int | None = None, note: str = "") -> None:
    """Replace what is known of an institution. Raises Refused at the field that is wrong."""
    row = to_change(reference, version)
    former = row.name, row.province
    for name, value in columns(said).items():
        setattr(row, name, value)
    row.updated_at = clock.now()
    db.session.flush()
    names.replace(db.session(), row.id, (former[0],), (row.name,))
    record(events.Corrected(), row, by=by, reason=note)
    if (row.name, row.province) != former:
        following.rename(row.id, by)


def to_change(reference: str, version: int | None = None) -> Institution:
    """The institution under lock. Raises NotFound; Conflict where it changed, or was merged into another one."""
    row = db.session.scalar(locked(select(Institution).where(Institution.reference == reference)))
    if row is None:
        raise NotFound(reference)
    take(row, version)
    if row.merged_into_id is not None:
        raise about(Conflict("merged", say("This institution was merged into another one. Look at that one.")), row)
    return row
