"""A center, its roster by versions, and what is proposed to change in it."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.centers.lifecycle import ProposalState, State
from portal.core.database import BigId, Model, SortKey, Versioned

SERVICES = ("prevention", "treatment", "rehabilitation")
PLACES = ("online", "offline")
CONSULT_TYPES = ("text", "phone", "video", "in_person")
MOST_SESSIONS = 28


class Role(StrEnum):
    """主任, 执行主任, 专家, 主治, 住院: what a doctor is on a roster."""

    DIRECTOR = "director"
    EXECUTIVE = "executive"
    EXPERT = "expert"
    ATTENDING = "attending"
    RESIDENT = "resident"


class Action(StrEnum):
    """What a proposed line does to the roster."""

    ADD = "add"
    CHANGE = "change"
    END = "end"
    SUSPEND = "suspend"
    RESUME = "resume"


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


class Center(Versioned, Model):
    """A specialty internet medical center. `reference` is its short name in addresses (`heart`).

    `departments` are codes of the national catalogue, `services` pairs "treatment:online". Targets: doctors on the roster,
    percent of them associate chief or chief, percent with over ten years of practice. `is_sample`: the name is made up.
    """

    __tablename__ = "center"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    reference: Mapped[str] = mapped_column(SortKey, unique=True)
    state: Mapped[str] = mapped_column(SortKey, default=State.PLANNED.value)
    name_zh: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(80))
    specialty: Mapped[str] = mapped_column(String(80), default="")
    departments: Mapped[list[str]]
    services: Mapped[list[str]]
    director_id: Mapped[int | None] = mapped_column(ForeignKey("doctor.id"))
    executive_id: Mapped[int | None] = mapped_column(ForeignKey("doctor.id"))
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("institution.id"))
    target_doctors: Mapped[int] = mapped_column(default=0)
    target_senior_percent: Mapped[int] = mapped_column(default=0)
    target_experienced_percent: Mapped[int] = mapped_column(default=0)
    opens_on: Mapped[date | None]
    is_sample: Mapped[bool] = mapped_column(default=False)
    state_since: Mapped[datetime]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    __table_args__ = (
        Index("ix_center_director", "director_id"),
        Index("ix_center_executive", "executive_id"),
        CheckConstraint("state IN ('planned','open','paused','closed')", name="state_known"),
        CheckConstraint("state <> 'open' OR director_id IS NOT NULL", name="open_with_director"),
        CheckConstraint("target_doctors >= 0", name="target_doctors"),
        CheckConstraint("target_senior_percent BETWEEN 0 AND 100", name="target_senior"),
        CheckConstraint("target_experienced_percent BETWEEN 0 AND 100", name="target_experienced"),
    )


class LineValues:
    """What a line of a roster says: role, sessions a week, first and last day (None: open), ways of consulting."""

    role: Mapped[str] = mapped_column(SortKey)
    sessions: Mapped[int]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    consult_types: Mapped[list[str]]
    is_suspended: Mapped[bool] = mapped_column(default=False)


VALUES = ("role", "sessions", "starts_on", "ends_on", "consult_types", "is_suspended")


def line_checks() -> tuple[CheckConstraint, ...]:
    """What no line may say, whoever writes it."""
    return (
        CheckConstraint("role IN ('director','executive','expert','attending','resident')", name="role_known"),
        CheckConstraint(f"sessions BETWEEN 0 AND {MOST_SESSIONS}", name="sessions_sane"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="period_in_order"),
    )


class RosterVersion(Model):
    """One published state of a center's roster: written once. `fingerprint` is the SHA-256 of its lines."""

    __tablename__ = "roster_version"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    center_id: Mapped[int] = mapped_column(ForeignKey("center.id"))
    number: Mapped[int]
    proposal_id: Mapped[int] = mapped_column(ForeignKey("roster_proposal.id"))
    published_at: Mapped[datetime]
    published_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    lines: Mapped[int]
    fingerprint: Mapped[str] = mapped_column(String(64))
    __table_args__ = (
        Index("uq_roster_version", "center_id", "number", unique=True),
        Index("uq_roster_version_proposal", "proposal_id", unique=True),
    )


class RosterLine(LineValues, Model):
    """A line of the roster in the versions `from_number` up to but not including `until_number` (None: the newest has it).

    A changed line is a row of its own. `hidden_since`: nobody reviewed it in time, so that it is not shown to the public.
    """

    __tablename__ = "roster_line"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    center_id: Mapped[int] = mapped_column(ForeignKey("center.id"))
    doctor_id: Mapped[int] = mapped_column(ForeignKey("doctor.id"))
    from_number: Mapped[int]
    until_number: Mapped[int | None]
    hidden_since: Mapped[datetime | None]
    __table_args__ = (
        Index("uq_roster_line_newest", "center_id", "doctor_id", unique=True, **_where("until_number IS NULL")),
        Index("ix_roster_line_center", "center_id", "from_number", "until_number"),
        Index("ix_roster_line_doctor", "doctor_id", "until_number"),
        Index("ix_roster_line_newest", "center_id", "role", "id", **_where("until_number IS NULL")),
        CheckConstraint("until_number IS NULL OR until_number > from_number", name="versions_in_order"),
        *line_checks(),
    )


class RosterProposal(Versioned, Model):
    """A set of changes to a center's roster, upon version `base_number`. `review_id`: it carries out what a review decided."""

    __tablename__ = "roster_proposal"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    reference: Mapped[str] = mapped_column(SortKey, unique=True)
    center_id: Mapped[int] = mapped_column(ForeignKey("center.id"))
    state: Mapped[str] = mapped_column(SortKey, default=ProposalState.DRAFT.value)
    base_number: Mapped[int]
    review_id: Mapped[int | None] = mapped_column(ForeignKey("review.id"))
    note: Mapped[str] = mapped_column(Text, default="")
    proposed_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    __table_args__ = (
        Index("ix_roster_proposal_center", "center_id", "id"),
        Index("ix_roster_proposal_state", "state", "id"),
        Index("uq_roster_proposal_review", "review_id", unique=True, **_where("review_id IS NOT NULL")),
        CheckConstraint("state IN ('draft','proposed','returned','published','withdrawn')", name="state_known"),
    )


class ProposedLine(LineValues, Model):
    """One change of a proposal: to the line of this doctor, who has at most one in a center."""

    __tablename__ = "proposed_line"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("roster_proposal.id"))
    doctor_id: Mapped[int] = mapped_column(ForeignKey("doctor.id"))
    action: Mapped[str] = mapped_column(SortKey)
    note: Mapped[str] = mapped_column(Text, default="")
    __table_args__ = (
        Index("uq_proposed_line", "proposal_id", "doctor_id", unique=True),
        CheckConstraint("action IN ('add','change','end','suspend','resume')", name="action_known"),
        *line_checks(),
    )


class RosterMaker(Model):
    """Who shaped a proposal: that person, and whoever stands in for him or her, does not check it."""

    __tablename__ = "roster_maker"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("roster_proposal.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
    __table_args__ = (Index("uq_roster_maker", "proposal_id", "user_id", unique=True),)
