"""Background work of applications: the year turn, and what the calendar does by itself."""

from typing import Any

from portal.core.actors import SYSTEM
from portal.core.tongues import say
from portal.jobs import Progress, Running, job, periodic
from portal.subsidies import bulk, deciders, renewal


@job("subsidies.renew", say("Year turn"))
def renew(running: Running, progress: Progress) -> dict[str, Any]:
    """Make next year's drafts; begun again, it passes over what is made."""
    made = renewal.renew(
        int(running.params["year"]), by=running.by, progress=lambda done, total: progress(done=done, total=total)
    )
    return {"path": "/subsidies?state=draft", "made": made}


@periodic("every 1 h")
def lapse() -> None:
    """Returned applications lapse after their time."""
    renewal.lapse_returned()


@periodic("every 5 min")
def count_deciders_again() -> None:
    """A case that nobody could decide may have somebody now: a new account, a new role."""
    for reference in deciders.marked():
        deciders.count_again(reference, by=SYSTEM)


@job("subsidies.bulk", say("Bulk step on applications"))
def bulk_step(running: Running, progress: Progress) -> dict[str, Any]:
    """Try a step on many rows, or take it. Begun again, rows that are done say so and nothing is done twice."""
    params = running.params
    verb, references = params["verb"], params["references"]
    shown = {"path": f"/subsidies/bulk/{running.reference}"}

    def told(number: int) -> None:
        progress(number, len(references))

    if params["is_dry"]:
        return shown | {"outcomes": spelled(bulk.try_bulk(verb, references, running.by, told))}
    arguments = bulk.arguments_of(verb, params["reason"], params["note"])
    return shown | {
        "outcomes": spelled(bulk.run_bulk(verb, references, running.by, seen=params["seen"], progress=told, **arguments))
    }


def spelled(outcomes: list[bulk.Outcome]) -> list[dict[str, Any]]:
    """The outcomes as plain JSON: the sentence as its message and its values, so that each reader has the own language."""
    return [
        {
            "reference": o.reference,
            "is_done": o.is_done,
            "code": o.code,
            "seen": o.seen,
            "text": o.text.msgid,
            "params": {k: str(v) for k, v in o.text.params.items()},
        }
        for o in outcomes
    ]
