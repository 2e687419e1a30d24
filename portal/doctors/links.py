"""The links of letters to the own file: made, and ended with every visit that they were exchanged for."""

from datetime import timedelta

from sqlalchemy import select

from portal.accounts.tokens import hash_of, new_token
from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db, locked
from portal.core.tongues import say
from portal.doctors.models import Doctor, DoctorInvitation
from portal.settings import Setting, define, setting
from portal.settings.registry import DAYS

define(Setting("invitation_days", say("Invitations of doctors"), say("The link in a doctor's invitation works for this time."), 30, DAYS, 1, 90))  # fmt: skip


def new_link(doctor: Doctor, by: Actor) -> tuple[str, DoctorInvitation]:
    """The token of a new link, shown once, and its row."""
    token, now = new_token(), clock.now()
    link = DoctorInvitation(
        doctor_id=doctor.id,
        token_hash=hash_of(token),
        made_by_id=by.id,
        created_at=now,
        expires_at=now + timedelta(days=setting("invitation_days")),
    )
    db.session.add(link)
    db.session.flush()
    return token, link


def void_links(doctor: Doctor) -> list[DoctorInvitation]:
    """End every link and visit of the file, for good: none lives again when the file is filled in anew."""
    i, now = DoctorInvitation, clock.now()
    living = list(db.session.scalars(locked(select(i).where(i.doctor_id == doctor.id, i.expires_at > now))))
    for link in living:
        link.expires_at = now
    return living
