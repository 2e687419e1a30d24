"""What the clock asks of supply."""

from portal.jobs import periodic
from portal.supply import cover, partner_notices


@periodic("every 1 h")
def look_at_papers() -> None:
    """Roles that begin or end, and papers whose end comes near: each once, soon after midnight in Asia/Shanghai."""
    partner_notices.run()


@periodic("every 1 h")
def draw_cover() -> None:
    """Days of cover, from what has come until now."""
    cover.draw_cover()
