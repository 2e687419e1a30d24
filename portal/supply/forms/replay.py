"""Which past days are played again: shape only."""

from datetime import date, timedelta

from wtforms import DateField
from wtforms.validators import InputRequired

from portal.core import clock
from portal.core.tongues import say
from portal.web.forms import Form

DAY = InputRequired(message=say("Write a day."))


def days_ago(days: int) -> date:
    return clock.today() - timedelta(days=days)


class ReplayForm(Form):
    verb = "replay"
    first = DateField(say("First day"), [DAY], default=lambda: days_ago(61))
    last = DateField(say("Last day"), [DAY], default=lambda: days_ago(1))
