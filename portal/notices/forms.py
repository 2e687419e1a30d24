"""What a person types about notices."""

from wtforms import IntegerField, RadioField
from wtforms.validators import InputRequired, NumberRange, Optional

from portal.core.tongues import say
from portal.web.forms import Form, choices

CHOICES = choices([("each", say("each at once")), ("daily", say("one mail a working day")), ("none", say("no mail"))])


class ReadForm(Form):
    """One notice, or all of them."""

    notice = IntegerField(validators=[Optional(), NumberRange(min=1, max=2**62)])


class MailForm(Form):
    choice = RadioField(say("Mail"), choices=CHOICES, validators=[InputRequired()])
