"""Records that own evidence, as a package above would have them: by number, with one that is closed and one out of reach."""

from collections.abc import Collection, Mapping

from portal.core.actors import Actor
from portal.core.lifecycle import Refused
from portal.core.tongues import say
from portal.evidence import operations
from portal.evidence.store import Stored
from portal.evidence.subjects import Candidate, Subject
from portal.ledger.operations import operation
from portal.web.permissions import Permission

CLOSED, HIDDEN = 3, 4
RECORDS = {
    1: ("B00001", "DB-2024-0001"),
    2: ("B00002", "京低保字〔2024〕0002号"),
    CLOSED: ("B00003", "DB-2024-0003"),
    HIDDEN: ("B00009", "DB-2024-0004"),
    5: ("B00009", "DB-2024-0005"),
}


def candidate(number: int) -> Candidate:
    return Candidate(number, f"PRF-{number}", RECORDS[number][0])


def find(keys: Collection[str], county: str, by: Actor) -> Mapping[str, list[Candidate]]:
    """Two households of different counties have the number B00009; the county tells them apart."""
    chosen = [n for n in RECORDS if county != "110101" or n != HIDDEN]
    return {key: [candidate(n) for n in chosen if key in RECORDS[n]] for key in keys if any(key in RECORDS[n] for n in chosen)}


@operation(Permission.EVIDENCE_UPLOAD)
def attach(number: int, stored: Stored, *, by: Actor) -> int:
    """What a package above does: its own rule first, then the document."""
    if number == CLOSED:
        raise Refused("closed", say("%(reference)s is decided already.", reference=f"PRF-{number}"))
    return operations.attach("proof", number, stored, by=by).id


SUBJECT = Subject(
    "proof",
    reaches=lambda by, number: number != HIDDEN,
    page=lambda number: f"/proofs/{number}",
    find=find,
    describe=lambda ids, by: {number: candidate(number) for number in ids},
    attach=attach,
)
