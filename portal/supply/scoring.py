"""Freezing scorecards: a month of every partner on the first working day after it, once; late figures beside, never instead."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from portal.calendar import due_on
from portal.core import clock
from portal.core.actors import SYSTEM, Actor
from portal.core.database import db, locked
from portal.core.lifecycle import Conflict, NotFound, Refused
from portal.core.tongues import say
from portal.ledger.operations import about, constraint_means, operation
from portal.ledger.recording import record
from portal.supply.correct_lifecycle import LEAST
from portal.supply.models import Partner
from portal.supply.score_events import ScorecardCorrected, ScorecardFrozen
from portal.supply.score_figures import DEFINITION, MonthFigures, figures_of, measured, month_before, next_month
from portal.supply.score_models import Scorecard
from portal.web.forms import too_short
from portal.web.permissions import Permission

# How many ended months are looked after: a partner that is matched later gets its cards of so far back.
MONTHS_BACK = 3
for _name, _columns in (
    ("uq_scorecard_edition", "scorecard.partner_id, scorecard.month, scorecard.edition"),
    ("scorecard_edition_follows", ""),
):
    constraint_means(_name, _columns, Conflict("frozen_meanwhile", say("Somebody froze this month meanwhile. Look at it again.")))


def freeze_due() -> int:
    """Freeze what is due today. Returns how many cards."""
    return sum(freeze(month, by=SYSTEM) for month in months_due(clock.today()))


def months_due(today: date) -> Iterator[date]:
    """The ended months to be frozen, oldest first: the last one from the first working day on."""
    last = month_before(today)
    if today < due_on(next_month(last) - timedelta(days=1), 1):
        last = month_before(last)
    months = [last]
    while len(months) < MONTHS_BACK:
        months.append(month_before(months[-1]))
    yield from reversed(months)


@operation(None)
def freeze(month: date, *, by: Actor) -> int:
    """Freeze a month of every partner that has no card of it yet. `month` is its first day. Returns how many."""
    frozen = set(db.session.scalars(select(Scorecard.partner_id).where(Scorecard.month == month)))
    owed = measured(month, next_month(month)) - frozen
    found = figures_of(month, owed) if owed else {}
    partners = db.session.scalars(select(Partner).where(Partner.id.in_(found)).order_by(Partner.id))
    for partner in partners.all():
        card = kept(partner, month, found[partner.id])
        record(ScorecardFrozen(f"{month:%Y-%m}"), partner, card, by=by)
    return len(found)


def kept(partner: Partner, month: date, figures: MonthFigures, edition: int = 1, note: str = "") -> Scorecard:
    """The card, written."""
    card = Scorecard(
        partner_id=partner.id,
        month=month,
        edition=edition,
        definition=DEFINITION,
        frozen_at=clock.now(),
        note=note,
        **figures.values,
    )
    db.session.add(card)
    db.session.flush()
    return card


@operation(Permission.SUPPLY_ACT)
def correct(reference: str, month: date, *, note: str, by: Actor, edition: int | None = None) -> int:
    """Freeze a partner's month anew, with what came late, beside the earlier editions. Returns the new edition.

    `edition` is the newest one that the page showed. Raises NotFound; Refused without a reason, or where nothing changed.
    """
    partner = db.session.scalar(locked(select(Partner).where(Partner.reference == reference)))
    newest = newest_card(partner.id, month) if partner else None
    if partner is None or newest is None:
        raise NotFound(f"{reference} {month}")
    if edition is not None and edition != newest.edition:
        raise about(Conflict("frozen_meanwhile", say("Somebody froze this month meanwhile. Look at it again.")), partner)
    if len("".join(note.split())) < LEAST:
        raise about(Refused("note_short", too_short(LEAST), "note"), partner)
    figures = figures_of(month, [partner.id])[partner.id]
    if not differing(newest, figures):
        raise about(Refused("same_figures", say("The figures are as they were frozen. There is nothing to set beside them.")), partner)  # fmt: skip
    card = kept(partner, month, figures, newest.edition + 1, note.strip())
    record(ScorecardCorrected(f"{month:%Y-%m}", card.edition), partner, card, by=by, reason=note)
    return card.edition


def newest_card(partner_id: int, month: date) -> Scorecard | None:
    card = select(Scorecard).where(Scorecard.partner_id == partner_id, Scorecard.month == month)
    return db.session.scalar(card.order_by(Scorecard.edition.desc()).limit(1))


def differing(card: Scorecard, figures: MonthFigures) -> dict[str, tuple[Any, Any]]:
    """Column → (frozen, as known now) of what is not the same any more; that the word on it is newer does not count."""
    now = figures.values
    del now["data_as_of"]
    return {name: (getattr(card, name), value) for name, value in now.items() if getattr(card, name) != value}
