"""What speaks against a line: what keeps a change from being published, and what has to be taken note of.

Blocking, and only where the change itself brings it about: a file that is not active, a doctor who may not consult on the first
day that counts, a second director's post here or in another center. Everything else warns: rosters live with duty hours that
overlap, with rights that end and are renewed in time; whoever publishes ticks each of these off.
No sentence names another center: a director does not hear which there are.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from portal.centers.duty_models import HOLIDAY
from portal.centers.line_facts import Known, Line, looked_at
from portal.centers.lines import Change, Said
from portal.centers.models import Action, Center, Role
from portal.core import clock
from portal.core.database import canonical
from portal.core.tongues import Text, say
from portal.doctors.lifecycle import Standing, State
from portal.doctors.rights import is_within
from portal.doctors.words import STATE_NAMES
from portal.settings import Setting, define, setting
from portal.settings.registry import DAYS, HOURS

define(Setting("duty_week_hours", say("Duty hours a week"), say("A doctor whose weekly pattern gives more hours than this, over all centers, is flagged on the rosters."), 48, HOURS, 1, 168))  # fmt: skip
define(Setting("roster_look_ahead_days", say("Rosters look ahead"), say("A right that ends within a line's period is flagged when it ends within this time."), 90, DAYS, 1, 730))  # fmt: skip

OPENING = frozenset({Action.ADD, Action.RESUME})
NAMES: dict[str, Text] = {
    "not_active": say("File not active"),
    "no_right": say("May not consult"),
    "second_director": say("Second director"),
    "directs_elsewhere": say("Directs another center"),
    "other_director": say("Not the appointed director"),
    "period_over": say("Period over"),
    "right_ends": say("Right ends"),
    "departing": say("Leaving"),
    "scope": say("Licence scope"),
    "overlap": say("Hours overlap"),
    "week_hours": say("Weekly hours"),
}


class Conflict(NamedTuple):
    """One thing about one doctor's line. `doctor` is the reference of the file that counts; `code` one of NAMES."""

    code: str
    doctor_id: int
    doctor: str
    text: Text
    blocks: bool

    @property
    def sentence(self) -> Text:
        """What is said where the doctor does not stand beside it."""
        return say("%(doctor)s: %(why)s", doctor=self.doctor, why=self.text)


class Warned(NamedTuple):
    """One kind of warning, with everything that is said in its name."""

    code: str
    found: tuple[Conflict, ...]

    @property
    def key(self) -> str:
        """What somebody acknowledges: this kind about exactly these doctors, for exactly these reasons."""
        said = sorted(repr((one.doctor, one.text.msgid, one.text.params)) for one in self.found)
        return f"{self.code}:{hashlib.sha256(canonical(said).encode()).hexdigest()}"


@dataclass(frozen=True)
class Scene:
    """The center, the roster as it would be, the day from which one looks and the last day that matters."""

    center: Center
    lines: Mapping[int, Said]
    day: date
    horizon: date
    week_hours: int

    @property
    def directors(self) -> int:
        return sum(said.role == Role.DIRECTOR and not said.is_suspended for said in self.lines.values())


def screen(
    center: Center,
    lines: Mapping[int, Said],
    changes: Mapping[int, Change] | None = None,
    *,
    only: Collection[int] | None = None,
    known: Known | None = None,
) -> list[Conflict]:
    """Every conflict of the lines (doctor id → what it says), in their order; `only`: of these doctors.

    `changes`: what a proposal does, by doctor; only changed lines can block. `known`: what was read of doctors for other
    rosters (as of today).
    """
    known = known or known_on(clock.today())
    scene = Scene(center, lines, known.day, known.horizon, setting("duty_week_hours"))
    wanted = [key for key in lines if only is None or key in only]
    return [
        one
        for key, line in looked_at(center.id, lines, wanted, changes or {}, known).items()
        for one in conflicts_of(scene, key, line)
    ]


def known_on(day: date) -> Known:
    """Nothing yet, as of a day and for as long ahead as the setting says."""
    return Known(day, day + timedelta(days=setting("roster_look_ahead_days")))


def conflicts_of(scene: Scene, doctor_id: int, line: Line) -> Iterable[Conflict]:
    """Nothing speaks against a suspension: it makes nothing worse."""
    if line.change and line.change.action == Action.SUSPEND:
        return
    for code, question, blocks in QUESTIONS:
        if text := question(scene, line):
            yield Conflict(code, doctor_id, line.doctor.reference, text, blocks and line.change is not None)


def by_doctor(found: Iterable[Conflict]) -> dict[int, list[Conflict]]:
    kept: dict[int, list[Conflict]] = defaultdict(list)
    for one in found:
        kept[one.doctor_id].append(one)
    return dict(kept)


