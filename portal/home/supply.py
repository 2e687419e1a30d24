"""What waits in supply: alerts, partners to verify, papers that end, feeds that are silent or held, names that nobody knows."""

from functools import partial

from portal.core.actors import Actor
from portal.core.tongues import say
from portal.home.figures import Card, Figure, listed, place
from portal.supply.alert_list import alerts
from portal.supply.correct_list import actions
from portal.supply.feed_queries import expected_feeds, held_count, waiting_counts
from portal.supply.partner_list import partners
from portal.web.permissions import Permission as P

files = partial(listed, partners, "supply.partners")
warnings = partial(listed, alerts, "supply.alerts")
mendings = partial(listed, actions, "supply.actions")


def card(viewer: Actor) -> Card:
    """For those who keep the partners, and what of it others may read as well."""
    found = [
        warnings(say("Critical alerts"), "red", show="open", severity="1"),
        warnings(say("Alerts new since yesterday"), show="new"),
        warnings(say("Alerts past their clock"), "red", show="late"),
        files(say("Papers that are over"), "red", sort="ending", ending="over"),
        files(say("Papers that end within 30 days"), "amber", sort="ending", ending="30"),
        mendings(say("Corrective actions overdue"), "red", due="over"),
        Figure(missing_feeds(), say("Feeds silent or never come"), place("supply.feeds", show="late"), "red"),
    ]
    if viewer.may(P.SUPPLY_CONFIRM):
        found.insert(0, files(say("Submitted, to be verified"), state="submitted"))
        found.append(mendings(say("Corrective actions whose effect is to be looked at"), state="done"))
    if viewer.may(P.SUPPLY_ACT):
        found += [
            files(say("Partners entered"), state="entered"),
            Figure(held_count(), say("Parts of feeds held"), place("supply.feeds", state="held"), "amber"),
            Figure(sum(waiting_counts().values()), say("Names in feeds to match"), place("supply.matching")),
        ]
    return Card(say("Supply"), found)


def missing_feeds() -> int:
    """How many feeds that partners agreed are older than agreed, or never came."""
    return sum(feed.state != "on_time" for feed in expected_feeds())
