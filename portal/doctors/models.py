"""A doctor's file, what was presented, how it was verified, and who decided."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database import BigId, Model, SortKey, Versioned
from portal.core.personal import Personal
from portal.doctors.lifecycle import Standing, State


class Title(StrEnum):
    """The ladder of titles: 住院医师, 主治医师, 副主任医师, 主任医师."""

    RESIDENT = "resident"
    ATTENDING = "attending"
    ASSOCIATE_CHIEF = "associate_chief"
    CHIEF = "chief"


class Contract(StrEnum):
    """全职 or 多点执业."""

    FULL_TIME = "full_time"
    MULTI_SITE = "multi_site"


class Item(StrEnum):
    """What a checklist may ask for. Which of them, `portal.doctors.checklist` computes."""

    IDENTITY = "identity"
    QUALIFICATION = "qualification"
    PRACTICE = "practice"
    TITLE = "title"
    MULTI_SITE = "multi_site"
    PRACTICE_TIME = "practice_time"
    CONSENT = "consent"
    E_SIGNATURE = "e_signature"
    AGREEMENT = "agreement"
    PHOTO = "photo"
    TRAINING = "training"


class Right(StrEnum):
    """What a doctor may do. Each rests on credentials of its own."""

    CONSULT = "consult"
    PRESCRIBE = "prescribe"
    TCM = "tcm"
    UNDER_SIXES = "under_sixes"


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


class Doctor(Versioned, Model):
    """A doctor's file. The list columns (institution, rights, next end, months of practice) stand here so that a worklist
    reads one table; they are derived, and drawn anew by whatever changes what they rest on.

    `rights` are the codes of today's rights, `next_end_on` the last day of the item that ends, or ended, first;
    `rights_until` the last day for which both are certain: the nightly run draws them anew after it.
    `number_pending_until`: a licence number is on its way; until then rights are limited. `verifier_id`: who took the
    file up last, and answers for its verification.
    """

    __tablename__ = "doctor"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    reference: Mapped[str] = mapped_column(SortKey, unique=True)
    state: Mapped[str] = mapped_column(SortKey, default=State.IN_PROGRESS.value)
    standing: Mapped[str | None] = mapped_column(SortKey)
    name: Mapped[str] = mapped_column(String(80), info={"personal": True})
    sex: Mapped[str | None] = mapped_column(String(1))
    birth_on: Mapped[date | None]
    id_type: Mapped[str] = mapped_column(String(24), default="resident")
    id_no_sealed: Mapped[str | None] = mapped_column(Text)
    id_no_blind: Mapped[str | None] = mapped_column(String(64))
    id_no_masked: Mapped[str] = mapped_column(String(40), default="")
    phone_sealed: Mapped[str | None] = mapped_column(Text)
    phone_blind: Mapped[str | None] = mapped_column(String(64))
    title: Mapped[str | None] = mapped_column(SortKey)
    department: Mapped[str] = mapped_column(String(40), default="")
    contract: Mapped[str | None] = mapped_column(SortKey)
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("institution.id"))
    institution_name: Mapped[str] = mapped_column(String(120), default="")
    province: Mapped[str] = mapped_column(String(2), default="")
    good_at: Mapped[str] = mapped_column(String(400), default="")
    first_registered_on: Mapped[date | None]
    practice_months: Mapped[int] = mapped_column(default=0)
    rights: Mapped[str] = mapped_column(String(60), default="")
    next_end_on: Mapped[date | None]
    rights_until: Mapped[date | None]
    items_due: Mapped[int] = mapped_column(default=0)
    round: Mapped[int] = mapped_column(default=0)
    verifier_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    submitted_at: Mapped[datetime | None]
    due_on: Mapped[date | None]
    waiting_since: Mapped[date | None]
    state_since: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    number_pending_until: Mapped[date | None]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("doctor.id"))
    batch_id: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    id_no = Personal("id_no_sealed", context="doctor.id_no")
    phone = Personal("phone_sealed", context="doctor.phone")
    __table_args__ = (
        Index(
            "uq_doctor_id_no_blind", "id_no_blind", unique=True, **_where("merged_into_id IS NULL AND id_no_blind IS NOT NULL")
        ),
        Index("ix_doctor_phone_blind", "phone_blind", **_where("phone_blind IS NOT NULL")),
        Index("ix_doctor_name_birth_on", "name", "birth_on"),
        Index("ix_doctor_state", "state", "id"),
        Index("ix_doctor_state_due", "state", "due_on", "id"),
        Index("ix_doctor_state_province", "state", "province", "id"),
        Index("ix_doctor_standing", "standing", "id"),
        Index("ix_doctor_title", "title", "id"),
        Index("ix_doctor_department", "department", "id"),
        Index("ix_doctor_contract", "contract", "id"),
        Index("ix_doctor_province", "province", "id"),
        Index("ix_doctor_institution", "institution_id", "id"),
        Index("ix_doctor_practice", "practice_months", "id"),
        Index("ix_doctor_next_end", "next_end_on", "id"),
        Index("ix_doctor_rights_until", "rights_until", "id", **_where("rights_until IS NOT NULL")),
        Index("ix_doctor_rights", "id", **_where("rights <> ''")),
        Index("ix_doctor_due", "due_on", "id"),
        Index("ix_doctor_batch", "batch_id", "id", **_where("batch_id IS NOT NULL")),
        Index("ix_doctor_merged_into", "merged_into_id", **_where("merged_into_id IS NOT NULL")),
        CheckConstraint("sex IN ('f','m') OR sex IS NULL", name="sex_known"),
        CheckConstraint(f"state IN ({', '.join(repr(str(s)) for s in State)})", name="state_known"),
        CheckConstraint(f"standing IN ({', '.join(repr(str(s)) for s in Standing)}) OR standing IS NULL", name="standing_known"),
        CheckConstraint("(standing IS NOT NULL) = (state = 'active')", name="standing_when_active"),
        CheckConstraint("title IN ('resident','attending','associate_chief','chief') OR title IS NULL", name="title_known"),
        CheckConstraint("contract IN ('full_time','multi_site') OR contract IS NULL", name="contract_known"),
        CheckConstraint("merged_into_id IS NULL OR merged_into_id <> id", name="not_into_itself"),
    )


class DoctorCredential(Versioned, Model):
    """What a doctor presented for one item. A renewal is a new row; the one before points to it.

    `scope` are codes of departments, `level` and `category` those of the licence numbers. Valid to the end of
    `valid_until` (Asia/Shanghai), or without end.
    """

    __tablename__ = "doctor_credential"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    doctor_id: Mapped[int] = mapped_column(ForeignKey("doctor.id"))
    item: Mapped[str] = mapped_column(String(24))
    number_sealed: Mapped[str | None] = mapped_column(Text)
    number_blind: Mapped[str | None] = mapped_column(String(64))
    number_masked: Mapped[str] = mapped_column(String(40), default="")
    level: Mapped[str] = mapped_column(String(1), default="")
    category: Mapped[str] = mapped_column(String(2), default="")
    scope: Mapped[list[str]] = mapped_column(default=list)
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("institution.id"))
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    renewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("doctor_credential.id"))
    withdrawn_on: Mapped[date | None]
    batch_id: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime]
    number = Personal("number_sealed", context="doctor_credential.number")
    __table_args__ = (
        Index("ix_doctor_credential_doctor", "doctor_id", "item", "id"),
        Index("ix_doctor_credential_number_blind", "number_blind", **_where("number_blind IS NOT NULL")),
        Index(
            "ix_doctor_credential_ending",
            "valid_until",
            "item",
            "doctor_id",
            "id",
            **_where("valid_until IS NOT NULL AND renewed_by_id IS NULL AND withdrawn_on IS NULL"),
        ),
        Index("ix_doctor_credential_institution", "institution_id", **_where("institution_id IS NOT NULL")),
        CheckConstraint(f"item IN ({', '.join(repr(str(i)) for i in Item)})", name="item_known"),
        CheckConstraint("valid_from IS NULL OR valid_until IS NULL OR valid_until >= valid_from", name="period"),
    )


class Verification(Model):
    """One check of one item: where it was looked up, how, by whom, with what result. Append-only by trigger.

    `holds_until`: the source itself gave an end; `next_due_on`: when it is to be looked up again (yearly, ours).
    `by_id` NULL: an official look-up file, whose sender stands in `batch_id`.
    """

    __tablename__ = "doctor_verification"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    doctor_id: Mapped[int] = mapped_column(ForeignKey("doctor.id"))
    credential_id: Mapped[int | None] = mapped_column(ForeignKey("doctor_credential.id"), index=True)
    item: Mapped[str] = mapped_column(String(24))
    round: Mapped[int] = mapped_column(default=0)
    source: Mapped[str] = mapped_column(String(40))
    method: Mapped[str] = mapped_column(String(40))
    result: Mapped[str] = mapped_column(String(12))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
    note: Mapped[str] = mapped_column(Text, default="")
    documents: Mapped[list[str]] = mapped_column(default=list)
    holds_until: Mapped[date | None]
    next_due_on: Mapped[date | None]
    batch_id: Mapped[int | None] = mapped_column(BigInteger)
    __table_args__ = (
        Index("ix_doctor_verification_doctor", "doctor_id", "item", "id"),
        Index("ix_doctor_verification_by", "by_id", "id"),
        Index("ix_doctor_verification_due", "next_due_on", "id", **_where("next_due_on IS NOT NULL")),
        CheckConstraint(f"item IN ({', '.join(repr(str(i)) for i in Item)})", name="item_known"),
        CheckConstraint("result IN ('confirmed','refuted','unclear')", name="result_known"),
    )


class PracticePeriod(Model):
    """One registration on the timeline of a doctor's practice; independent only with the physician's own licence."""

    __tablename__ = "practice_period"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    doctor_id: Mapped[int] = mapped_column(ForeignKey("doctor.id"))
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("institution.id"))
    place: Mapped[str] = mapped_column(String(120), default="")
    department: Mapped[str] = mapped_column(String(40), default="")
    is_independent: Mapped[bool] = mapped_column(default=True)
    since: Mapped[date]
    until: Mapped[date | None]
    batch_id: Mapped[int | None] = mapped_column(BigInteger)
    __table_args__ = (
        Index("ix_practice_period_doctor", "doctor_id", "since", "id"),
        Index("ix_practice_period_institution", "institution_id", **_where("institution_id IS NOT NULL")),
        CheckConstraint("until IS NULL OR until >= since", name="period"),
    )


class DoctorMaker(Model):
    """Who shaped the file: accepted it, edited, imported, uploaded, merged. None of them verifies or decides."""

    __tablename__ = "doctor_maker"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    doctor_id: Mapped[int] = mapped_column(ForeignKey("doctor.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    __table_args__ = (Index("uq_doctor_maker", "doctor_id", "user_id", unique=True),)


class DoctorInvitation(Model):
    """A letter's link to the own file. Only hashes are kept: of the link's token, and of the visit that it was
    exchanged for. The link is used up by that; the visit lasts as long as the invitation, or until the file is submitted.
    """

    __tablename__ = "doctor_invitation"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    doctor_id: Mapped[int] = mapped_column(ForeignKey("doctor.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    visit_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class DoctorTie(Model):
    """ "I know them": somebody declared a tie to a doctor, which closes verification and decisions to him or her."""

    __tablename__ = "doctor_tie"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    doctor_id: Mapped[int] = mapped_column(ForeignKey("doctor.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime]
    __table_args__ = (Index("uq_doctor_tie", "doctor_id", "user_id", unique=True),)


class DoctorDecision(Model):
    """One person's decision on one round of a file, and the hash of what that person saw. Append-only by trigger."""

    __tablename__ = "doctor_decision"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    doctor_id: Mapped[int] = mapped_column(ForeignKey("doctor.id"))
    round: Mapped[int]
    verdict: Mapped[str] = mapped_column(String(24))
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
    reason: Mapped[str | None] = mapped_column(String(40))
    note: Mapped[str] = mapped_column(Text, default="")
    seen: Mapped[str] = mapped_column(String(64))
    __table_args__ = (
        Index("ix_doctor_decision_doctor", "doctor_id", "id"),
        Index("ix_doctor_decision_by", "by_id", "id"),
        Index("ix_doctor_decision_at", "at", "id"),
        CheckConstraint("verdict IN ('approve','return','propose_denial','confirm_denial','drop_denial')", name="verdict_known"),
    )


