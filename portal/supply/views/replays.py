"""Routes of the replay: the figures of the last one, and a new one over a period."""

from typing import Any

from flask import url_for

from portal.supply import alert_words, replay
from portal.supply.forms.replay import ReplayForm
from portal.supply.replay_rules import GRACE
from portal.supply.views import bp
from portal.web.answers import page, see
from portal.web.permissions import Permission as P
from portal.web.permissions import requires, staff


@bp.get("/replay", endpoint="replay")
@requires(P.SUPPLY_READ)
def show_replay() -> Any:
    return drawn(ReplayForm(formdata=None))


@bp.post("/replay")
@requires(P.SUPPLY_ACT)
def begin_replay() -> Any:
    form = ReplayForm()
    if form.accepts(replay.begin, form.first.data, form.last.data, by=staff()):
        return see(url_for("jobs.show", reference=form.result))
    return drawn(form, form.status)


def drawn(form: ReplayForm, status: int = 200) -> Any:
    return page("supply/replay.html", status=status, form=form, job=replay.newest(), grace=GRACE, alert_words=alert_words)