def by_kind(found: Collection[Conflict]) -> list[Warned]:
    """What only warns, one entry a kind, in the order of the questions."""
    kinds = dict.fromkeys(code for code, _, blocks in QUESTIONS if not blocks)
    warned = [Warned(code, tuple(one for one in found if one.code == code and not one.blocks)) for code in kinds]
    return [one for one in warned if one.found]


# ---------------------------------------------------------------- the questions


def not_active(scene: Scene, line: Line) -> Text | None:
    if line.doctor.state == State.ACTIVE and line.doctor.standing != Standing.DEPARTED:
        return None
    if line.doctor.standing == Standing.DEPARTED:
        return say("This doctor has left.")
    return say("The file is not active: %(state)s.", state=STATE_NAMES[line.doctor.state])


def no_right(scene: Scene, line: Line) -> Text | None:
    """Blocks where the change lets somebody consult who may not."""
    if line.right is None or line.right.is_held or not_active(scene, line):
        return None
    return line.right.why[0]


def newly_without_right(scene: Scene, line: Line) -> Text | None:
    return no_right(scene, line) if line.change and line.change.action in OPENING else None


def still_without_right(scene: Scene, line: Line) -> Text | None:
    return None if line.change and line.change.action in OPENING else no_right(scene, line)


def second_director(scene: Scene, line: Line) -> Text | None:
    if line.said.role != Role.DIRECTOR or line.said.is_suspended or scene.directors < 2:
        return None
    return say("The roster would have %(n)s directors. A center has one.", n=scene.directors)


def directs_elsewhere(scene: Scene, line: Line) -> Text | None:
    if line.said.role == Role.DIRECTOR and not line.said.is_suspended and line.directs_elsewhere:
        return say("This doctor directs another center already.")
    return None


def other_director(scene: Scene, line: Line) -> Text | None:
    if line.said.role == Role.DIRECTOR and scene.center.director_id not in (None, line.doctor.id):
        return say("Somebody else is appointed as director of this center.")
    return None


def period_over(scene: Scene, line: Line) -> Text | None:
    ended = line.said.ends_on and line.said.ends_on < scene.day
    return say("The period ended on %(day)s.", day=line.said.ends_on) if ended else None


def right_ends(scene: Scene, line: Line) -> Text | None:
    until = line.right.until if line.right else None
    if until is None or until > scene.horizon or (line.said.ends_on and line.said.ends_on <= until):
        return None
    return say(
        "The right to consult ends on %(day)s, before %(horizon)s, up to where this looks.", day=until, horizon=scene.horizon
    )


def departing(scene: Scene, line: Line) -> Text | None:
    if line.doctor.standing != Standing.DEPARTING:
        return None
    return say("Leaves; the last day is %(day)s.", day=line.departs_on or "–")


OUT_OF_SCOPE = say("The licence does not cover any department of this center.")


def out_of_scope(scene: Scene, line: Line) -> Text | None:
    return None if is_in_scope(tuple(scene.center.departments), frozenset(line.licensed)) else OUT_OF_SCOPE


@lru_cache(10_000)
def is_in_scope(wanted: tuple[str, ...], covered: frozenset[str]) -> bool:
    """Whether a licence covers one of the departments, or a part of one; nothing is asked where either says nothing."""
    return not wanted or not covered or any(is_within(c, wanted) or is_within(w, (c,)) for c in covered for w in wanted)


def overlap(scene: Scene, line: Line) -> Text | None:
    here, n = line.masks.get(scene.center.id, {}), 0
    for center_id, days in line.masks.items():
        if center_id != scene.center.id:
            n += sum((here.get(day, 0) & hours).bit_count() for day, hours in days.items())
    return say("On duty in another center at %(n)s of the same hours of the week.", n=n) if n else None


def too_many_hours(scene: Scene, line: Line) -> Text | None:
    n = sum(hours.bit_count() for days in line.masks.values() for day, hours in days.items() if day != HOLIDAY)
    if n <= scene.week_hours:
        return None
    return say("%(n)s hours of duty a week over all centers; the limit is %(limit)s.", n=n, limit=scene.week_hours)


# (code, question, whether it blocks a change that brings it about)
QUESTIONS = (
    ("not_active", not_active, True),
    ("no_right", newly_without_right, True),
    ("no_right", still_without_right, False),
    ("second_director", second_director, True),
    ("directs_elsewhere", directs_elsewhere, True),
    ("other_director", other_director, False),
    ("period_over", period_over, True),
    ("right_ends", right_ends, False),
    ("departing", departing, False),
    ("scope", out_of_scope, False),
    ("overlap", overlap, False),
    ("week_hours", too_many_hours, False),
)
