"""What the clock asks of doctors."""

from portal.doctors import endings, inviting
from portal.jobs import periodic


@periodic("every 60 s")
def end() -> None:
    """Rights that lapse and notices before an end: once a day, within a minute of midnight in Asia/Shanghai."""
    endings.run()


@periodic("every 1 h")
def lapse() -> None:
    """Invitations and returned files that nobody answered lapse after their time."""
    inviting.lapse_unanswered()
