"""What waits on the eligible drug list: editions by their state, drugs to complete, suspensions and proposals."""

from portal.core.actors import Actor
from portal.core.tongues import say
from portal.formulary import listings
from portal.home.figures import Card, listed
from portal.web.permissions import Permission as P

WORKED_ON_BY = frozenset(
    {P.FORMULARY_EDIT, P.FORMULARY_CLEAR_CLINICAL, P.FORMULARY_CLEAR_FINANCIAL, P.FORMULARY_PUBLISH, P.FORMULARY_SUSPEND}
)


def card(viewer: Actor) -> Card:
    """The same for everyone who works on the list: each step belongs to another of them."""
    editions, at = listings.editions, "formulary.editions"
    return Card(
        say("Eligible drugs"),
        [
            listed(editions, at, say("Drafts of editions"), state="draft"),
            listed(editions, at, say("Editions to clear"), "amber", state="in_review"),
            listed(editions, at, say("Editions to publish"), "amber", state="cleared"),
            listed(editions, at, say("Scheduled"), state="scheduled"),
            listed(listings.drugs, "formulary.drugs", say("Drugs to complete"), incomplete="1"),
            listed(listings.suspensions, "formulary.suspensions", say("Suspensions to settle"), "red", state="proposed,lifting"),
            listed(listings.proposals, "formulary.proposals", say("Proposals to screen"), state="received"),
        ],
    )
