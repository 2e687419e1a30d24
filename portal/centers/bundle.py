"""The evidence of a campaign as one ZIP: what was frozen, what was decided by whom and how fast, and the hash of every file.

Each population file is, byte for byte, what its review's hash was taken of. Doctors and persons stand in it by reference and
account number: nobody's name.
"""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select

from portal.centers import review_events as events
from portal.centers.population import Frozen, population_file, references
from portal.centers.review_case import ReviewFile, campaign_of, load, reviews_of
from portal.centers.review_models import ReviewRow, ReviewStep
from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import canonical, db, plain
from portal.ledger.operations import operation
from portal.ledger.recording import record
from portal.web.permissions import Permission

DECISION = ("position", "doctor", "decision", "wanted", "note", "answer", "by", "at", "took_ms", "rows_in_press")
STEP = ("step", "by", "at", "note")


@operation(Permission.CENTERS_READ_ALL)
def make_bundle(reference: str, *, by: Actor) -> bytes:
    """The ZIP's bytes; that it was made is recorded. Raises NotFound."""
    campaign = campaign_of(reference)
    files = [load(review) for review in reviews_of(campaign.id)]
    parts = {name: content for file in files for name, content in parts_of(file)}
    parts["campaign.json"] = as_json(campaign_said(campaign, files))
    parts["manifest.json"] = manifest(reference, parts)
    record(events.BundleMade(len(parts)), campaign, by=by)
    return packed(reference, parts)


def parts_of(file: ReviewFile) -> Iterable[tuple[str, bytes]]:
    """Population, decisions and steps of one review."""
    review, names = file.review, references({one.doctor_id for one in file.rows})
    yield (
        f"{review.reference}/population.csv",
        population_file((names[one.doctor_id], Frozen.of(one)) for one in file.rows),
    )
    yield (
        f"{review.reference}/decisions.csv",
        as_csv(DECISION, (decision_said(one, names[one.doctor_id]) for one in file.rows)),
    )
    steps = db.session.scalars(select(ReviewStep).where(ReviewStep.review_id == review.id).order_by(ReviewStep.id))
    yield f"{review.reference}/steps.csv", as_csv(STEP, ([one.verb, one.by_id, moment(one.at), one.note] for one in steps))


def decision_said(one: ReviewRow, doctor: str) -> list[Any]:
    wanted = canonical(one.wanted) if one.wanted else ""
    at = moment(one.decided_at) if one.decided_at else ""
    return [one.position, doctor, one.state, wanted, one.note, one.answer, one.decided_by_id, at, one.dwell_ms, one.batch]


def campaign_said(campaign: Any, files: Sequence[ReviewFile]) -> dict[str, Any]:
    named = ("reference", "kind", "period_from", "period_to", "opens_on", "due_on", "planned_by_id", "frozen_at",
             "population", "population_hash", "sources")  # fmt: skip
    reviews = [review_said(file) for file in files]
    return {name: getattr(campaign, name) for name in named} | {"made_at": clock.now(), "reviews": reviews}


def review_said(file: ReviewFile) -> dict[str, Any]:
    named = ("reference", "state", "due_on", "roster_number", "rows", "rows_hash", "submitted_at", "checked_at", "published_at",
             "hidden_at")  # fmt: skip
    return {name: getattr(file.review, name) for name in named} | {
        "center": file.center.reference,
        "answered_by": sorted(file.maker_ids),
    }


def moment(at: Any) -> str:
    return str(plain(at))


def as_csv(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """CSV in UTF-8; what a spreadsheet would take for a formula is set apart by an apostrophe."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows([harmless(value) for value in row] for row in rows)
    return text.getvalue().encode()


def harmless(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def as_json(said: Any) -> bytes:
    return json.dumps(said, ensure_ascii=False, indent=2, sort_keys=True, default=plain).encode()


def manifest(reference: str, parts: dict[str, bytes]) -> bytes:
    """Every file with its length and SHA-256."""
    said = {name: {"bytes": len(part), "sha256": hashlib.sha256(part).hexdigest()} for name, part in sorted(parts.items())}
    return as_json({"campaign": reference, "files": said})


def packed(reference: str, parts: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(f"{reference}/{name}", part)
        sums = "".join(f"{hashlib.sha256(part).hexdigest()}  {name}\n" for name, part in sorted(parts.items()))
        archive.writestr(f"{reference}/SHA256SUMS", sums)
    return made.getvalue()
