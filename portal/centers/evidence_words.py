"""The evidence of a review in words: its decisions, everything that was done to it in order, its steps, and who took part."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import select

from portal.accounts.models import User, UserRole
from portal.accounts.roles import ROLE_NAMES
from portal.centers.flags import sentences
from portal.centers.history import Act, acts_on
from portal.centers.lifecycle import RowState
from portal.centers.lines import Said
from portal.centers.review_case import ReviewFile
from portal.centers.review_models import ReviewRow, ReviewStep
from portal.centers.review_words import altered, differences, hours_said
from portal.core.database import db, plain

DECISION = (
    *("position", "doctor", "role", "hours", "differs", "flags", "question", "answer", "answered_by", "decision", "wanted"),
    *("note", "decided_by", "account", "at", "seconds", "rows_in_press"),
)
ACT = ("at", "name", "role", "account", "what", "rows", "decision", "wanted", "note", "seconds")
STEP = ("step", "by", "account", "at", "note")
PERSON = ("account", "name", "roles")
Cells = list[Any]


@dataclass(frozen=True)
class Person:
    """Who took part: the name and the roles of the account."""

    name: str
    roles: str


@dataclass
class Told:
    """One review with what the ledger holds of it; `doctors`: file → reference."""

    file: ReviewFile
    doctors: Mapping[int, str]

    @cached_property
    def acts(self) -> list[Act]:
        return acts_on(self.file.review, self.file.rows)

    @cached_property
    def steps(self) -> list[ReviewStep]:
        mine = select(ReviewStep).where(ReviewStep.review_id == self.file.review.id).order_by(ReviewStep.id)
        return list(db.session.scalars(mine))

    @property
    def account_ids(self) -> set[int]:
        """Everyone who took a step, decided, asked or answered."""
        acted = {one.by_id for one in self.acts} | {one.by_id for one in self.steps}
        return {key for key in acted if key is not None} | self.file.maker_ids

    def decisions(self, people: Mapping[int, Person]) -> Iterator[Cells]:
        """Each row with the decision that stands, and with the questions about it."""
        for row in self.file.rows:
            yield [*frozen_said(row, self.doctors[row.doctor_id]), *self.talk(row), *decision_said(row, people)]

    def talk(self, row: ReviewRow) -> Cells:
        """Question, answer and who answered; of several, one after the other."""
        mine = [one for one in self.acts if one.positions == (row.position,)]
        asked, answers = [one for one in mine if one.decision == RowState.QUERY], [one for one in mine if one.is_answer]
        return [joined(one.note for one in asked), joined(one.note for one in answers), joined(one.by for one in answers)]

    def history(self) -> Iterator[Cells]:
        rows = {row.position: row for row in self.file.rows}
        for one in self.acts:
            wanted = wanted_said(rows[one.positions[0]], one.wanted) if one.wanted else ""
            who = [one.by, roles_said(one.role.split(",")), one.by_id]
            said = [str(one.sentence), " ".join(map(str, one.positions)), one.decision, wanted, one.note, seconds(one.took_ms)]
            yield [plain(one.at), *who, *said]

    def steps_said(self, people: Mapping[int, Person]) -> Iterator[Cells]:
        for one in self.steps:
            yield [one.verb, people[one.by_id].name, one.by_id, plain(one.at), one.note]


def frozen_said(row: ReviewRow, doctor: str) -> Cells:
    """What was frozen, in words."""
    found = differences(row.differs, row.before, Said.of(row), row.hours)
    differs = joined(f"{word}: {before or '–'} → {now or '–'}" for word, before, now in found)
    flags = joined(f"{word}: {text}" for word, text in sentences(row.flags))
    return [row.position, doctor, row.role, str(hours_said(row.hours)), differs, flags]


def decision_said(row: ReviewRow, people: Mapping[int, Person]) -> Cells:
    if row.decided_by_id is None:
        return [row.state, "", "", "", "", "", "", ""]
    by, at = people[row.decided_by_id].name, plain(row.decided_at)
    wanted = wanted_said(row, row.wanted) if row.wanted else ""
    return [row.state, wanted, row.note, by, row.decided_by_id, at, seconds(row.dwell_ms), row.batch]


def wanted_said(row: ReviewRow, wanted: Mapping[str, Any]) -> str:
    return joined(f"{word}: {now} → {then}" for word, now, then in altered(Said.of(row), wanted))


def joined(words: Iterable[object]) -> str:
    return "; ".join(map(str, words))


def seconds(ms: int | None) -> str:
    return "" if ms is None else f"{ms / 1000:.1f}"


def roles_said(roles: Iterable[str]) -> str:
    """The roles' names; "system" is the portal itself."""
    return ", ".join(str(ROLE_NAMES.get(role, role)) for role in sorted(roles))


def people_of(account_ids: Iterable[int]) -> dict[int, Person]:
    """Account → name and present roles."""
    ids = sorted(account_ids)
    roles: dict[int, list[str]] = {}
    for user_id, role in db.session.execute(select(UserRole.user_id, UserRole.role).where(UserRole.user_id.in_(ids))):
        roles.setdefault(user_id, []).append(role)
    names = db.session.execute(select(User.id, User.name).where(User.id.in_(ids)).order_by(User.id))
    return {key: Person(name, roles_said(roles.get(key, []))) for key, name in names}
