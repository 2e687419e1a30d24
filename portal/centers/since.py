"""What came up since the rows of a review were frozen: a doctor who leaves, was suspended, or whose right ended or is to end."""

from collections.abc import Sequence
from datetime import date

from portal.centers import conflicts
from portal.centers.flags import Flag, kept
from portal.centers.line_facts import Known, is_doubtful
from portal.centers.lines import Said
from portal.centers.models import Center
from portal.centers.review_models import ReviewRow
from portal.centers.roster import counting_files, doctors_of
from portal.core import clock

LATER = frozenset({"not_active", "no_right", "right_ends", "departing"})


def flags_since(center: Center, rows: Sequence[ReviewRow], horizon: date) -> dict[int, list[Flag]]:
    """Doctor id → [code, {sentence}] of what speaks against the line today, up to `horizon`, and is not flagged on its row."""
    said = {one.doctor_id: Said.of(one) for one in rows if one.line_id is not None}
    files = counting_files(doctors_of(said))
    asked = {key for key, file in files.items() if is_doubtful(file, horizon)}
    if not asked:
        return {}
    known = {one.doctor_id: {code for code, _ in one.flags} for one in rows}
    found: dict[int, list[Flag]] = {}
    for one in conflicts.screen(center, said, only=asked, known=Known(clock.today(), horizon)):
        if one.code in LATER - known[one.doctor_id]:
            found.setdefault(one.doctor_id, []).append([one.code, kept(one.text)])
    return found
