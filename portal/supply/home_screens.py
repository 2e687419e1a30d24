"""The analyst's morning: what of the feeds came, which alerts are new, worse and gone, what runs out first, whom to call."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy import func, select

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db
from portal.core.identity.masks import mask_name
from portal.supply import alert_queries
from portal.supply.alert_models import SupplyAlert
from portal.supply.cover_screens import SupplyHome
from portal.supply.feed_lifecycle import PartState
from portal.supply.feed_queries import FeedState, arrived_since
from portal.supply.models import Partner, PartnerContact
from portal.web.permissions import Permission as P

A, PRESSING, MOST = SupplyAlert, 2, 12


@dataclass
class Call:
    """A partner to call: feeds that do not come, open alerts by their number and worst severity, and whom to ask for."""

    partner_id: int
    reference: str = ""
    name: str = ""
    feeds: list[FeedState] = field(default_factory=list)
    alerts: int = 0
    severity: int = 9
    contact: str = ""
    post: str = ""
    phone: str = ""

    @property
    def rank(self) -> tuple[int, int, int]:
        """Who is called first: the worst alerts, then the longest silence."""
        return (self.severity, -max((feed.age or 10_000 for feed in self.feeds), default=0), self.partner_id)


class Morning(SupplyHome):
    """The day's picture as one person looks at it."""

    def __init__(self, viewer: Actor, shows_all_calls: bool = False):
        self.viewer, self.shows_all_calls = viewer, shows_all_calls

    @cached_property
    def alerts(self) -> alert_queries.Counts:
        return alert_queries.counts()

    @cached_property
    def came(self) -> dict[str, int]:
        """Parts that came since midnight in Shanghai, by what became of them."""
        return arrived_since(clock.start_of(clock.today()))

    @property
    def arrived(self) -> int:
        return sum(self.came.values())

    @property
    def refused(self) -> int:
        return self.came.get(PartState.REFUSED.value, 0)

    @property
    def held(self) -> int:
        """Parts of today that wait for a decision."""
        return self.came.get(PartState.HELD.value, 0)

    @cached_property
    def alert_of(self) -> dict[tuple[int, int | None], Any]:
        return alert_queries.of_pairs([row.drug_id for row in self.first])

    def alert_for(self, row: Any) -> Any:
        """The worst open alert of a drug at a partner, or of the drug as a whole."""
        return self.alert_of.get((row.drug_id, row.partner_id)) or self.alert_of.get((row.drug_id, None))

    def is_new(self, row: Any) -> bool:
        return bool(row.raised_at >= clock.start_of(clock.today()))

    @cached_property
    def calls(self) -> list[Call]:
        """Whom to call today, the most pressing first."""
        found: dict[int, Call] = {}
        for feed in self.to_chase:
            found.setdefault(feed.partner_id, Call(feed.partner_id)).feeds.append(feed)
        for row in self.pressing():
            call = found.setdefault(row.partner_id, Call(row.partner_id))
            call.alerts, call.severity = row.number, row.severity
        return sorted(found.values(), key=lambda call: call.rank)

    @cached_property
    def first_calls(self) -> list[Call]:
        """Those that the page shows, with their names and whom to ask for."""
        shown = self.calls if self.shows_all_calls else self.calls[:MOST]
        named = {row.id: row for row in db.session.execute(select(Partner.id, Partner.reference, Partner.name).where(Partner.id.in_([c.partner_id for c in shown])))}  # fmt: skip
        contacts = self.contacts([call.partner_id for call in shown])
        for call in shown:
            call.reference, call.name = named[call.partner_id].reference, named[call.partner_id].name
            if contact := contacts.get(call.partner_id):
                call.contact, call.post, call.phone = self.shown_name(contact.name), contact.post, contact.phone_masked
        return shown

    def pressing(self) -> Iterable[Any]:
        """Partner → how many critical and serious alerts are open about it that nobody works on yet, and how bad the worst is."""
        columns: tuple[Any, ...] = (A.partner_id, func.count().label("number"), func.min(A.severity).label("severity"))
        mine = (A.state.in_(("raised", "acknowledged")), A.parent_id.is_(None), A.severity <= PRESSING, A.partner_id.is_not(None))
        return db.session.execute(select(*columns).where(*mine).group_by(A.partner_id))

    def contacts(self, partner_ids: list[int]) -> dict[int, PartnerContact]:
        """The first contact of each partner that is no contact for recalls alone."""
        c = PartnerContact
        rows = db.session.scalars(select(c).where(c.partner_id.in_(partner_ids), c.left_on.is_(None)).order_by(c.is_for_recalls.desc(), c.id.desc()))  # fmt: skip
        return {row.partner_id: row for row in rows}

    def shown_name(self, name: str) -> str:
        return name if self.viewer.may(P.NAMES_READ) else mask_name(name)
