"""What the clock asks of centers."""

from portal.centers import duty_marks, review_nightly
from portal.jobs import periodic


@periodic("every 60 s")
def review() -> None:
    """Reviews begin, fall due, are called to mind and hide what nobody reviewed, each on its day in Asia/Shanghai."""
    review_nightly.run()


@periodic("every 24 h")
def forget_marks() -> None:
    """Marks of changes of duty that have served their time."""
    duty_marks.forget_old()
