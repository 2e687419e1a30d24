"""What waits in the files of doctors, for operations, verifiers, approvers and the medical office."""

from functools import partial

from portal.core.actors import Actor
from portal.core.tongues import say
from portal.doctors.queries import doctors
from portal.home.figures import Card, Figure, listed
from portal.web.permissions import Permission as P

files = partial(listed, doctors, "doctors.index")


def card(viewer: Actor) -> Card:
    """The files that wait for this person's role, and what is about to end."""
    found: list[Figure] = []
    if viewer.may(P.DOCTORS_WRITE):
        found += [
            files(say("Being filled in"), state="in_progress,invited"),
            files(say("Returned to us"), "amber", state="returned"),
            files(say("Approved, not active yet"), state="approved"),
            files(say("Departing"), "amber", standing="departing"),
        ]
    if viewer.may(P.DOCTORS_VERIFY):
        found += [
            files(say("To take up"), sort="due", state="submitted"),
            files(say("Being verified"), sort="due", state="verifying,on_hold"),
        ]
    if viewer.may(P.DOCTORS_APPROVE):
        found += [
            files(say("Ready for a decision"), sort="due", state="ready"),
            files(say("Escalated"), "red", sort="due", state="escalated,denying"),
        ]
    if viewer.may(P.DOCTORS_STAND):
        found += [files(say("Suspended"), "red", standing="suspended"), files(say("Restricted"), "amber", standing="restricted")]
    found += [
        files(say("Something ended"), "red", sort="end", state="active", ending="ended"),
        files(say("Something ends within 30 days"), "amber", sort="end", state="active", ending="30"),
    ]
    return Card(say("Doctors"), found)
