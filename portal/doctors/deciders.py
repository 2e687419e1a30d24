"""Somebody must be able to verify and to decide: who is left for a file, and what to say where nobody is."""

from dataclasses import dataclass

from sqlalchemy import select

from portal.accounts.models import User, UserRole
from portal.accounts.roles import ROLES
from portal.core.database import db
from portal.core.tongues import Text, say
from portal.doctors import case as cases
from portal.doctors.case import File
from portal.doctors.lifecycle import State
from portal.institutions.naming import name_key
from portal.web.permissions import Permission

VERIFIERS = frozenset(role for role, held in ROLES.items() if Permission.DOCTORS_VERIFY in held)
APPROVERS = frozenset(role for role, held in ROLES.items() if Permission.DOCTORS_APPROVE in held)
BEFORE_READY = frozenset({State.SUBMITTED, State.VERIFYING, State.ON_HOLD})


@dataclass(frozen=True)
class Left:
    """Ids of enabled accounts that may still verify a file, and of those that may decide on it."""

    verifiers: frozenset[int]
    approvers: frozenset[int]


def left(file: File) -> Left:
    """Nobody who made the file, knows the doctor or is the doctor; to decide, nobody who verified or is of the hospital."""
    people = enabled()
    barred = file.maker_ids | file.acquainted_ids | {p.id for p, _ in people if cases.is_own(p, file.doctor)}
    hospitals = cases.hospitals_of(file)
    near = {p.id for p, _ in people if p.hospital and name_key(p.hospital) in hospitals}
    verifiers = {p.id for p, roles in people if roles & VERIFIERS} - barred
    approvers = {p.id for p, roles in people if roles & APPROVERS} - barred - near - file.verifier_ids
    return Left(frozenset(verifiers), frozenset(approvers))


def enabled() -> list[tuple[User, frozenset[str]]]:
    """The enabled accounts that hold a role of verifying or deciding, each with the roles."""
    deciding = select(UserRole.user_id).where(UserRole.role.in_(VERIFIERS | APPROVERS))
    people = db.session.scalars(select(User).where(User.id.in_(deciding), User.is_enabled).order_by(User.id))
    return [(person, person.role_names) for person in people]


def lack(file: File) -> Text | None:
    """What stands in the way of the file's next step because nobody is left to take it; None: nothing does."""
    state, remaining = State(file.doctor.state), left(file)
    if state in BEFORE_READY and not remaining.verifiers:
        return say("Nobody is left who may verify this file: everyone with that role made it or knows the doctor.")
    if state in BEFORE_READY and not any(remaining.approvers - {one} for one in remaining.verifiers):
        return say("Whoever verifies this file, nobody is left to decide on it. Another approver is needed.")
    if state in (State.READY, State.ESCALATED) and not remaining.approvers:
        return say("Nobody is left who may decide on this file: everyone with that role made it, verified it or is close to it.")
    if state is State.DENYING and not remaining.approvers - ({file.proposal.by_id} if file.proposal else set()):
        return say("Nobody is left who may confirm or drop this denial. Another approver is needed.")
    return None
