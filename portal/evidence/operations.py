"""Attaching, looking at and withdrawing evidence. Which record may take evidence now is its own package's rule."""

from sqlalchemy import select

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db, locked, next_reference
from portal.core.lifecycle import NotFound, Refused
from portal.core.tongues import say
from portal.evidence.contents import ENDINGS, MEDIA
from portal.evidence.events import DocumentAttached, DocumentViewed, DocumentWithdrawn
from portal.evidence.models import Document
from portal.evidence.store import Stored, read
from portal.evidence.subjects import SUBJECTS
from portal.ledger.operations import constraint_means, operation
from portal.ledger.recording import record
from portal.web.permissions import Permission

constraint_means(
    "uq_document_subject_content",
    "document.subject, document.subject_id, document.sha256",
    Refused("attached_already", say("This very file is attached here already."), "file"),
)


@operation(Permission.EVIDENCE_UPLOAD)
def attach(subject: str, subject_id: int, stored: Stored, *, by: Actor) -> Document:
    """Attach a stored file to a record, within the operation of the record's package. The same file again: the same document."""
    same = (Document.subject == subject, Document.subject_id == subject_id, Document.sha256 == stored.sha256)
    present = db.session.scalar(select(Document).where(*same, ~Document.is_withdrawn))
    if present is not None:
        return present
    document = Document(
        reference=next_reference("EVD", clock.today().year), subject=subject, subject_id=subject_id,
        sha256=stored.sha256, size=stored.size, kind=stored.kind, address=stored.address,
        uploaded_by_id=by.id, uploaded_by=by.name[:100], uploaded_at=clock.now(),
    )  # fmt: skip
    document.key, document.name = stored.key, stored.name
    db.session.add(document)
    db.session.flush()
    record(DocumentAttached(document.reference, stored.kind, stored.size, stored.sha256), document, by=by)
    return document


@operation(Permission.EVIDENCE_UPLOAD)
def withdraw(reference: str, *, by: Actor, reason: str) -> Document:
    """Take a document out of the evidence, within the operation of the record's package; it stays readable in the trail."""
    document = db.session.scalar(locked(select(Document).where(Document.reference == reference)))
    if document is None or document.is_withdrawn:
        raise NotFound
    document.is_withdrawn = True
    record(DocumentWithdrawn(reference), document, by=by, reason=reason)
    return document


@operation(Permission.EVIDENCE_VIEW)
def note_view(reference: str, *, by: Actor) -> Document:
    """Record that somebody looks at a document of a record within reach. Raises NotFound for any other."""
    document = db.session.scalar(select(Document).where(Document.reference == reference))
    if document is None or not is_within_reach(document, by):
        raise NotFound
    record(DocumentViewed(reference), document, by=by)
    return document


def is_within_reach(document: Document, by: Actor) -> bool:
    subject = SUBJECTS.get(document.subject)
    return subject is not None and subject.reaches(by, document.subject_id)


def view(reference: str, *, by: Actor) -> tuple[bytes, str, str]:
    """A document's content, media type and the name it is shown under. Recorded before it is read."""
    document = note_view(reference, by=by)
    address, key, kind = document.address, document.key or "", document.kind
    db.session.rollback()
    return read(address, key), MEDIA[kind], f"{reference}.{ENDINGS[kind]}"
