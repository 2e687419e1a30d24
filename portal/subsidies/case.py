"""One application with everything that its rules ask for, read in a fixed number of queries."""

import json
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import Select, and_, func, select, union_all
from sqlalchemy.orm import aliased

from portal.accounts.models import User
from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db, locked
from portal.core.identity.masks import mask_name
from portal.core.lifecycle import NotFound, Option
from portal.evidence.queries import names_of_files
from portal.households.models import Acquaintance, DuplicatePair, Household, HouseholdMaker, Person, Proof
from portal.intake.batches import is_batch_done
from portal.intake.models import ImportBatch
from portal.settings import setting
from portal.subsidies import snapshot
from portal.subsidies.lifecycle import State, lifecycle
from portal.subsidies.models import (
    ApplicationMaker,
    ApplicationMember,
    Budget,
    Decision,
    Grant,
    Lease,
    ProgrammeYear,
    SubsidyApplication,
)
from portal.subsidies.rules import CaseFacts, MemberFacts
from portal.web.permissions import Permission

SAME_NUMBER = ("same_number", "name_differs", "two_households")
REFERENCE = re.compile(r"SUB-\d{4}-\d{6,12}", re.ASCII)


@dataclass
class Case:
    """The application, its household, members, proofs and decisions, as they are in this transaction."""

    application: SubsidyApplication
    household: Household
    members: snapshot.Members
    proofs: list[Proof]
    files: dict[int, list[str]]
    decisions: list[Decision]

    @cached_property
    def content(self) -> dict[str, Any]:
        return snapshot.content(self.household, self.members, self.proofs, self.files)

    @cached_property
    def fingerprint(self) -> str:
        return snapshot.fingerprint(self.content)

    def keep_content(self) -> None:
        """Fix the content as the page showed it, before a decision changes its members."""
        self.__dict__["fingerprint"] = self.fingerprint

    @property
    def submitted_content(self) -> dict[str, Any]:
        text = self.application.snapshot
        return json.loads(text) if text else {}

    @property
    def changed_since_submit(self) -> list[tuple[str, Any, Any]]:
        """What differs from the frozen snapshot."""
        return snapshot.difference(self.submitted_content, json.loads(snapshot.canonical(self.content)))

    def of_round(self, stage: str) -> list[Decision]:
        """The decisions of the present round at a stage, oldest first."""
        return [d for d in self.decisions if d.round == self.application.round and d.stage == stage]

    @property
    def first(self) -> Decision | None:
        """The first decider's approval of this round, while the second is due."""
        approvals = [d for d in self.of_round("first") if d.verdict == "approve"]
        return approvals[-1] if approvals else None

    @property
    def proposal(self) -> Decision | None:
        """The open proposal of a revocation."""
        proposals = [d for d in self.decisions if d.stage == "revocation"]
        return proposals[-1] if proposals and proposals[-1].verdict == "propose" else None


def find(reference: str, *, to_write: bool = False) -> Case:
    """The case of a reference; under lock when it is about to change. Raises NotFound."""
    if not REFERENCE.fullmatch(reference):
        raise NotFound(reference[:40])
    statement = select(SubsidyApplication).where(SubsidyApplication.reference == reference)
    application = db.session.scalar(locked(statement) if to_write else statement)
    if application is None:
        raise NotFound(reference)
    return load(application)


def load(application: SubsidyApplication) -> Case:
    """Everything about an application that is already in hand."""
    session = db.session
    household = session.get_one(Household, application.household_id, populate_existing=True)
    pairs = session.execute(
        select(ApplicationMember, Person)
        .join(Person, Person.id == ApplicationMember.person_id)
        .where(ApplicationMember.application_id == application.id)
        .order_by(ApplicationMember.id)
    ).all()
    proofs = list(
        session.scalars(select(Proof).where(Proof.household_id == household.id, ~Proof.is_withdrawn).order_by(Proof.id))
    )
    decisions = list(session.scalars(select(Decision).where(Decision.application_id == application.id).order_by(Decision.id)))
    files = names_of_files("proof", [p.id for p in proofs])
    return Case(application, household, [(m, p) for m, p in pairs], proofs, files, decisions)


def facts(case: Case, by: Actor, *, seen: str = "", excluding: frozenset[int] = frozenset()) -> CaseFacts:
    """What the rules may know of a case, for one actor, now."""
    application, household = case.application, case.household
    year = db.session.scalar(select(ProgrammeYear).where(ProgrammeYear.year == application.year))
    granted = granted_persons([p.id for _, p in case.members], application.year)
    first = case.first
    today = clock.today()
    return CaseFacts(
        state=State(application.state),
        year=application.year,
        today=today,
        actor_ids=by.bound_ids,
        maker_ids=makers(application),
        first_decider_ids=frozenset({first.by_id}) if first else frozenset(),
        part_ids=makers(application) | {d.by_id for d in case.decisions},
        acquainted_ids=frozenset(
            db.session.scalars(select(Acquaintance.user_id).where(Acquaintance.household_id == household.id))
        ),
        proposer_ids=frozenset({case.proposal.by_id}) if case.proposal else frozenset(),
        is_own_household=is_own(case, by),
        lease_holder=lease_holder(application.id, by),
        members=tuple(member_facts(m, p, granted, by) for m, p in case.members),
        has_proof=bool(case.proofs),
        has_unexpired_proof=any(p.valid_until is None or p.valid_until >= today for p in case.proofs),
        has_scan=any(case.files.values()),
        open_pairs=open_pairs([p.id for _, p in case.members]),
        band=application.band or "",
        needs_second=application.band in ("medium", "high") or application.is_blind,
        is_unchanged=application.snapshot_hash is None or application.snapshot_hash == case.fingerprint,
        is_year_open=bool(year and year.is_open),
        is_batch_done=is_batch_done(application.batch_id),
        excluding=excluding or (frozenset(int(i) for i in first.exclusions) if first and not first.is_blind else frozenset()),
        seen=seen,
        fingerprint=case.fingerprint,
        grant_fen=year.grant_fen if year else 0,
        budget_left_fen=budget_left(application.year, application.province),
        province=application.province,
        has_live_grants=has_grants(application),
        returned_on=application.returned_on,
        lapse_days=setting("return_lapse_days"),
    )


