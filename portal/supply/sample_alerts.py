"""What the analysts of the sample world do with their alerts: most are answered, some are worked on, a few are closed."""

from sqlalchemy import select

from portal.core.actors import Actor
from portal.core.database import db
from portal.supply import alert_steps as steps
from portal.supply.alert_families import ENDED
from portal.supply.alert_lifecycle import AlertState as S
from portal.supply.alert_models import CAUSES, SupplyAlert

ORDERED = "The partner was called; an order from another warehouse is on its way."
ARRIVED = "The order arrived and was counted; the next feed will show it."
MISREAD = "The partner reported one warehouse only; the corrected file was asked for."


def work(by: Actor) -> None:
    """An evening's work on what is open, always the same for the same alerts."""
    a = SupplyAlert
    open_ = select(a.id, a.reference, a.state, a.severity).where(a.state.not_in(ENDED), a.parent_id.is_(None)).order_by(a.id)
    for key, reference, state, severity in db.session.execute(open_).all():
        go_on(key, reference, S(state), severity, by)


def go_on(key: int, reference: str, state: S, severity: int, by: Actor) -> None:
    """One step of one alert, or none."""
    if state is S.RAISED and key % 5 == 0 and severity > 2:
        steps.dismiss(reference, cause="data", note=MISREAD, by=by)
    elif state is S.RAISED and (severity + key) % 3:
        steps.acknowledge(reference, by=by)
    elif state is S.ACKNOWLEDGED and key % 2:
        steps.mitigate(reference, note=ORDERED, by=by)
    elif state is S.MITIGATING and key % 4 == 1:
        steps.resolve(reference, cause=CAUSES[key % 3], note=ARRIVED, by=by)
    elif state is S.MITIGATING:
        steps.monitor(reference, by=by)
