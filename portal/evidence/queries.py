"""Looking at documents: which a record has, and one of them within the reader's reach."""

from collections.abc import Iterable

from sqlalchemy import select

from portal.core.database import db
from portal.evidence.models import Document


def names_of_files(subject: str, ids: Iterable[int]) -> dict[int, list[str]]:
    """For each record of a table the SHA-256 of its documents, oldest first: what a snapshot of the record holds."""
    live = select(Document.subject_id, Document.sha256).where(Document.subject == subject, ~Document.is_withdrawn)
    found: dict[int, list[str]] = {}
    for subject_id, sha256 in db.session.execute(live.where(Document.subject_id.in_(list(ids))).order_by(Document.id)):
        found.setdefault(subject_id, []).append(sha256)
    return found


def documents_of(subject: str, ids: Iterable[int], withdrawn: bool = False) -> list[Document]:
    """The documents of some records of a table, oldest first; also the withdrawn ones where wanted."""
    chosen = select(Document).where(Document.subject == subject, Document.subject_id.in_(list(ids))).order_by(Document.id)
    return list(db.session.scalars(chosen if withdrawn else chosen.where(~Document.is_withdrawn)))
