"""Looking at documents: which a record has, and one of them within the reader's reach."""

from collections.abc import Iterable

from sqlalchemy import bindparam, select

from portal.core.actors import Actor
from portal.core.database import db
from portal.core.lifecycle import NotFound, state_name
from portal.core.tongues import Text
from portal.evidence.contents import ENDINGS
from portal.evidence.lifecycle import State, lifecycle
from portal.evidence.models import Document, Scan, ScanBatch
from portal.evidence.subjects import Candidate, of_scans

_OF = (Document.subject == bindparam("subject"), Document.subject_id.in_(bindparam("ids", expanding=True)))
_LIVE = select(Document).where(*_OF, ~Document.is_withdrawn).order_by(Document.id)
_ALL = select(Document).where(*_OF).order_by(Document.id)
_FILES = select(Document.subject_id, Document.sha256).where(*_OF, ~Document.is_withdrawn).order_by(Document.id)


def names_of_files(subject: str, ids: Iterable[int]) -> dict[int, list[str]]:
    """For each record of a table the SHA-256 of its documents, oldest first: what a snapshot of the record holds."""
    found: dict[int, list[str]] = {}
    for subject_id, sha256 in db.session.execute(_FILES, {"subject": subject, "ids": list(ids)}):
        found.setdefault(subject_id, []).append(sha256)
    return found


def documents_of(subject: str, ids: Iterable[int], withdrawn: bool = False) -> list[Document]:
    """The documents of some records of a table, oldest first; also the withdrawn ones where wanted."""
    return list(db.session.scalars(_ALL if withdrawn else _LIVE, {"subject": subject, "ids": list(ids)}))


class ScansPage:
    """One ZIP of scans: its files by what was found, what each ambiguous one may mean, what became of it."""

    GROUPS = ("matched", "ambiguous", "unmatched", "refused", "taken")

    def __init__(self, reference: str, by: Actor):
        batch = db.session.scalar(select(ScanBatch).where(ScanBatch.reference == reference))
        if batch is None:
            raise NotFound
        self.batch, self.state_word = batch, state_name(State(batch.state))
        rows = db.session.execute(
            select(Scan, Document.reference)
            .outerjoin(Document, Document.id == Scan.document_id)
            .where(Scan.batch_id == batch.id)
            .order_by(Scan.position)
        ).all()
        self.groups = {group: [(scan, new) for scan, new in rows if scan.finding == group] for group in self.GROUPS}
        self.options = lifecycle.options(self, by.permissions)
        self.candidates = self._described({key for scan, _new in rows for key in scan.candidates}, by)

    @property
    def state(self) -> State:
        return State(self.batch.state)

    def _described(self, ids: set[int], by: Actor) -> dict[int, Candidate]:
        subject = of_scans()
        return dict(subject.describe(sorted(ids), by)) if subject and subject.describe and ids else {}

    def count(self, group: str) -> int:
        return len(self.groups[group])

    def reason(self, scan: Scan) -> Text:
        return Text(scan.reason["msgid"], scan.reason["params"]) if scan.reason else Text("", {})

    def new_name(self, scan: Scan, reference: str) -> str:
        return f"{reference}.{ENDINGS[scan.kind]}"


def recent_batches(limit: int = 50) -> list[tuple[ScanBatch, Text]]:
    """The newest ZIP files of scans, with their states in words."""
    rows = db.session.scalars(select(ScanBatch).order_by(ScanBatch.id.desc()).limit(limit))
    return [(row, state_name(State(row.state))) for row in rows]
