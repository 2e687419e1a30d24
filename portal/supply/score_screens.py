"""What the pages of scorecards and corrective actions show."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import func, or_, select

from portal.accounts.models import User
from portal.core.actors import Actor
from portal.core.database import db
from portal.core.lifecycle import NotFound, Option, Refused
from portal.core.paging import Page
from portal.core.tongues import say
from portal.formulary.models import Drug
from portal.ledger.queries import timeline
from portal.supply.alert_models import SupplyAlert
from portal.supply.correct_lifecycle import RUNNING, ActionState, action
from portal.supply.correcting import action_of, facts
from portal.supply.feed_models import DeliveryNow, FeedName, StockDay
from portal.supply.models import Partner
from portal.supply.score_figures import MonthFigures, figures_of, next_month
from portal.supply.score_list import COURSE
from portal.supply.score_models import CorrectiveAction, Scorecard
from portal.supply.score_texts import SHOWN, Shown, month_of
from portal.supply.scoring import differing
from portal.supply.substituting import on_the_list

SHOWN_LINES, SHOWN_DRUGS = 50, 20


class OutOfStock(NamedTuple):
    """A drug that a partner had nothing usable of on some days, and what the list has instead."""

    drug: Drug
    days: int
    substitutes: list[Drug]


def partner_of(reference: str) -> Partner:
    """Raises NotFound."""
    found = db.session.scalar(select(Partner).where(Partner.reference == reference.upper()))
    if found is None:
        raise NotFound(reference)
    return found


def cards_of(partner: Partner, month: date | None = None, limit: int = COURSE) -> Sequence[Scorecard]:
    """The cards of a partner, newest month and edition first."""
    cards = select(Scorecard).where(Scorecard.partner_id == partner.id)
    cards = cards if month is None else cards.where(Scorecard.month == month)
    return db.session.scalars(cards.order_by(Scorecard.month.desc(), Scorecard.edition.desc()).limit(limit)).all()


class PartnerCards:
    """The months of one partner, each by its newest edition. Raises NotFound."""

    def __init__(self, reference: str):
        self.partner = partner_of(reference)
        newest: dict[date, Scorecard] = {}
        for card in cards_of(self.partner, limit=COURSE * 4):
            newest.setdefault(card.month, card)
        self.cards = list(newest.values())[:COURSE]


class ScorePage:
    """One month of one partner: its editions beside each other, and beside what is known now. Raises NotFound."""

    def __init__(self, reference: str, month: str, viewer: Actor):
        self.partner, self.viewer = partner_of(reference), viewer
        first = month_of(month)
        self.cards = cards_of(self.partner, first) if first else []
        if first is None or not self.cards:
            raise NotFound(f"{reference} {month}")
        self.month: date = first
        self.last = next_month(first) - timedelta(days=1)

    @property
    def newest(self) -> Scorecard:
        return self.cards[0]

    @property
    def shown(self) -> tuple[Shown, ...]:
        return SHOWN

    @cached_property
    def now(self) -> MonthFigures:
        return figures_of(self.month, [self.partner.id])[self.partner.id]

    @cached_property
    def differs(self) -> frozenset[str]:
        """The figures that are not any more as the newest edition says."""
        return frozenset(differing(self.newest, self.now))

    @cached_property
    def open_lines(self) -> list[Any]:
        """Lines promised in the month that did not come, as far as is known now."""
        d = DeliveryNow
        drug, name = FeedName.__table__.alias("drug"), FeedName.__table__.alias("partner")
        columns: tuple[Any, ...] = (d.promised_on, d.line_no, d.order_no, d.quantity, d.as_of, drug.c.name.label("drug"))
        lines = select(*columns).join(drug, drug.c.id == d.drug_name_id).join(name, name.c.id == d.partner_name_id)
        within = (name.c.partner_id == self.partner.id, d.promised_on.between(self.month, self.last), d.delivered_on.is_(None))
        return list(db.session.execute(lines.where(*within).order_by(d.promised_on, d.line_no).limit(SHOWN_LINES)))

    @cached_property
    def out_of_stock(self) -> list[OutOfStock]:
        """The drugs that were reported with nothing usable, most days first."""
        empty = self.empty_drugs()
        instead = on_the_list([drug for drug, _ in empty])
        return [OutOfStock(drug, days, instead[drug.id][:5]) for drug, days in empty]

    def empty_drugs(self) -> list[tuple[Drug, int]]:
        within = select(FeedName.id).where(FeedName.about == "partner", FeedName.partner_id == self.partner.id)
        days = func.count().label("days")
        empty = (
            select(FeedName.drug_id, days)
            .join(StockDay, StockDay.drug_name_id == FeedName.id)
            .where(FeedName.within_id.in_(within), FeedName.drug_id.is_not(None))
            .where(StockDay.day.between(self.month, self.last), StockDay.usable == 0)
            .group_by(FeedName.drug_id)
            .order_by(days.desc(), FeedName.drug_id)
            .limit(SHOWN_DRUGS)
        )
        return [(db.session.get_one(Drug, key), n) for key, n in db.session.execute(empty)]

    @cached_property
    def actions(self) -> Sequence[CorrectiveAction]:
        """Actions because of this month, and those of the partner that still run."""
        a = CorrectiveAction
        because = a.scorecard_id.in_([card.id for card in self.cards])
        running = a.state.in_([state.value for state in RUNNING])
        own = select(a).where(a.partner_id == self.partner.id, or_(because, running))
        return db.session.scalars(own.order_by(a.due_on, a.id)).all()


class Occasion(NamedTuple):
    """What an action is opened because of: `query` names it in addresses."""

    query: str
    partner: Partner
    card: Scorecard | None
    alert: SupplyAlert | None


def occasion(card_id: str, alert: str) -> Occasion:
    """The card by its number, or the alert by its reference. Raises NotFound; Refused where the alert has no partner."""
    if alert:
        row = db.session.scalar(select(SupplyAlert).where(SupplyAlert.reference == alert.upper()))
        if row is None:
            raise NotFound(alert)
        if row.partner_id is None:
            raise Refused("no_partner", say("This alert is about no partner, so nobody can be asked to mend it."))
        return Occasion(f"alert={row.reference}", db.session.get_one(Partner, row.partner_id), None, row)
    card = db.session.get(Scorecard, int(card_id)) if card_id.isascii() and card_id.isdecimal() and len(card_id) < 12 else None
    if card is None:
        raise NotFound(card_id)
    return Occasion(f"scorecard={card.id}", db.session.get_one(Partner, card.partner_id), card, None)


class ActionPage:
    """One corrective action as one person looks at it. Raises NotFound."""

    def __init__(self, reference: str, viewer: Actor):
        self.action, self.viewer = action_of(reference.upper()), viewer
        self.partner = db.session.get_one(Partner, self.action.partner_id)

    @property
    def state(self) -> ActionState:
        return ActionState(self.action.state)

    @cached_property
    def options(self) -> list[Option]:
        """The next step first, the change of owner and day last."""
        found = action.options(facts(self.action, self.viewer), self.viewer.permissions)
        return sorted(found, key=lambda option: option.verb == "rearrange")

    @cached_property
    def card(self) -> Scorecard | None:
        return db.session.get(Scorecard, self.action.scorecard_id) if self.action.scorecard_id else None

    @cached_property
    def alert(self) -> SupplyAlert | None:
        return db.session.get(SupplyAlert, self.action.alert_id) if self.action.alert_id else None

    @cached_property
    def names(self) -> dict[int, str]:
        """Account → name of those who had a hand in it."""
        a = self.action
        keys = [key for key in (a.owner_id, a.opened_by_id, a.answered_by_id, a.done_by_id, a.verified_by_id) if key]
        return dict(db.session.execute(select(User.id, User.name).where(User.id.in_(keys))).all())

    @cached_property
    def timeline(self) -> Page:
        return timeline("corrective_action", self.action.id, self.viewer, 30)
