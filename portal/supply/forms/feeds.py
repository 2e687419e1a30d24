"""What a person types about feeds: shape only."""

from wtforms import BooleanField, StringField
from wtforms.validators import InputRequired, Length

from portal.core.tongues import say
from portal.web.forms import StepForm


class MatchForm(StepForm):
    """Who or what is meant by a name: the reference of a partner, or an approval number."""

    to = StringField(
        say("Partner's reference or approval number"), [InputRequired(message=say("This has to be filled in.")), Length(max=60)]
    )
    everywhere = BooleanField(say("Also in other feeds"))
