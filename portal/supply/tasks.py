"""What the clock asks of supply."""

from portal.jobs import periodic
from portal.supply import partner_notices


@periodic("every 1 h")
def look_at_papers() -> None:
    """Roles that begin or end, and papers whose end comes near: each once, soon after midnight in Asia/Shanghai."""
    partner_notices.run()
