"""What the clock asks of doctors."""

from portal.doctors import endings, inviting, seeking
from portal.jobs import periodic


@periodic("every 60 s")
def end() -> None:
    """Rights that lapse and notices before an end: once a day, within a minute of midnight in Asia/Shanghai."""
    endings.run()


@periodic("every 60 s")
def seek_twins() -> None:
    """Files that imports brought are compared with those that may be the same doctor's; once a day, all that were left out."""
    seeking.run()


@periodic("every 1 h")
def lapse() -> None:
    """Invitations and returned files that nobody answered lapse after their time."""
    inviting.lapse_unanswered()
