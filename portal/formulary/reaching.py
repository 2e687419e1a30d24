"""Which published lines a ban reaches: those in force, and those of editions to come. Who keeps the list is told."""

from dataclasses import dataclass

from sqlalchemy import select

from portal.accounts.models import User, UserRole
from portal.accounts.roles import ROLES
from portal.core.database import db
from portal.core.tongues import Text
from portal.formulary.banned import Bans
from portal.formulary.changes import LINE
from portal.formulary.edition_models import Edition
from portal.formulary.lifecycle import State
from portal.notices.operations import notify
from portal.web.permissions import Permission

_C = LINE.c
_ASKED = (_C.drug_id, _C.approval_no, _C.generic_name, _C.form, _C.rx_class, _C.channels)
_LIVE = (
    select(Edition.number, *_ASKED)
    .join(Edition, Edition.id == _C.edition_id)
    .where(Edition.state.in_((State.CURRENT.value, State.SCHEDULED.value)))
    .order_by(Edition.valid_from, _C.drug_id)
)


@dataclass(frozen=True)
class Reached:
    """One published line that a ban keeps off the net, or off the list; by which word."""

    edition: int
    drug_id: int
    approval_no: str
    generic_name: str
    kind: str
    word: str


def reached(bans: Bans) -> list[Reached]:
    """The lines in force and to come that these bans close for a channel over which they would pay, by edition and drug."""
    return [
        Reached(line.number, line.drug_id, line.approval_no, line.generic_name, match.kind, match.word)
        for line in db.session.execute(_LIVE)
        for match in bans.blocks(line.drug_id, line._asdict())
    ]


def tell_keepers(text: Text, reference: str = "", path: str = "/formulary/bans") -> None:
    """A notice to everyone who edits or publishes the list. Inside an operation."""
    kept = {Permission.FORMULARY_EDIT, Permission.FORMULARY_PUBLISH}
    roles = [role for role, held in ROLES.items() if kept & held]
    found = select(UserRole.user_id).join(User, User.id == UserRole.user_id).where(UserRole.role.in_(roles), User.is_enabled)
    notify(db.session.scalars(found.distinct()), text, reference, path)
