"""What a person types about scorecards and corrective actions: shape only."""

from wtforms import DateField, IntegerField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from portal.core.tongues import Text, say
from portal.supply.correcting import owners
from portal.supply.forms.partners import NEEDED, SayingForm
from portal.web.forms import StepForm, choices


def people() -> list[tuple[str, str]]:
    return [(str(key), name) for key, name in owners()]


class OpenForm(SayingForm):
    """What is to be mended, who sees to it, until when."""

    task = TextAreaField(say("What the partner is to mend"), [NEEDED, Length(max=2000)])
    owner_id = SelectField(say("Owner"), coerce=int, choices=lambda: choices(people()))
    due_on = DateField(say("Due on"), [NEEDED])


class RearrangeForm(StepForm):
    owner_id = SelectField(say("Owner"), coerce=int, choices=lambda: choices(people()))
    due_on = DateField(say("Due on"), [NEEDED])


class AnswerForm(StepForm):
    replied_on = DateField(say("Answered on"), [Optional()])


class CorrectForm(StepForm):
    """A month frozen anew; `edition` is the newest that the page showed."""

    edition = IntegerField(validators=[InputRequired()])


FORMS: dict[str, type[StepForm]] = {"rearrange": RearrangeForm, "answer": AnswerForm}
STEP_NAMES: dict[str, Text] = {
    "rearrange": say("Change owner or day"),
    "answer": say("Enter the partner's answer"),
    "finish": say("It is done"),
    "verify": say("It had its effect"),
    "send_back": say("It had no effect"),
    "drop": say("Drop it"),
}
NOTES: dict[str, Text] = {
    "rearrange": say("Why, if the day becomes later"),
    "answer": say("What the partner answered"),
    "finish": say("What was done"),
    "verify": say("By what it is seen that it helped"),
    "send_back": say("Why it did not help"),
    "drop": say("Why it is not needed"),
}
