"""What the clock asks of centers."""

from portal.centers import review_nightly
from portal.jobs import periodic


@periodic("every 60 s")
def review() -> None:
    """Reviews begin, fall due, are called to mind and hide what nobody reviewed, each on its day in Asia/Shanghai."""
    review_nightly.run()
