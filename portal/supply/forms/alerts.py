"""What a person types about an alert: shape only."""

from wtforms import SelectField
from wtforms.validators import InputRequired

from portal.core.tongues import Text, say
from portal.supply import alert_words as words
from portal.supply.alert_steps import owners
from portal.web.forms import StepForm, choices

CHOSEN = InputRequired(message=say("Choose one."))


class AssignForm(StepForm):
    """To whom an alert is given."""

    owner_id = SelectField(
        say("To"), [CHOSEN], choices=lambda: choices([("", "–"), *((str(key), name) for key, name in owners())])
    )


class ClosingForm(StepForm):
    """The cause; the note is every step's."""

    cause = SelectField(say("Cause"), [CHOSEN], choices=lambda: choices([("", "–"), *words.CAUSE_NAMES.items()]))


STEP_NAMES: dict[str, Text] = {
    "take": say("Take it"),
    "acknowledge": say("Acknowledge"),
    "mitigate": say("Something is being done"),
    "monitor": say("It is done: watch it"),
    "resolve": say("Resolve"),
    "dismiss": say("False alarm"),
    "reopen": say("Open again"),
}