class DoctorPassage(Model):
    """A file's stay in one state, and the reason that brought it there: throughput and ageing are counted from these.

    `hours`: how long it was, in whole hours, once it has ended.
    """

    __tablename__ = "doctor_passage"
    unrecorded = "derived from the steps, each of which is recorded"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    doctor_id: Mapped[int] = mapped_column(ForeignKey("doctor.id"))
    state: Mapped[str] = mapped_column(String(16))
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    hours: Mapped[int | None]
    reason: Mapped[str | None] = mapped_column(String(40))
    __table_args__ = (
        Index("ix_doctor_passage_doctor", "doctor_id", "id"),
        Index("ix_doctor_passage_ended", "state", "until", "hours"),
        Index("ix_doctor_passage_open", "state", "since", **_where("until IS NULL")),
        Index("ix_doctor_passage_reason", "state", "since", "reason", **_where("reason IS NOT NULL")),
    )


class StandingChange(Model):
    """A change of standing: who, when, why. Append-only by trigger.

    `right_code`: the one right that was suspended or reinstated. `until`: the last day, of a leave or before a departure.
    """

    __tablename__ = "standing_change"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    doctor_id: Mapped[int] = mapped_column(ForeignKey("doctor.id"))
    verb: Mapped[str] = mapped_column(String(24))
    right_code: Mapped[str | None] = mapped_column(String(16))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
    reason: Mapped[str | None] = mapped_column(String(40))
    note: Mapped[str] = mapped_column(Text, default="")
    until: Mapped[date | None]
    __table_args__ = (Index("ix_standing_change_doctor", "doctor_id", "id"),)
