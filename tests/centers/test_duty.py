"""Hours of duty are set by whoever keeps or directs the center, for doctors of its roster who may consult."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from portal.centers import copying, coverage, days, duty, duty_marks
from portal.centers.hours import read_counts, read_hours, spell_counts
from portal.centers.models import Center
from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db
from portal.core.lifecycle import Conflict, NotFound, Refused
from portal.doctors.standings import SUSPEND_REASONS, suspend
from tests.centers.roster_world import NOTE, Rosters, expert
from tests.doctors.standing_world import doctor, shanghai

MONDAY = date(2026, 9, 28)  # the week of National Day: 1 October is a Thursday
DAY = timedelta(days=1)
REASON = next(iter(SUSPEND_REASONS))
MORNINGS = [read_hours("8-12")] * 5 + [0, 0, read_hours("9-10")]


@dataclass(frozen=True)
class Heart:
    """The heart center: three doctors, the first two on its roster, and who acts."""

    rosters: Rosters
    id: int
    files: list[str]
    director: Actor
    operations: Actor
    medical: Actor

    def planned(self, monday: date = MONDAY) -> list[str]:
        """What is planned on the seven days: the hours with their counts."""
        return [spell_counts(day.planned) for day in self.week(monday).days]

    def week(self, monday: date = MONDAY) -> coverage.WeekCover:
        return coverage.coverage([self.id], monday)[self.id]

    def center(self) -> Center:
        return db.session.get_one(Center, self.id)


@pytest.fixture
def heart(rosters: Rosters) -> Iterator[Heart]:
    """A Friday in September 2026: the first doctor works on weekday mornings."""
    with clock.stopped(shanghai(date(2026, 9, 25), 9)):
        center, files, by = rosters.center("heart").id, rosters.doctors(3), rosters.staff("operations")
        rosters.center("ent")
        rosters.published("heart", dict.fromkeys(files[:2], expert()))
        director = rosters.direct(db.session.get_one(Center, center), files[0])
        duty.set_week("heart", files[0], MORNINGS, by=by)
        duty.set_wanted("heart", [read_counts("8-12 ×2")] * 8, by=by)
        yield Heart(rosters, center, files, director, by, rosters.staff("medical"))


def test_on_public_holidays_their_own_hours_count_and_a_worked_sunday_is_a_sunday(heart: Heart) -> None:
    assert heart.planned() == ["8-12 ×1"] * 3 + ["9-10 ×1"] * 4
    duty.set_week("heart", heart.files[0], [*MORNINGS[:6], read_hours("14-15"), 0], by=heart.director)
    assert heart.planned(date(2026, 9, 14))[-1] == "14-15 ×1"  # 20 September 2026 is worked
    assert heart.planned()[3:] == [""] * 4


def test_leave_takes_hours_away_and_extra_hours_add_some(heart: Heart) -> None:
    first, by = heart.files[0], heart.director
    days.change_days("heart", first, "leave", MONDAY, MONDAY + DAY, by=by, note="leave")
    days.change_days("heart", first, "extra", MONDAY + 2 * DAY, MONDAY + 2 * DAY, read_hours("14-15"), by=by)
    days.change_days("heart", heart.files[1], "swap", MONDAY, MONDAY, read_hours("8-10"), by=by)
    assert heart.planned()[:3] == ["8-10 ×1", "", "8-12 ×1, 14-15 ×1"]
    days.restore_days("heart", first, MONDAY, MONDAY + 2 * DAY, by=by)
    assert heart.planned()[:3] == ["8-10 ×2, 10-12 ×1", "8-12 ×1", "8-12 ×1"]
    days.close_days("heart", MONDAY, MONDAY, by=by, note=NOTE)
    heart.rosters.published("heart", {heart.files[2]: expert()})
    duty.set_week("heart", heart.files[2], MORNINGS, by=by)
    assert heart.planned()[:2] == ["", "8-12 ×2"]
    assert (heart.week().days[0].is_closed, heart.week().days[0].gap_hours) == (True, 0)
    days.close_days("heart", MONDAY, MONDAY, by=by, note=f"{NOTE} Noch einmal.")
    days.reopen_days("heart", MONDAY, MONDAY, by=by)
    assert heart.planned()[0] == "8-10 ×3, 10-12 ×2"  # the other hours of that day hold again


def test_a_copied_week_differs_nowhere_and_is_taken_back(heart: Heart) -> None:
    first, by = heart.files[0], heart.director
    later = MONDAY + 14 * DAY
    days.change_days("heart", first, "swap", MONDAY, MONDAY, read_hours("13-15"), by=by)
    days.change_days("heart", first, "leave", later + DAY, later + DAY, by=by)
    days.change_days("heart", first, "leave", MONDAY + 2 * DAY, MONDAY + 2 * DAY, by=by)
    before, center = heart.planned(later), heart.center()
    found = copying.plan(center, MONDAY, later)
    assert ([(one.on_day, one.then) for one in found.changed], found.on_leave, len(found.left)) == (
        [(later, read_hours("13-15"))],
        2,
        4,
    )
    assert copying.copy_week("heart", MONDAY, later, by=by, seen=found.seen) == 1
    assert heart.planned(later)[:3] == ["13-15 ×1", "", "8-12 ×1"]
    copied = copying.last_copy(center.id, later)
    assert copied and copying.undo_copy("heart", copied.id, by=by) == 1
    assert heart.planned(later) == before
    with pytest.raises(Refused, match="undone already"):
        copying.undo_copy("heart", copied.id, by=by)


def test_who_may_no_longer_consult_is_not_counted_from_that_instant(heart: Heart) -> None:
    assert heart.planned()[0] == "8-12 ×1"
    duty_marks.forget_old()
    assert heart.planned()[0] == "8-12 ×1"
    suspend(heart.files[0], reason=REASON, by=heart.medical, note=NOTE)
    assert heart.planned() == [""] * 7
    week = heart.week()
    assert (week.gap_hours, week.missing, week.percent) == (28, 56, 0)


def test_a_right_that_ends_in_the_week_leaves_a_gap_after_it(heart: Heart) -> None:
    ending = doctor({"agreement": MONDAY})
    heart.rosters.published("heart", {ending: expert()})
    duty.set_week("heart", ending, MORNINGS, by=heart.operations)
    assert heart.planned()[:3] == ["8-12 ×2", "8-12 ×1", "8-12 ×1"]


def test_hours_are_refused_with_a_sentence(heart: Heart) -> None:
    first, by, today = heart.files[0], heart.director, clock.today()
    swap, away = read_hours("8-10"), heart.files[1]
    days.change_days("heart", away, "leave", MONDAY + DAY, MONDAY + DAY, by=by)
    refused = {
        "not_on_roster": lambda: duty.set_week("heart", heart.files[2], MORNINGS, by=by),
        "past": lambda: days.change_days("heart", first, "leave", today - DAY, today, by=by),
        "span": lambda: days.change_days("heart", first, "leave", today + DAY, today, by=by),
        "hours": lambda: days.change_days("heart", first, "swap", today, today, by=by),
        "kind": lambda: days.change_days("heart", first, "closed", today, today, by=by),
        "on_leave": lambda: days.change_days("heart", away, "extra", MONDAY, MONDAY + DAY, swap, by=by),
        "nothing_extra": lambda: days.change_days("heart", first, "extra", MONDAY, MONDAY, swap, by=by),
        "note": lambda: days.close_days("heart", today, today, by=by, note="short"),
        "same_week": lambda: copying.copy_week("heart", MONDAY, MONDAY, by=by),
        "past_week": lambda: copying.copy_week("heart", MONDAY, MONDAY - 14 * DAY, by=by),
        "not_permitted": lambda: duty.set_wanted("heart", [[0] * 24] * 8, by=by),
    }
    assert {code: code_of(act) for code, act in refused.items()} == {code: code for code in refused}
    suspend(first, reason=REASON, by=heart.medical, note=NOTE)
    with pytest.raises(Refused, match="may not consult"):
        duty.set_week("heart", first, [read_hours("8-13")] * 8, by=by)
    assert duty.set_week("heart", first, [0] * 8, by=by)


def code_of(act: object) -> str:
    with pytest.raises(Refused) as refused:
        act()  # type: ignore[operator]
    return refused.value.code


def test_a_director_reaches_the_own_center_only_and_sees_what_others_did_meanwhile(heart: Heart) -> None:
    by, first = heart.director, heart.files[0]
    with pytest.raises(NotFound):
        duty.set_week("ent", first, MORNINGS, by=by)
    seen = duty.seen_of(heart.id, duty.on_roster(heart.center(), first))
    days.change_days("heart", first, "leave", MONDAY, MONDAY, by=heart.operations, seen=seen)
    with pytest.raises(Conflict):
        duty.set_week("heart", first, [0] * 8, by=by, seen=seen)
