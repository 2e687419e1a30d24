"""One application with everything that its rules ask for, read in a fixed number of queries."""

import json
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db, locked
from portal.core.identity.masks import mask_name
from portal.core.lifecycle import NotFound, Option
from portal.evidence.queries import names_of_files
from portal.households.models import Household, Person, Proof
from portal.intake.batches import is_batch_done
from portal.settings import setting
from portal.subsidies import snapshot, statements
from portal.subsidies.lifecycle import GRANT_FLAGS, State, lifecycle
from portal.subsidies.models import ApplicationMember, Decision, SubsidyApplication
from portal.subsidies.rules import CaseFacts, MemberFacts
from portal.web.permissions import Permission

TO_WRITE = locked(statements.application)
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
    application = db.session.scalar(TO_WRITE if to_write else statements.application, {"reference": reference})
    if application is None:
        raise NotFound(reference)
    return load(application)


def load(application: SubsidyApplication) -> Case:
    """Everything about an application that is already in hand."""
    session, of = db.session, {"case": application.id, "household": application.household_id}
    household = session.scalars(statements.household, of).one()
    pairs = session.execute(statements.members, of).all()
    proofs = list(session.scalars(statements.proofs, of))
    decisions = list(session.scalars(statements.decisions, of))
    files = names_of_files("proof", [p.id for p in proofs])
    return Case(application, household, [(m, p) for m, p in pairs], proofs, files, decisions)


def facts(case: Case, by: Actor, *, seen: str = "", excluding: frozenset[int] = frozenset()) -> CaseFacts:
    """What the rules may know of a case, for one actor, now."""
    application, household = case.application, case.household
    year = db.session.scalar(statements.programme_year, {"year": application.year})
    shaped = makers(application)
    granted = granted_persons([p.id for _, p in case.members], application.year)
    first = case.first
    appealing = appealed_for(application)
    today = clock.today()
    return CaseFacts(
        state=State(application.state),
        year=application.year,
        today=today,
        actor_ids=by.bound_ids,
        maker_ids=shaped,
        first_decider_ids=frozenset({first.by_id}) if first else frozenset(),
        part_ids=shaped | {d.by_id for d in case.decisions},
        acquainted_ids=frozenset(db.session.scalars(statements.acquainted, {"household": household.id})),
        proposer_ids=frozenset({case.proposal.by_id}) if case.proposal else frozenset(),
        is_own_household=is_own(case, by),
        lease_holder=lease_holder(application.id, by),
        members=tuple(member_facts(m, p, granted, by, appealing) for m, p in case.members),
        has_proof=bool(case.proofs),
        has_unexpired_proof=any(p.valid_until is None or p.valid_until >= today for p in case.proofs),
        has_scan=any(case.files.values()),
        open_pairs=open_pairs([p.id for _, p in case.members]),
        band=application.band or "",
        needs_second=application.band in ("medium", "high") or application.is_blind,
        is_unchanged=application.snapshot_hash is None or application.snapshot_hash == case.fingerprint,
        is_year_open=bool(year and year.is_open),
        is_batch_done=is_batch_done(application.batch_id),
        excluding=(excluding or left_out(first)) - appealing,
        seen=seen,
        fingerprint=case.fingerprint,
        grant_fen=year.grant_fen if year else 0,
        budget_left_fen=budget_left(application.year, application.province),
        province=application.province,
        has_live_grants=has_grants(application),
        flag=application.needs_attention if application.needs_attention in GRANT_FLAGS else "",
        is_disguised=application.shown_state != application.state,
        returned_on=application.returned_on,
        lapse_days=setting("return_lapse_days"),
    )


def options(case: Case, by: Actor, seen: str = "") -> list[Option]:
    """The steps that leave the case's state, open or closed for this actor, as the page draws them."""
    return lifecycle.options(facts(case, by, seen=seen), by.permissions)


def left_out(first: Decision | None) -> frozenset[int]:
    """The persons whom the first decider left out, as far as the second one knows of it."""
    return frozenset(int(person) for person in first.exclusions) if first and not first.is_blind else frozenset()


def appealed_for(application: SubsidyApplication) -> frozenset[int]:
    """The persons whom the open appeal is about: granting it would include them."""
    if application.state != State.APPEALED:
        return frozenset()
    return frozenset(db.session.scalar(statements.appealed_for, {"case": application.id}) or ())


def member_facts(
    member: ApplicationMember, person: Person, granted: frozenset[int], by: Actor, appealing: frozenset[int] = frozenset()
) -> MemberFacts:
    """A reason may name a member: plainly only to who reads names."""
    return MemberFacts(
        person_id=person.id,
        name=person.name if by.id is None or by.may(Permission.NAMES_READ) else mask_name(person.name),
        is_included=member.is_included or person.id in appealing,
        has_valid_number=bool(person.id_no_blind),
        has_consent=member.consent is not None,
        is_alive=person.died_on is None,
        has_grant=person.id in granted,
    )


def makers(application: SubsidyApplication) -> frozenset[int]:
    """Everyone who shaped the application or the household behind it."""
    of = {"case": application.id, "household": application.household_id, "batch": application.batch_id}
    return frozenset(db.session.scalars(statements.makers, of))


def granted_persons(person_ids: list[int], year: int) -> frozenset[int]:
    """Those of the persons who have a grant of that year already, be it under a record that was merged with theirs."""
    return frozenset(db.session.scalars(statements.granted_persons, {"persons": person_ids, "year": year}))


def has_grants(application: SubsidyApplication) -> bool:
    return db.session.scalar(statements.has_grants, {"case": application.id}) is not None


def open_pairs(person_ids: list[int]) -> tuple[str, ...]:
    """References of pairs with the same number that nobody has adjudicated yet."""
    return tuple(db.session.scalars(statements.open_pairs, {"persons": person_ids}))


def is_own(case: Case, by: Actor) -> bool:
    """Whether one of the persons behind the actor lives in this household: by number, or by address."""
    if not by.bound_ids:
        return False
    numbers = {p.id_no_blind for _, p in case.members}
    people = db.session.execute(statements.own_marks, {"people": list(by.bound_ids)}).all()
    return any(
        (number and number in numbers) or (address and address == case.household.address_blind) for number, address in people
    )


def lease_holder(application_id: int, by: Actor) -> str:
    """The name of another person who holds the case at this moment, or nothing."""
    held = lease(application_id)
    return held.name if held and held.user_id not in by.bound_ids else ""


def lease(application_id: int) -> Any:
    """Who holds the case at this moment: user_id, name, until; None where nobody does."""
    return db.session.execute(statements.lease, {"case": application_id, "now": clock.now()}).first()


def budget_left(year: int, province: str) -> int:
    """Fen that the province may still grant in the year."""
    return db.session.scalar(statements.budget_left, {"year": year, "province": province}) or 0
