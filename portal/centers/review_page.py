"""The page of a review for one person: what differs first, then what is flagged, the own row, and the rest in one press."""

from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import select

from portal.accounts.models import User
from portal.centers import consequences as following
from portal.centers.answerers import delegation_on
from portal.centers.history import Act, talks
from portal.centers.lifecycle import ReviewState, RowState
from portal.centers.lifecycle import row as row_lifecycle
from portal.centers.lines import Said
from portal.centers.population import last_review
from portal.centers.presses import Presses, presses_of
from portal.centers.reach import own_doctors
from portal.centers.review_case import ReviewFile, file_of, options, row_facts
from portal.centers.review_models import Delegation, Kind, Review, ReviewRow, ReviewStep
from portal.centers.review_rows import Part, RowView, parted
from portal.centers.review_words import DAY_NAMES, line_said
from portal.centers.reviewing import rest_of
from portal.centers.roster import doctors_of
from portal.centers.words import ROLE_NAMES
from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db
from portal.core.identity.masks import mask_name
from portal.core.lifecycle import Option
from portal.core.tongues import Text, say
from portal.doctors.words import TITLE_NAMES
from portal.ledger.queries import timeline
from portal.settings import setting
from portal.web.permissions import Permission as P

SHORT = 8
DECISIONS: tuple[tuple[str, Text], ...] = (
    ("keep", say("Keep as is")),
    ("change", say("Change")),
    ("end", say("End")),
    ("suspend", say("Suspend")),
    ("query", say("Query")),
)
TAKE_NOTE = say("Take note")
STEPS = frozenset({"submit", "return", "check", "publish", "withdraw"})


