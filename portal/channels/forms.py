"""What an administrator types about tokens: shape only."""

from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length

from portal.channels.models import Scope
from portal.core.tongues import Text, say
from portal.web.forms import StepForm, choices

SCOPE_NAMES: dict[str, Text] = {
    Scope.DOCTORS.value: say("Doctors"),
    Scope.REDEMPTIONS.value: say("Redemptions"),
    Scope.SUPPLY.value: say("Supply"),
}


class TokenForm(StepForm):
    """A new token: whose it is, what it opens, and whose data alone it sends."""

    channel = StringField(say("Channel"), [InputRequired(say("This is missing.")), Length(max=60)])
    scope = SelectField(say("What it opens"), choices=choices(SCOPE_NAMES.items()))
    sender = StringField(say("Only for the partner"), [Length(max=20)])
