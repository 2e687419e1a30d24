"""What the clock asks of supply."""

from portal.jobs import periodic
from portal.supply import alert_look, correcting, cover, matching, partner_notices, scoring


@periodic("every 1 h")
def look_at_papers() -> None:
    """Roles that begin or end, and papers whose end comes near: each once, soon after midnight in Asia/Shanghai."""
    partner_notices.run()


@periodic("every 1 h")
def match_known_names() -> None:
    """Names in feeds whose partner or drug is known by now: by number or exact name."""
    matching.match_all()


@periodic("every 1 h")
def draw_cover() -> None:
    """Days of cover, from what has come until now, and the alerts that follow from them."""
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
