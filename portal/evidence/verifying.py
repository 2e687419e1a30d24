"""For the verification of the ledger: each document's file lies where its row says, byte for byte as it was sealed.

The address of a file is the hash of what is stored, and stands in a recorded row: whoever changes both is found by the row.
"""

import hashlib
from typing import Any

from sqlalchemy import Connection, select

from portal.core.tongues import say
from portal.evidence.models import Document
from portal.evidence.store import path_of, place
from portal.ledger.findings import Findings, name_kinds
from portal.ledger.verification import verifies_too
from portal.settings import deployment

PART = 1 << 20

name_kinds(
    {
        "file_missing": say("The file of document %(document)s is gone"),
        "file_changed": say("The file of document %(document)s was changed"),
    }
)


@verifies_too
def check_files(connection: Connection, found: Findings) -> int:
    """Read every file of a document once; how many there are. Adds file_missing and file_changed, by the oldest document."""
    files, root = place(deployment.current().settings)
    documents = select(Document.address, Document.reference).order_by(Document.address, Document.id)
    last, count = "", 0
    for address, reference in connection.execute(documents, execution_options={"yield_per": 1000}):
        if address != last:
            last, count = address, count + 1
            check_file(files, path_of(root, address), address, reference, found)
    return count


def check_file(files: Any, path: str, address: str, reference: str, found: Findings) -> None:
    try:
        with files.open(path, "rb") as file:
            if hash_of(file) != address:
                found.add("file_changed", document=reference)
    except OSError:
        found.add("file_missing", document=reference)


def hash_of(file: Any) -> str:
    summed = hashlib.sha256()
    while part := file.read(PART):
        summed.update(part)
    return summed.hexdigest()
