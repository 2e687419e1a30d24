"""What must be handed over before a doctor leaves: a list that other packages fill, and ticks by persons.

What the portal can see for itself (an account, a roster line) stands in the list as long as it is found; the rest is ticked
off by somebody who writes what was done.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy import select

from portal.accounts.models import User
from portal.core import clock
from portal.core.database import db
from portal.core.tongues import Text, say
from portal.doctors.ending_models import HandOver
from portal.doctors.models import Doctor, Item, StandingChange
from portal.doctors.rights import ITEMS, ground_of
from portal.doctors.rights_queries import facts_of


@dataclass(frozen=True)
class Hanging:
    """One thing that hangs on a doctor. `kind` and `subject` (a reference or code, never personal) name it for good.

    `path`: the page where it is settled. `is_ticked`: nothing but a person's word can tell that it is done.
    """

    kind: str
    subject: str
    text: Text
    path: str = ""
    is_ticked: bool = False


@dataclass(frozen=True)
class Line:
    """A thing of the list as the page shows it: open, or done with who did it."""

    hanging: Hanging
    done: HandOver | None

    @property
    def is_open(self) -> bool:
        return not (self.hanging.is_ticked and self.done)


Question = Callable[[Doctor], Iterable[Hanging]]
_questions: list[Question] = []


def hands_over(question: Question) -> Question:
    """Register `question(doctor) -> what hangs on this doctor today`: asked when a departure is announced, shown and made."""
    if question not in _questions:
        _questions.append(question)
    return question


def list_of(doctor: Doctor) -> list[Line]:
    """Everything that hangs on the doctor now, in a steady order, each with its tick in the present departure."""
    ticks = {(tick.kind, tick.subject): tick for tick in ticks_of(doctor)}
    found = [hanging for question in _questions for hanging in question(doctor)]
    found.sort(key=lambda one: (one.is_ticked, one.kind, one.subject))
    return [Line(one, ticks.get((one.kind, one.subject))) for one in found]


def open_lines(doctor: Doctor) -> list[Line]:
    return [line for line in list_of(doctor) if line.is_open]


def ticks_of(doctor: Doctor) -> list[HandOver]:
    announced = announcement_of(doctor)
    if announced is None:
        return []
    return list(db.session.scalars(select(HandOver).where(HandOver.change_id == announced).order_by(HandOver.id)))


def announcement_of(doctor: Doctor) -> int | None:
    """The id of the change that announced the present departure."""
    announced = select(StandingChange.id).where(
        StandingChange.doctor_id == doctor.id, StandingChange.verb == "announce_departure"
    )
    return db.session.scalar(announced.order_by(StandingChange.id.desc()).limit(1))


@hands_over
def account(doctor: Doctor) -> Iterable[Hanging]:
    """The doctor's own account signs in as long as nobody disables it; and files whose verification he or she took up."""
    for user_id in db.session.scalars(select(User.id).where(User.doctor == doctor.reference, User.is_enabled)):
        yield Hanging("account", str(user_id), say("The own account is still open: disable it."), f"/accounts/{user_id}")
        taken = select(Doctor.reference).where(Doctor.verifier_id == user_id, Doctor.state.in_(("verifying", "on_hold")))
        for reference in db.session.scalars(taken.order_by(Doctor.id)):
            text = say("The verification of %(reference)s is in this doctor's hands.", reference=reference)
            yield Hanging("verification", reference, text, f"/doctors/{reference}")


PAPERS = {
    Item.E_SIGNATURE: say("Have the e-signature certificate revoked by its issuer."),
    Item.MULTI_SITE: say("Take the filing of this further site back at the authority."),
    Item.CONSENT: say("Tell the registered institution that the work ends."),
    Item.AGREEMENT: say("End the agreement in writing."),
}


@hands_over
def papers(doctor: Doctor) -> Iterable[Hanging]:
    """What runs on outside the portal, by the credentials that are in force."""
    facts, today = facts_of([doctor])[doctor.id], clock.today()
    for item, text in PAPERS.items():
        if ground_of(ITEMS[item], facts, today).stands:
            yield Hanging("paper", item.value, text, is_ticked=True)
