"""What the page of an edition draws: its steps, what waits, what publishing would do, and what happened."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from sqlalchemy import func, select

from portal.accounts.models import User
from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db
from portal.core.lifecycle import Option, state_name
from portal.core.paging import Page
from portal.core.tongues import Text, say
from portal.formulary import lifecycle, steps
from portal.formulary.changes import Difference, all_lines, difference
from portal.formulary.edition_models import LANES, Edition, EditionEdit, LineVerdict
from portal.formulary.effects import Impact, impact
from portal.formulary.lifecycle import State
from portal.formulary.rules import EditionFacts
from portal.ledger.queries import timeline
from portal.web.permissions import Permission as P

PATH = (State.DRAFT, State.IN_REVIEW, State.CLEARED, State.SCHEDULED, State.CURRENT)
DRAWN = ("submit", "take_over", "return", "publish")


class EditionRecord:
    """One edition as one person looks at it."""

    def __init__(self, number: int, viewer: Actor, *, is_deep: bool = True):
        self.edition: Edition = steps.find(number)
        self.viewer, self.is_deep = viewer, is_deep
        self.state = State(self.edition.state)

    @property
    def number(self) -> int:
        return self.edition.number

    @cached_property
    def facts(self) -> EditionFacts:
        return steps.facts(self.edition, self.viewer, counted=self.counts, is_deep=self.is_deep)

    @cached_property
    def counts(self) -> dict[str, int]:
        return steps.counts(self.edition.id)

    @cached_property
    def all_options(self) -> dict[str, Option]:
        return {o.verb: o for o in lifecycle.edition.options(self.facts, self.viewer.permissions)}

    @property
    def options(self) -> list[Option]:
        """The steps that the page draws, open or closed; taking over only where there is something to take over."""
        found = self.all_options
        is_behind = self.facts.base != self.facts.newest and self.state is State.DRAFT
        return [found[verb] for verb in DRAWN if verb in found and (verb != "take_over" or is_behind)]

    def option(self, verb: str) -> Option | None:
        return self.all_options.get(verb)

    @property
    def may_edit(self) -> bool:
        """Lines of a draft, and in review those objected to."""
        option = self.option("edit")
        return option is not None and option.is_open

    @property
    def is_draft(self) -> bool:
        return self.state is State.DRAFT

    @property
    def is_in_review(self) -> bool:
        return self.state is State.IN_REVIEW

    @property
    def may_add(self) -> bool:
        """Lines are added, and edits undone, in a draft alone."""
        return self.may_edit and self.is_draft

    def may_edit_line(self, row: Any) -> bool:
        """A line of a draft; in review one that was objected to."""
        return self.may_edit and (self.is_draft or row.is_objected)

    @property
    def has_undo(self) -> bool:
        mine = select(EditionEdit.id).where(EditionEdit.edition_id == self.edition.id, EditionEdit.by_id == self.viewer.id)
        return self.may_add and db.session.scalar(mine.limit(1)) is not None

    @property
    def path(self) -> list[tuple[Text, str]]:
        """The way of an edition, for the picture of its steps."""
        here = PATH.index(self.state) if self.state in PATH else len(PATH)
        return [(state_name(state), "done" if n < here else "now" if n == here else "") for n, state in enumerate(PATH)]

    @cached_property
    def base(self) -> Edition | None:
        return db.session.get(Edition, self.edition.base_id) if self.edition.base_id else None

    @cached_property
    def restores(self) -> Edition | None:
        return db.session.get(Edition, self.edition.restores_id) if self.edition.restores_id else None

    @property
    def is_published(self) -> bool:
        return self.state in lifecycle.PUBLISHED

    @property
    def lanes(self) -> list[tuple[str, Option, int]]:
        """(lane, whether this person may clear there, lines that wait) of each lane this person's roles open."""
        found = [(lane, self.option(f"clear_{lane}"), self.counts[lane]) for lane in LANES]
        return [(lane, option, waiting) for lane, option, waiting in found if option is not None]

    @cached_property
    def impact(self) -> Impact:
        return impact(self.edition)

    @cached_property
    def faults(self) -> list[int]:
        """The drugs whose lines cannot stand, of a draft that begins now."""
        return [] if self.is_published else list(steps.faults(steps.standing(self.edition)))

    @cached_property
    def verdicts(self) -> Sequence[Any]:
        """(lane, name, how many cleared and objected to, first and last instant) of each person, by lane."""
        v = LineVerdict
        statement = (
            select(
                v.lane,
                User.name,
                func.count().filter(v.verdict == "cleared").label("cleared"),
                func.count().filter(v.verdict == "objected").label("objected"),
                func.min(v.at).label("first"),
                func.max(v.at).label("last"),
            )
            .join(User, User.id == v.by_id)
            .where(v.edition_id == self.edition.id)
            .group_by(v.lane, User.id, User.name)
        )
        return db.session.execute(statement.order_by(v.lane, User.name)).all()

    @cached_property
    def timeline(self) -> Page:
        return timeline("edition", self.edition.id, self.viewer, 40)

    @property
    def can_restore(self) -> bool:
        """Whether this earlier edition may be brought back by a new one."""
        return self.state is State.SUPERSEDED and self.viewer.may(P.FORMULARY_EDIT)

    @property
    def waits(self) -> bool:
        """Published for an instant to come."""
        return bool(self.edition.valid_from and self.edition.valid_from > clock.now())


class Comparison:
    """Two editions, line by line and column by column."""

    def __init__(self, number: int, other: int | None):
        self.after = steps.find(number)
        before = steps.find(other) if other else db.session.get(Edition, self.after.base_id) if self.after.base_id else None
        self.before: Edition | None = before

    @cached_property
    def differences(self) -> list[Difference]:
        return difference(all_lines(self.before) if self.before else {}, all_lines(self.after))

    @property
    def counts(self) -> dict[str, int]:
        found = dict.fromkeys(("added", "changed", "removed"), 0)
        for one in self.differences:
            found[one.kind] += 1
        return found

    def part(self, after: int, size: int) -> tuple[list[Difference], int]:
        """Some differences behind a drug, and the drug behind which the next begin (0 at the end)."""
        rest = [d for d in self.differences if d.drug_id > after]
        return rest[:size], rest[size - 1].drug_id if len(rest) > size else 0

    @property
    def others(self) -> Sequence[tuple[int, str]]:
        """(number, state) of the editions to compare with."""
        statement = select(Edition.number, Edition.state).where(Edition.id != self.after.id).order_by(Edition.id.desc()).limit(50)
        return [(row.number, row.state) for row in db.session.execute(statement)]


def lane_word(lane: str) -> Text:
    return {"clinical": say("Clinical lane"), "financial": say("Financial lane")}[lane]


def known_lane(lane: Any) -> str:
    return str(lane) if lane in LANES else ""
