"""Bulk steps: the same step row by row, dry run first, an outcome for each. High-risk cases are never in a bulk."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from portal.core.actors import Actor
from portal.core.database import db
from portal.core.lifecycle import NotFound, Refused, first_refusal
from portal.core.tongues import Text, say
from portal.subsidies import case as cases
from portal.subsidies import decisions, drafting
from portal.subsidies.lifecycle import State, lifecycle
from portal.subsidies.models import Band

LIMIT = 1000


@dataclass(frozen=True)
class Outcome:
    """What became (or would become) of one row: the text says why not."""

    reference: str
    is_done: bool
    text: Text
    code: str = ""


def try_bulk(verb: str, references: Iterable[str], by: Actor) -> list[Outcome]:
    """The dry run: what each row would answer now. Changes nothing."""
    outcomes = [tried(verb, reference, by) for reference in references]
    db.session.rollback()
    return outcomes


def tried(verb: str, reference: str, by: Actor) -> Outcome:
    try:
        case = cases.find(reference)
        demand_bulk(case.application.band, verb)
        step = lifecycle.step(verb, State(case.application.state))
        if refusal := first_refusal(step, cases.facts(case, by), by.permissions):
            raise refusal
    except Refused as refusal:
        return Outcome(reference, False, refusal.text, refusal.code)
    except NotFound:
        return Outcome(reference, False, say("No such application."), "not_found")
    return Outcome(reference, True, say("Can be done"))


def run_bulk(verb: str, references: Iterable[str], by: Actor, *, progress: Callable[[int], None] | None = None, **arguments: Any) -> list[Outcome]:
    """Do the step on each row in its own transaction. A row that refuses does not stop the others."""
    outcomes = []
    for number, reference in enumerate(references, 1):
        outcomes.append(done_one(verb, reference, by, arguments))
        if progress:
            progress(number)
    return outcomes


def done_one(verb: str, reference: str, by: Actor, arguments: dict[str, Any]) -> Outcome:
    try:
        case = cases.find(reference)
        version = case.application.version
        demand_bulk(case.application.band, verb)
        VERBS[verb](reference, by=by, version=version, **arguments)
    except Refused as refusal:
        return Outcome(reference, False, refusal.text, refusal.code)
    except NotFound:
        return Outcome(reference, False, say("No such application."), "not_found")
    return Outcome(reference, True, say("Done"))


def demand_bulk(band: str | None, verb: str) -> None:
    if band == Band.HIGH.value and verb in ("approve", "refuse", "return"):
        raise Refused("high_band", say("A high-risk case is decided by itself, never in a bulk."))


VERBS: dict[str, Callable[..., Any]] = {
    "approve": decisions.approve,
    "return": decisions.return_application,
    "refuse": decisions.refuse,
    "submit": drafting.submit,
    "withdraw": drafting.withdraw,
}
