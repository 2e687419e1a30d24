"""What waits on the eligible drug list: editions by their state, drugs to complete, suspensions and proposals."""

from typing import Any

from portal.core.actors import Actor
from portal.core.listing import Criteria, Listing
from portal.core.paging import CAP
from portal.core.tongues import Text, say
from portal.formulary import listings
from portal.home.figures import Card, Figure, place
from portal.web.permissions import Permission as P

WORKED_ON_BY = frozenset(
    {P.FORMULARY_EDIT, P.FORMULARY_CLEAR_CLINICAL, P.FORMULARY_CLEAR_FINANCIAL, P.FORMULARY_PUBLISH, P.FORMULARY_SUSPEND}
)


def rows(listing: Listing, endpoint: str, label: Text, tone: str = "", **filters: str) -> Figure:
    """How many rows of a list match, with the list behind it."""
    asked: dict[str, tuple[str, ...]] = {name: tuple(value.split(",")) for name, value in filters.items()}
    given: dict[str, Any] = dict(filters)
    return Figure(listing.count(Criteria(filters=asked), CAP), label, place(endpoint, **given), tone)


def card(viewer: Actor) -> Card:
    """The same for everyone who works on the list: each step belongs to another of them."""
    editions, at = listings.editions, "formulary.editions"
    return Card(
        say("Eligible drugs"),
        [
            rows(editions, at, say("Drafts of editions"), state="draft"),
            rows(editions, at, say("Editions to clear"), "amber", state="in_review"),
            rows(editions, at, say("Editions to publish"), "amber", state="cleared"),
            rows(editions, at, say("Scheduled"), state="scheduled"),
            rows(listings.drugs, "formulary.drugs", say("Drugs to complete"), incomplete="1"),
            rows(listings.suspensions, "formulary.suspensions", say("Suspensions to settle"), "red", state="proposed,lifting"),
            rows(listings.proposals, "formulary.proposals", say("Proposals to screen"), state="received"),
        ],
    )