class ReviewScreen:
    """What the page of a review draws for one viewer. Raises NotFound."""

    def __init__(self, reference: str, viewer: Actor):
        self.viewer = viewer
        self.file: ReviewFile = file_of(reference, viewer)
        self.review, self.center, self.campaign = self.file.review, self.file.center, self.file.campaign
        self.plain_names = viewer.may(P.NAMES_READ)

    @property
    def reference(self) -> str:
        return self.review.reference

    @property
    def version(self) -> int:
        return self.review.version

    @cached_property
    def seen(self) -> str:
        return self.file.fingerprint

    @cached_property
    def people(self) -> dict[int, str]:
        """Names of those who decided and took steps."""
        ids = {one.decided_by_id for one in self.file.rows} | {step.by_id for step in self.steps} | self.file.maker_ids
        rows = db.session.execute(select(User.id, User.name).where(User.id.in_(ids - {None})))
        return {row.id: row.name for row in rows}

    @cached_property
    def steps(self) -> list[ReviewStep]:
        found = select(ReviewStep).where(ReviewStep.review_id == self.review.id).order_by(ReviewStep.id)
        return list(db.session.scalars(found))

    def doctor_of(self, view: RowView) -> str:
        """The reference of the file that a row is about."""
        return self.doctors[view.row.doctor_id].reference

    @staticmethod
    def path_of(verb: str) -> str:
        """The last part of the address that takes a press."""
        return "answers" if verb == "answer" else "own-rows" if verb.startswith("office_") else "rows"

    @cached_property
    def doctors(self) -> dict[int, Any]:
        return doctors_of({one.doctor_id for one in self.file.rows})

    @cached_property
    def views(self) -> list[RowView]:
        return [self.view_of(one, self.doctors[one.doctor_id]) for one in self.file.rows]

    def view_of(self, one: ReviewRow, doctor: Any) -> RowView:
        name = doctor.name if self.plain_names else mask_name(doctor.name)
        title = TITLE_NAMES.get(doctor.title, "–")
        line = line_said(Said.of(one), one.hours) if one.line_id is not None else say("not on the roster any more")
        return RowView(
            one, name, title, ROLE_NAMES[one.role], line, self.file.mark(one), self.verbs_of(one),
            fate=self.file.fate(one) if self.is_live else "",
            decided_by=self.people.get(one.decided_by_id or 0, ""),
            talk=self.talks.get(one.position, []),
            since=self.file.since.get(one.doctor_id, []),
        )  # fmt: skip

    @property
    def is_live(self) -> bool:
        """Whether the review is not carried out yet: what follows from it lies ahead, and the roster may move on beneath it."""
        return self.file.state not in (ReviewState.PUBLISHED, ReviewState.WITHDRAWN)

    @cached_property
    def talks(self) -> dict[int, list[Act]]:
        """Position → what was asked and answered."""
        asked = any(one.state == RowState.QUERY or one.answer for one in self.file.rows)
        return talks(self.review, self.file.rows) if asked else {}

    def verbs_of(self, one: ReviewRow) -> list[tuple[str, Text, bool]]:
        """The decisions that are open to this person on this row, in the order of their keys."""
        facts = row_facts(self.file, one, self.viewer, note="–" * 10)
        found = {option.verb for option in row_lifecycle.options(facts, self.viewer.permissions) if option.is_open}
        is_gone = self.file.fate(one) == "gone"
        decisions = [(verb, TAKE_NOTE if is_gone and verb == "keep" else word) for verb, word in DECISIONS]
        verbs = [(verb, word, one.state == verb) for verb, word in decisions if verb in found]
        verbs += [(f"office_{verb}", word, False) for verb, word in decisions if f"office_{verb}" in found]
        verbs += [("answer", say("Answer"), False)] if "answer" in found else []
        verbs += [("office_reopen", say("Decide again"), False)] if "office_reopen" in found else []
        left = self.file.has_left(one)
        return [one for one in verbs if not left or one[0] in ("keep", "query", "office_keep", "answer", "office_reopen")]

    def view(self, position: int) -> RowView | None:
        return next((one for one in self.views if one.position == position), None)

    @cached_property
    def parts(self) -> dict[str, Part]:
        return parted(self.views)

    @property
    def undecided_rest(self) -> int:
        return len(rest_of(self.file))

    @property
    def decided(self) -> int:
        return sum(one.is_decided for one in self.views)

    @property
    def answers(self) -> bool:
        """Whether this person decides rows here."""
        return self.file.is_open and bool(self.viewer.bound_ids & self.file.answerer_ids) and self.viewer.may(P.REVIEWS_ANSWER)

    @property
    def may_keep_rest(self) -> bool:
        return self.answers and self.campaign.kind == Kind.MONTHLY and self.undecided_rest > 0

    @property
    def opens_lines(self) -> bool:
        """In a full review there is no press for the rest: each row is shown."""
        return self.campaign.kind == Kind.QUARTERLY

    @cached_property
    def options(self) -> dict[str, Option]:
        return {one.verb: one for one in options(self.file, self.viewer) if one.verb in STEPS}

    @property
    def lacking(self) -> list[Text]:
        """What is missing before the review can be submitted."""
        left = {key: sum(not one.is_decided for one in part.rows) for key, part in self.parts.items()}
        asked = sum(one.row.state == RowState.QUERY for one in self.views)
        said = (
            (left["asked"], say("%(n)s asked about", n=left["asked"])),
            (left["differs"], say("%(n)s different", n=left["differs"])),
            (left["flagged"], say("%(n)s flagged", n=left["flagged"])),
            (left["own"], say("%(n)s with the medical office", n=left["own"])),
            (left["rest"], say("%(n)s unchanged", n=left["rest"])),
            (asked, say("of all these, %(n)s with operations", n=asked)),
        )
        return [text for n, text in said if n]

    @cached_property
    def consequences(self) -> following.Consequences:
        return following.consequences(self.file)

    @property
    def first_gap(self) -> Text | None:
        """The first hour that would lack somebody."""
        if not self.consequences.new_gaps:
            return None
        day, hour = self.consequences.new_gaps[0]
        return say("%(day)s %(hour)s–%(next)s: too few on duty", day=DAY_NAMES[day], hour=hour, next=hour + 1)

    @cached_property
    def clock(self) -> tuple[int | None, str]:
        """(days left, how it stands): days of the calendar, as the notices and the director's home count them."""
        left = (self.review.due_on - clock.today()).days
        how = "breached" if left < 0 else "at_risk" if left <= setting("review_notice_3") else "on_track"
        return (left, how) if self.file.is_open else (None, "")

    @cached_property
    def last(self) -> Review | None:
        """The review that was published last before the rows of this one were frozen."""
        return last_review(self.center, self.campaign.frozen_at)

    @cached_property
    def delegation(self) -> Delegation | None:
        return delegation_on(self.center, clock.today())

    @property
    def may_delegate(self) -> bool:
        """The director alone delegates, and takes it back."""
        return (
            self.answers
            and self.center.executive_id is not None
            and self.center.director_id in own_doctors(self.viewer.bound_ids)
        )

    @property
    def today(self) -> date:
        return clock.today()

    @cached_property
    def presses(self) -> Presses:
        """How the decisions that stand were made: for whoever checks."""
        return presses_of([self.review.id]).get(self.review.id, Presses())

    @cached_property
    def story(self) -> Any:
        return timeline("review", self.review.id, self.viewer, SHORT)
