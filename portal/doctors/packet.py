"""A doctor's file as one ZIP: the page to print, what it says as JSON, every piece of evidence, and the hashes of all.

Each document that goes in is recorded as looked at, before it is read. File names are references: nobody's name or number.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import plain
from portal.core.identity.masks import mask_name
from portal.doctors import case as cases
from portal.doctors import events
from portal.evidence import operations as evidence
from portal.ledger.operations import operation
from portal.ledger.recording import record
from portal.web.permissions import Permission


@operation(Permission.EVIDENCE_VIEW)
def note_packet(reference: str, *, by: Actor) -> tuple[bytes, list[str]]:
    """Record that the packet is made. Returns what the file says, as JSON, and the references of its documents."""
    file = cases.file_of(reference)
    documents = [d.reference for d in file.documents if not d.is_withdrawn]
    said = {"reference": reference, "made_at": clock.now(), "fingerprint": file.fingerprint, "content": told(file.content, by)}
    record(events.Packed(len(documents)), file.doctor, by=by)
    return json.dumps(said, ensure_ascii=False, indent=2, sort_keys=True, default=plain).encode(), documents


def told(content: dict[str, Any], by: Actor) -> dict[str, Any]:
    """The content without blind indexes; name and birth date for those alone who read names."""
    plain_names = by.may(Permission.NAMES_READ)
    said = {part: [without_blind(row) for row in rows] if isinstance(rows, list) else rows for part, rows in content.items()}
    doctor = without_blind(content["doctor"])
    return said | {"doctor": doctor if plain_names else doctor | {"name": mask_name(doctor["name"]), "birth_on": None}}


def without_blind(row: Any) -> Any:
    return {name: value for name, value in row.items() if not name.endswith("_blind")} if isinstance(row, dict) else row


def make_packet(reference: str, printed: bytes, *, by: Actor) -> bytes:
    """The ZIP's bytes. `printed` is the page to print, as HTML. Raises NotFound, Moved."""
    content, documents = note_packet(reference, by=by)
    parts = {"file.html": printed, "file.json": content} | dict(evidence_of(documents, by))
    parts["SHA256SUMS"] = sums_of(parts)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(f"{reference}/{name}", part)
    return packed.getvalue()


def evidence_of(documents: list[str], by: Actor) -> Iterator[tuple[str, bytes]]:
    for reference in documents:
        content, _, name = evidence.view(reference, by=by)
        yield f"evidence/{name}", content


def sums_of(parts: dict[str, bytes]) -> bytes:
    """What `sha256sum --check` reads."""
    return "".join(f"{hashlib.sha256(part).hexdigest()}  {name}\n" for name, part in parts.items()).encode()