def options(case: Case, by: Actor, seen: str = "") -> list[Option]:
    """The steps that leave the case's state, open or closed for this actor, as the page draws them."""
    return lifecycle.options(facts(case, by, seen=seen), by.permissions)


def member_facts(member: ApplicationMember, person: Person, granted: frozenset[int], by: Actor) -> MemberFacts:
    """A reason may name a member: plainly only to who reads names."""
    return MemberFacts(
        person_id=person.id,
        name=person.name if by.id is None or by.may(Permission.NAMES_READ) else mask_name(person.name),
        is_included=member.is_included,
        has_valid_number=bool(person.id_no_blind),
        has_consent=member.consent is not None,
        is_alive=person.died_on is None,
        has_grant=person.id in granted,
    )


def makers(application: SubsidyApplication) -> frozenset[int]:
    """Everyone who shaped the application or the household behind it."""
    own = select(ApplicationMaker.user_id).where(ApplicationMaker.application_id == application.id)
    household = select(HouseholdMaker.user_id).where(HouseholdMaker.household_id == application.household_id)
    return frozenset(db.session.scalars(own.union_all(household, senders(application), waivers(application))))


def waivers(application: SubsidyApplication) -> Select[Any]:
    """Who settled a doubt about a member's number: it was closing the approval."""
    members = select(ApplicationMember.person_id).where(ApplicationMember.application_id == application.id)
    doubts = (DuplicatePair.first_id.in_(members) | DuplicatePair.second_id.in_(members), DuplicatePair.kind.in_(SAME_NUMBER))
    return select(DuplicatePair.found_by_id).where(*doubts, DuplicatePair.found_by_id.is_not(None))


def senders(application: SubsidyApplication) -> Select[Any]:
    """Who sent the files that the household and its draft came from, whoever took them over."""
    files = select(Household.batch_id).where(Household.id == application.household_id).scalar_subquery()
    sent = ImportBatch.id.in_((files, application.batch_id))
    return select(ImportBatch.by_id).where(sent, ImportBatch.by_id.is_not(None))


def granted_persons(person_ids: list[int], year: int) -> frozenset[int]:
    """Those of the persons who have a grant of that year already, be it under a record that was merged with theirs."""
    me, other = aliased(Person), aliased(Person)

    def granted(person: Any) -> Any:
        return and_(Grant.person_id == person, Grant.year + 0 == year)  # so that SQLite does not lead with the year

    under = (
        select(Grant.person_id).where(Grant.person_id.in_(person_ids), Grant.year == year),
        select(me.id).join(Grant, granted(me.merged_into_id)).where(me.id.in_(person_ids)),
        select(me.merged_into_id).join(Grant, granted(me.id)).where(me.merged_into_id.in_(person_ids)),
        select(me.id)
        .join(other, other.merged_into_id == me.merged_into_id)
        .join(Grant, granted(other.id))
        .where(me.id.in_(person_ids)),
    )
    return frozenset(db.session.scalars(union_all(*under)))


def has_grants(application: SubsidyApplication) -> bool:
    return db.session.scalar(select(Grant.id).where(Grant.application_id == application.id).limit(1)) is not None


def open_pairs(person_ids: list[int]) -> tuple[str, ...]:
    """References of pairs with the same number that nobody has adjudicated yet."""
    either = DuplicatePair.first_id.in_(person_ids) | DuplicatePair.second_id.in_(person_ids)
    same_number = DuplicatePair.kind.in_(SAME_NUMBER)
    return tuple(
        db.session.scalars(
            select(DuplicatePair.reference).where(either, same_number, DuplicatePair.verdict.is_(None)).order_by(DuplicatePair.id)
        )
    )


def is_own(case: Case, by: Actor) -> bool:
    """Whether one of the persons behind the actor lives in this household: by number, or by address."""
    if not by.bound_ids:
        return False
    numbers = {p.id_no_blind for _, p in case.members}
    people = db.session.execute(select(User.id_no_blind, User.address_blind).where(User.id.in_(by.bound_ids))).all()
    return any(
        (number and number in numbers) or (address and address == case.household.address_blind) for number, address in people
    )


def lease_holder(application_id: int, by: Actor) -> str:
    """The name of another person who holds the case at this moment, or nothing."""
    row = db.session.execute(
        select(User.name)
        .join(Lease, Lease.user_id == User.id)
        .where(Lease.application_id == application_id, Lease.until > clock.now(), Lease.user_id.not_in(by.bound_ids or {0}))
    ).first()
    return row[0] if row else ""


def budget_left(year: int, province: str) -> int:
    """Fen that the province may still grant in the year."""
    return (
        db.session.scalar(
            select(func.coalesce(Budget.budget_fen - Budget.granted_fen, 0)).where(
                Budget.year == year, Budget.province == province
            )
        )
        or 0
    )
