"""A partner's file as one thing: what belongs to it, what counts today, what its page showed."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256
from typing import Any

from sqlalchemy import select

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import canonical, db, locked
from portal.core.lifecycle import NotFound
from portal.intake.models import ImportBatch
from portal.supply.lifecycle import CONFIRMED, State
from portal.supply.models import Feed, PaperKind, Partner, PartnerContact, PartnerDrug, PartnerMaker, PartnerPaper, PartnerRole
from portal.supply.rules import PartnerFacts

LICENCES = frozenset({PaperKind.MAKING.value, PaperKind.TRADING.value})
SHOWN = ("name", "short_name", "org_code", "registration_no", "province")
PARTS: dict[Any, tuple[str, ...]] = {
    PartnerRole: ("role", "since", "until"),
    PartnerPaper: ("paper", "number", "since", "until", "withdrawn_on"),
    PartnerContact: ("name", "post", "phone_sealed", "is_for_recalls", "left_on"),
    PartnerDrug: ("drug_id", "relation", "since", "until"),
    Feed: ("feed", "cadence_hours", "is_expected"),
}


def stands(row: Any, day: date) -> bool:
    """Whether something dated holds on a day; the last day counts."""
    return row.since <= day and (row.until is None or day <= row.until) and getattr(row, "withdrawn_on", None) is None


@dataclass(frozen=True)
class File:
    """A partner with all that belongs to it, read once."""

    partner: Partner

    def rows(self, model: Any) -> list[Any]:
        return list(db.session.scalars(select(model).where(model.partner_id == self.partner.id).order_by(model.id)))

    @cached_property
    def roles(self) -> list[PartnerRole]:
        return self.rows(PartnerRole)

    @cached_property
    def papers(self) -> list[PartnerPaper]:
        return self.rows(PartnerPaper)

    @cached_property
    def contacts(self) -> list[PartnerContact]:
        return self.rows(PartnerContact)

    @cached_property
    def feeds(self) -> list[Feed]:
        return self.rows(Feed)

    @cached_property
    def makers(self) -> frozenset[int]:
        """Who shaped the file since it was last confirmed, and who sent the file that it came from."""
        of_round = select(PartnerMaker.user_id).where(
            PartnerMaker.partner_id == self.partner.id, PartnerMaker.round == self.partner.round
        )
        sender = select(ImportBatch.by_id).where(ImportBatch.id == self.partner.batch_id, ImportBatch.by_id.is_not(None))
        return frozenset(db.session.scalars(of_round)) | frozenset(db.session.scalars(sender))

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of what the page shows: a confirmation is bound to it."""
        parts = [[[getattr(row, name) for name in names] for row in self.rows(model)] for model, names in PARTS.items()]
        return sha256(canonical([[getattr(self.partner, name) for name in SHOWN], parts]).encode()).hexdigest()

    def counts(self, row: Any) -> bool:
        """What is entered while the partner takes part counts once another has verified it; in an open file the whole is verified."""
        return row.verified_at is not None or self.partner.state not in CONFIRMED

    def papers_today(self, kinds: frozenset[str]) -> list[PartnerPaper]:
        today = clock.today()
        return [paper for paper in self.papers if paper.paper in kinds and stands(paper, today) and self.counts(paper)]


def facts(file: File, by: Actor, seen: str = "") -> PartnerFacts:
    """What the rules may know. `seen` is the fingerprint of the page on which the step was taken."""
    partner, today = file.partner, clock.today()
    return PartnerFacts(
        state=State(partner.state),
        maker_ids=file.makers,
        actor_ids=by.bound_ids,
        suspended_by_id=partner.suspended_by_id,
        has_number=partner.org_code is not None,
        has_licence=bool(file.papers_today(LICENCES)),
        has_agreement=bool(file.papers_today(frozenset({PaperKind.AGREEMENT.value}))),
        has_role=any((role.until is None or role.until >= today) and file.counts(role) for role in file.roles),
        has_contact=any(contact.left_on is None and contact.phone_sealed for contact in file.contacts),
        fingerprint=file.fingerprint if seen else "",
        seen=seen,
    )


def file_of(reference: str, *, to_write: bool = False) -> File:
    """Raises NotFound."""
    statement = select(Partner).where(Partner.reference == reference)
    row = db.session.scalar(locked(statement) if to_write else statement)
    if row is None:
        raise NotFound(reference)
    return File(row)
