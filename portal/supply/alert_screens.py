"""What the page of an alert draws: its numbers with their age, what it explains, what may stand in, whom to call, its steps."""

from datetime import timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import func, select

from portal.accounts.models import User
from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db
from portal.core.identity.masks import mask_name
from portal.core.lifecycle import Option
from portal.core.paging import Page
from portal.formulary.completing import substitutes_of
from portal.formulary.models import Drug
from portal.formulary.queries import drug_line_at
from portal.ledger.queries import timeline
from portal.supply.alert_lifecycle import CLOSED, AlertState, alert
from portal.supply.alert_list import alerts
from portal.supply.alert_models import Cover, SupplyAlert
from portal.supply.alert_steps import alert_of, facts_of, owners
from portal.supply.cover_screens import covers
from portal.supply.delivery_figures import open_lines
from portal.supply.feed_models import FeedName
from portal.supply.feed_queries import FeedState, expected_feeds
from portal.supply.models import Partner, PartnerContact
from portal.web.permissions import Permission as P

A, MOST = SupplyAlert, 20
HOUR = timedelta(hours=1)


class AlertRecord:
    """One alert as one person looks at it. Raises NotFound."""

    def __init__(self, reference: str, viewer: Actor):
        self.alert, self.viewer, self.now = alert_of(reference.upper()), viewer, clock.now()

    @property
    def state(self) -> AlertState:
        return AlertState(self.alert.state)

    @property
    def is_closed(self) -> bool:
        return self.state in CLOSED

    @property
    def hours_left(self) -> int:
        """Whole hours until its clock runs out; negative once it has."""
        return (self.alert.due_at - self.now) // HOUR

    @cached_property
    def drug(self) -> Drug | None:
        return db.session.get(Drug, self.alert.drug_id) if self.alert.drug_id else None

    @cached_property
    def partner(self) -> Partner | None:
        return db.session.get(Partner, self.alert.partner_id) if self.alert.partner_id else None

    @cached_property
    def owner(self) -> str:
        return db.session.scalar(select(User.name).where(User.id == self.alert.owner_id)) or ""

    @cached_property
    def owners(self) -> list[Any]:
        """Those to whom it can be given: not to the one who has it."""
        return [row for row in owners() if row.id != self.alert.owner_id]

    @cached_property
    def options(self) -> dict[str, Option]:
        """The steps by verb; cause and note are asked for when they are taken."""
        facts = facts_of(self.alert, self.viewer, cause="other", note="x" * 10)
        return {option.verb: option for option in alert.options(facts, self.viewer.permissions)}

    @cached_property
    def figures(self) -> list[Any]:
        """Cover as it is now: of its drug at every partner, or of what is shortest or unknown at its partner."""
        if self.alert.drug_id:
            return list(db.session.execute(covers().where(Cover.drug_id == self.alert.drug_id).order_by(Cover.days.is_(None), Cover.days, Cover.partner_id)))  # fmt: skip
        mine = covers().where(Cover.partner_id == self.alert.partner_id)
        return list(db.session.execute(mine.order_by(Cover.days.is_not(None), Cover.days, Cover.drug_id).limit(MOST)))

    @property
    def is_unseen(self) -> bool:
        """Whether it is open and no figure of its drug is known where it was raised: nothing closes it but newer words or a person."""
        if self.is_closed or self.alert.drug_id is None or self.alert.alert == "recall":
            return False
        places = {row.partner_id for row in self.figures if not row.unknown}
        return self.alert.partner_id not in places if self.alert.partner_id else not places

    @cached_property
    def feeds(self) -> list[FeedState]:
        return expected_feeds(self.alert.partner_id) if self.alert.partner_id else []

    @cached_property
    def late_lines(self) -> list[Any]:
        """Open orders of its drug at its partner that are late, the longest first."""
        if not (self.alert.drug_id and self.alert.partner_id):
            return []
        names = list(db.session.scalars(select(FeedName.id).where(FeedName.partner_id == self.alert.partner_id)))
        drugs = set(db.session.scalars(select(FeedName.name).where(FeedName.drug_id == self.alert.drug_id)))
        today = clock.today()
        return [line for name in names for line in open_lines(today, 100, name) if line.drug in drugs][:MOST]

    @cached_property
    def parent(self) -> Any:
        return (
            db.session.execute(select(*alerts.columns).where(A.id == self.alert.parent_id)).first()
            if self.alert.parent_id
            else None
        )

    @cached_property
    def children(self) -> list[Any]:
        mine = select(*alerts.columns).where(A.parent_id == self.alert.id).order_by(A.severity, A.id)
        return list(db.session.execute(mine.limit(MOST)))

    @cached_property
    def children_count(self) -> int:
        if len(self.children) < MOST:
            return len(self.children)
        return db.session.scalar(select(func.count()).where(A.parent_id == self.alert.id)) or 0

    @cached_property
    def substitutes(self) -> list[tuple[Drug, str, bool, int | None]]:
        """(drug, note, stands on the list now, days of cover at its best place) of what may stand in for the drug."""
        if self.drug is None:
            return []
        found = substitutes_of(self.drug)[:MOST]
        best = dict(db.session.execute(select(Cover.drug_id, func.max(Cover.days)).where(Cover.drug_id.in_([d.id for d, _ in found])).group_by(Cover.drug_id)).all())  # fmt: skip
        return [(drug, note, drug_line_at(drug.id, self.now) is not None, best.get(drug.id)) for drug, note in found]

    @cached_property
    def contacts(self) -> list[tuple[str, str, str]]:
        """(name, post, phone) to call, masked: the partner's page reveals them."""
        c = PartnerContact
        rows = db.session.scalars(select(c).where(c.partner_id == self.alert.partner_id, c.left_on.is_(None)).order_by(c.id))
        plain = self.viewer.may(P.NAMES_READ)
        return [(row.name if plain else mask_name(row.name), row.post, row.phone_masked) for row in rows]

    @cached_property
    def timeline(self) -> Page:
        return timeline("supply_alert", self.alert.id, self.viewer, 30)
