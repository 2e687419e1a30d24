"""Scorecards and corrective actions of the sample world: the ended months are frozen, the worst partners asked to mend."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from portal.core import clock
from portal.core.database import db
from portal.supply import correcting, scoring
from portal.supply.sample import Person
from portal.supply.score_models import CorrectiveAction, Scorecard

TASKS = (
    "承诺日期以贵司承运商能做到的为准，并在发货当日上报交付。",
    "说明本月短交的原因，并报下月的保供计划。",
    "为库存上报指定一名替班人员，节假日不中断。",
    "把两条逾期未交的订单行补齐或书面撤销。",
)
DUE_IN = (5, 30, 45, 20)


def begin(person: Person) -> None:
    """Freeze what is due, and open an action for each of the worst partners of the newest month."""
    scoring.freeze_due()
    for card, task, days in zip(worst(len(TASKS)), TASKS, DUE_IN, strict=False):
        owner, due = person("supply2" if days > 30 else "supply"), clock.today() + timedelta(days=days)
        correcting.open_from_card(card.id, task=task, owner_id=owner.id or 0, due_on=due, by=person("supply"))


def worst(count: int) -> Sequence[Scorecard]:
    """The cards of the newest month with the least on time in full; at least one line was promised."""
    known = (
        select(Scorecard).where(Scorecard.otif_bp.is_not(None)).order_by(Scorecard.month.desc(), Scorecard.otif_bp, Scorecard.id)
    )
    return db.session.scalars(known.limit(count)).all()


def go_on(person: Person) -> None:
    """Some partners answered; one mended it, and a second person found that it helped. The first is overdue."""
    supply = person("supply")
    opened = db.session.scalars(select(CorrectiveAction.reference).order_by(CorrectiveAction.id)).all()
    for reference in opened[1:]:
        correcting.answer(reference, note="我司已换承运商，自下周起按周上报在途。", by=supply)
    for reference in opened[2:]:
        correcting.finish(reference, note="连续两周无中断上报，附上报记录。", by=supply)
    for reference in opened[3:]:
        correcting.verify(reference, note="近两周三次抽查均按时到货。", by=person("supply2"), version=None)
