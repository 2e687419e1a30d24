"""Bulk steps: the same step row by row, dry run first, an outcome for each. High-risk cases are never in a bulk."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from portal.core.actors import Actor
from portal.core.database import db
from portal.core.lifecycle import Conflict, NotFound, Refused, first_refusal, not_permitted
from portal.core.tongues import Text, say
from portal.jobs.queries import job_view
from portal.subsidies import case as cases
from portal.subsidies import decisions, drafting
from portal.subsidies.deciding import REFUSE_REASONS, RETURN_REASONS
from portal.subsidies.lifecycle import lifecycle
from portal.subsidies.models import Band
from portal.subsidies.queries import version_shown
from portal.subsidies.steps import expect_step

LIMIT = 1000
AT_ONCE = 50
NONE: Mapping[str, str] = {}

VERBS: dict[str, Callable[..., Any]] = {
    "approve": decisions.approve,
    "return": decisions.return_application,
    "refuse": decisions.refuse,
    "submit": drafting.submit,
    "withdraw": drafting.withdraw,
}
# What each step needs beside the rows: the reasons to choose from, and whether a note belongs to it.
REASONS: dict[str, dict[str, Text]] = {"return": RETURN_REASONS, "refuse": REFUSE_REASONS}
NOTED = frozenset({"approve", "return", "refuse", "withdraw"})
DECIDING = frozenset({"approve", "return", "refuse"})


@dataclass(frozen=True)
class Outcome:
    """What became (or would become) of one row: the text says why not, `seen` is the content that was looked at."""

    reference: str
    is_done: bool
    text: Text
    code: str = ""
    seen: str = ""


def try_bulk(verb: str, references: Iterable[str], by: Actor, progress: Callable[[int], None] | None = None) -> list[Outcome]:
    """The dry run: what each row would answer now. Changes nothing."""
    return each(references, lambda reference: tried(verb, reference, by), progress)


def run_bulk(
    verb: str,
    references: Iterable[str],
    by: Actor,
    *,
    seen: Mapping[str, str] = NONE,
    progress: Callable[[int], None] | None = None,
    **arguments: Any,
) -> list[Outcome]:
    """Do the step on each row in its own transaction. A row that refuses does not stop the others.

    `seen` maps references to the content of the dry run: a row that changed since, or was not tried, is refused.
    """
    return each(references, lambda reference: done_one(verb, reference, by, seen.get(reference, ""), arguments), progress)


def each(references: Iterable[str], act: Callable[[str], Outcome], progress: Callable[[int], None] | None) -> list[Outcome]:
    outcomes = []
    for number, reference in enumerate(references, 1):
        outcomes.append(outcome_of(act, reference))
        db.session.rollback()
        if progress:
            progress(number)
    return outcomes


def outcome_of(act: Callable[[str], Outcome], reference: str) -> Outcome:
    try:
        return act(reference)
    except Refused as refusal:
        return Outcome(reference, False, refusal.text, refusal.code)
    except NotFound:
        return Outcome(reference, False, say("No such application."), "not_found")


def tried(verb: str, reference: str, by: Actor) -> Outcome:
    case = cases.find(reference)
    demand_bulk(case.application.band, verb)
    if not any(step.needs in by.permissions for step in lifecycle.by_verb[verb]):
        raise not_permitted()
    step = expect_step(case, verb)
    if refusal := first_refusal(step, cases.facts(case, by), by.permissions):
        raise refusal
    return Outcome(reference, True, say("Can be done"), seen=case.fingerprint)


def done_one(verb: str, reference: str, by: Actor, seen: str, arguments: dict[str, Any]) -> Outcome:
    case = cases.find(reference)
    demand_bulk(case.application.band, verb)
    if not seen and verb in DECIDING:
        raise not_tried()
    if seen and seen != case.fingerprint:
        raise Conflict("content_changed", say("The content changed since the dry run. Look at it, then decide."))
    bound = {"version": version_shown(case.application, by)} | ({"seen": seen} if verb in DECIDING else {})
    VERBS[verb](reference, by=by, **bound, **arguments)
    return Outcome(reference, True, say("Done"))


def not_tried() -> Refused:
    return Refused("unseen", say("These rows were not tried first. Try the step, look at what it would do, then take it."))


def demand_bulk(band: str | None, verb: str) -> None:
    if band == Band.HIGH.value and verb in DECIDING:
        raise Refused("high_band", say("A high-risk case is decided by itself, never in a bulk."))


def arguments_of(verb: str, reason: str, note: str) -> dict[str, Any]:
    """What the step is called with beside the rows."""
    given: dict[str, Any] = {"reason": reason} if verb in REASONS else {}
    return given | ({"note": note} if verb in NOTED else {})


def outcomes_of(job_reference: str, viewer: Actor) -> tuple[dict[str, Any], list[Outcome]]:
    """What a bulk step in the background was asked, and the outcome of each row. Raises NotFound for others and unfinished."""
    job = job_view(job_reference, viewer).job
    if job.kind != "subsidies.bulk" or not job.result:
        raise NotFound(job_reference)
    told = [
        Outcome(o["reference"], o["is_done"], Text(o["text"], o["params"]), o["code"], o["seen"]) for o in job.result["outcomes"]
    ]
    return job.params, told
