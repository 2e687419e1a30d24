"""The evidence of a campaign as one ZIP: what was frozen, what was asked, answered and decided by whom and how fast, and the hash
of every file.

Each population file is, byte for byte, what its review's hash was taken of. Doctors stand in it by reference; whoever took part
stands in it by name, role and account. Words are English, instants UTC.
"""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from portal.centers import evidence_words as said
from portal.centers import review_events as events
from portal.centers.evidence_words import Person, Told
from portal.centers.population import Frozen, population_file, references
from portal.centers.review_case import campaign_of, load, reviews_of
from portal.centers.review_models import Campaign
from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import plain
from portal.core.tongues import speaking
from portal.ledger.operations import operation
from portal.ledger.recording import record
from portal.web.permissions import Permission

README = """Evidence of a campaign of roster reviews

campaign.json       the campaign and its reviews, with hashes, days, and who answered
people.csv          everyone who took part: account, name, roles when this was made
REV-…/population.csv  what was frozen; its SHA-256 is the hash of the review. hours: eight numbers, Monday to Sunday and
                    public holidays, each of 24 bits, the lowest being the hour from 0 to 1; flags: [code, {sentence}]
REV-…/decisions.csv   each row in words, with the decision that stands, and what was asked and answered about it
REV-…/history.csv     everything that was done to the review, in order, with name and role as of then, from the ledger
REV-…/steps.csv       frozen, submitted, returned, checked, published: by whom and when
manifest.json, SHA256SUMS   length and SHA-256 of each file

Instants are UTC. Doctors stand here by the references of their files. A cell that a spreadsheet would take for a formula
begins with an apostrophe, except in population.csv, which is hashed as it is.
"""


@operation(Permission.CENTERS_READ_ALL)
def make_bundle(reference: str, *, by: Actor) -> bytes:
    """The ZIP's bytes; that it was made is recorded. Raises NotFound."""
    campaign = campaign_of(reference)
    reviews = [told(load(review)) for review in reviews_of(campaign.id)]
    with speaking("en"):
        people = said.people_of({campaign.planned_by_id}.union(*(one.account_ids for one in reviews)))
        parts = {name: content for one in reviews for name, content in parts_of(one, people)}
    parts["people.csv"] = as_csv(said.PERSON, ([key, one.name, one.roles] for key, one in people.items()))
    parts["campaign.json"] = as_json(campaign_said(campaign, reviews, people))
    parts["README.txt"] = README.encode()
    parts["manifest.json"] = manifest(reference, parts)
    record(events.BundleMade(len(parts)), campaign, by=by)
    return packed(reference, parts)


def told(file: Any) -> Told:
    return Told(file, references({one.doctor_id for one in file.rows}))


def parts_of(one: Told, people: Mapping[int, Person]) -> Iterable[tuple[str, bytes]]:
    """Population, decisions, history and steps of one review."""
    where, rows = one.file.review.reference, one.file.rows
    yield f"{where}/population.csv", population_file((one.doctors[row.doctor_id], Frozen.of(row)) for row in rows)
    yield f"{where}/decisions.csv", as_csv(said.DECISION, one.decisions(people))
    yield f"{where}/history.csv", as_csv(said.ACT, one.history())
    yield f"{where}/steps.csv", as_csv(said.STEP, one.steps_said(people))


def campaign_said(campaign: Campaign, reviews: Sequence[Told], people: Mapping[int, Person]) -> dict[str, Any]:
    named = ("reference", "kind", "period_from", "period_to", "opens_on", "due_on", "frozen_at", "population",
             "population_hash", "sources")  # fmt: skip
    return {name: getattr(campaign, name) for name in named} | {
        "planned_by": person_said(campaign.planned_by_id, people),
        "made_at": clock.now(),
        "reviews": [review_said(one, people) for one in reviews],
    }


def review_said(one: Told, people: Mapping[int, Person]) -> dict[str, Any]:
    named = ("reference", "state", "due_on", "roster_number", "rows", "rows_hash", "submitted_at", "checked_at", "published_at",
             "hidden_at")  # fmt: skip
    return {name: getattr(one.file.review, name) for name in named} | {
        "center": one.file.center.reference,
        "center_name": one.file.center.name_en,
        "answered_by": [person_said(key, people) for key in sorted(one.file.maker_ids)],
    }


def person_said(key: int, people: Mapping[int, Person]) -> dict[str, Any]:
    return {"account": key, "name": people[key].name, "roles": people[key].roles}


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
