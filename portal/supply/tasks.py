"""What the clock asks of supply."""

from datetime import date
from typing import Any

from portal.core.tongues import say
from portal.jobs import Progress, Running, job, periodic
from portal.supply import alert_look, correcting, cover, cover_news, matching, partner_notices, replay, scoring


@periodic("every 1 h")
def look_at_papers() -> None:
    """Roles that begin or end, and papers whose end comes near: each once, soon after midnight in Asia/Shanghai."""
    partner_notices.run()


@periodic("every 1 h")
def match_known_names() -> None:
    """Names in feeds whose partner or drug is known by now: by number or exact name."""
    matching.match_all()


@periodic("every 3 min")
def draw_cover() -> None:
    """Days of cover and the alerts that follow from them, soon after something came, and once an hour in any case."""
    if cover_news.is_due():
        cover.draw_cover()
        alert_look.look()


@periodic("every 1 h")
def freeze_scorecards() -> None:
    """The month of each partner, on the first working day after it; a month that is frozen stays as it is."""
    scoring.freeze_due()


@periodic("every 1 h")
def tell_of_overdue_actions() -> None:
    """Corrective actions whose day is over: their owner hears of each once."""
    correcting.tell_overdue()


@job(replay.JOB, say("Replay of the rules of alerts"))
def play_again(running: Running, progress: Progress) -> dict[str, Any]:
    """Play the rules over a period; begun again, it computes the same."""
    first, last = (date.fromisoformat(running.params[name]) for name in ("first", "last"))
    return {"path": "/supply/replay", "first": f"{first}", "last": f"{last}", "rules": replay.spelled(replay.replay(first, last))}
