"""Files that a person takes from an import's page."""

from typing import IO

from portal.core.actors import Actor
from portal.intake import committing, events, keeping, refusals
from portal.intake.kinds import ImportKind
from portal.intake.queries import find
from portal.ledger.operations import operation
from portal.ledger.recording import record
from portal.web.permissions import Permission


def template(kind: ImportKind, form: str) -> IO[bytes]:
    """The headings and examples of a kind, as a file without a name."""
    file = keeping.temporary_upload()
    refusals.write_template(file, form, kind)
    file.seek(0)
    return file


def refused_rows(reference: str, form: str, *, by: Actor) -> IO[bytes]:
    """The rows that were not taken, read anew from the stored file. That they were given is recorded first."""
    tell(reference, form, by=by)
    batch, file = find(reference), keeping.temporary_upload()
    with committing.read_again(batch) as table:
        refusals.write_refused(file, form, table, committing.judged(batch, table))
    file.seek(0)
    return file


@operation(Permission.IMPORTS_READ)
def tell(reference: str, form: str, *, by: Actor) -> None:
    record(events.RefusedRowsGiven(form), find(reference), by=by)
