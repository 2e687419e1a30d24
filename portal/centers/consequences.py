"""What follows from the decisions of a review so far: doctors, sessions, and the hours of the week that nobody covers."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from portal.centers.duty import wanted_of
from portal.centers.duty_models import DAYS
from portal.centers.lifecycle import RowState
from portal.centers.review_case import ReviewFile
from portal.centers.review_models import ReviewRow
from portal.centers.roster import lines_in_force

HOURS = range(24)
LEAVING = frozenset({RowState.END, RowState.SUSPEND})


class Count(NamedTuple):
    """A figure today, and after the decisions."""

    now: int
    after: int


class Consequences(NamedTuple):
    """Doctors whose line counts, their sessions a week, hours of the week with fewer doctors than wanted; and the hours,
    (day, hour), that would lack somebody and do not today."""

    doctors: Count
    sessions: Count
    gaps: Count
    new_gaps: list[tuple[int, int]]


def consequences(file: ReviewFile) -> Consequences:
    """Over the lines that count today, by the frozen hours; a decision to end or suspend takes a line out."""
    counting = {line.doctor_id for line in lines_in_force([file.center.id])}
    now = [one for one in file.rows if one.line_id is not None and one.doctor_id in counting]
    after = [one for one in now if one.state not in LEAVING]
    wanted = wanted_of([file.center.id])
    due = {(day, hour): n for day in DAYS for hour, n in enumerate(wanted.get((file.center.id, day), ())) if n}
    before_gaps, after_gaps = gaps(due, now), gaps(due, after)
    return Consequences(
        Count(len(now), len(after)),
        Count(sum(one.sessions for one in now), sum(sessions_after(one) for one in after)),
        Count(len(before_gaps), len(after_gaps)),
        sorted(after_gaps - before_gaps),
    )


def sessions_after(one: ReviewRow) -> int:
    return one.wanted["sessions"] if one.state == RowState.CHANGE and one.wanted else one.sessions


def gaps(due: dict[tuple[int, int], int], rows: Iterable[ReviewRow]) -> set[tuple[int, int]]:
    """The hours in which fewer doctors are on duty than wanted."""
    there: Counter[tuple[int, int]] = Counter()
    for one in rows:
        there.update((day, hour) for day, mask in enumerate(one.hours) if mask for hour in HOURS if mask >> hour & 1)
    return {key for key, n in due.items() if there[key] < n}
