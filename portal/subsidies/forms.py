"""What a person types about applications: shape only."""

from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import DateField, IntegerField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from portal.core.numerals import whole
from portal.core.tongues import Text, say
from portal.subsidies.deciding import REFUSE_REASONS, RETURN_REASONS, REVOKE_REASONS
from portal.subsidies.drafting import EXCLUSIONS
from portal.web.forms import Form, Sentence, StepForm, choices

OPEN_NEXT = "open_next"


class DecisionForm(StepForm):
    """Approve, overturn, uphold, confirm, drop: a note may be given. `exclude_<person>` leaves a member out."""

    def exclusions(self, values: dict[str, str]) -> dict[int, str]:
        """{person id: reason code} from the page's selects."""
        named = {name.removeprefix("exclude_"): code for name, code in values.items() if name.startswith("exclude_") and code}
        return {number: code for person, code in named.items() if (number := whole(person)) is not None}


class ReasonForm(DecisionForm):
    """A decision with a reason code and a sentence."""

    reason = SelectField(say("Reason"), validators=[InputRequired()])
    reasons: dict[str, Text] = {}

    def __init__(self, verb: str = "", **kwargs: Any):
        super().__init__(verb, **kwargs)
        self.reason.choices = choices(self.reasons.items())


class ReturnForm(ReasonForm):
    reasons = RETURN_REASONS


class RefuseForm(ReasonForm):
    reasons = REFUSE_REASONS


class RevokeForm(ReasonForm):
    reasons = REVOKE_REASONS


class SnoozeForm(StepForm):
    until = DateField(say("Until"), validators=[InputRequired(say("Choose a day."))])


class AppealForm(StepForm):
    person_ids = SelectMultipleField(
        say("For whom"), coerce=int, validate_choice=False, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )


class ExclusionForm(StepForm):
    exclusion = SelectField(say("Reason"), choices=choices(EXCLUSIONS.items()))


class ConsentForm(StepForm):
    how = SelectField(say("How"), choices=choices([("given", say("Given by each")), ("paper", say("On paper at the office"))]))


FORMS: dict[str, type[StepForm]] = {
    "return": ReturnForm,
    "refuse": RefuseForm,
    "propose_revocation": RevokeForm,
    "appeal": AppealForm,
    "snooze": SnoozeForm,
    "consent": ConsentForm,
}


def blank(verb: str) -> StepForm:
    """The form of a step before anything was typed, whatever this request sent."""
    return FORMS.get(verb, DecisionForm)(verb, formdata=MultiDict())


class DraftForm(Form):
    year = IntegerField(say("Programme year"), validators=[InputRequired()])


class BulkForm(Form):
    """A bulk action: its verb, the rows, and what the verb needs."""

    verb = StringField(validators=[InputRequired(), Length(max=20)])
    reason = SelectField(say("Reason"), validate_choice=False, validators=[Optional()])
    note = TextAreaField(say("Note"), validators=[Optional(), Length(max=2000)])

    def __init__(self, reasons: dict[str, Text] | None = None, **kwargs: Any):
        super().__init__(**kwargs)
        self.reason.choices = choices((reasons or {}).items())
        if reasons:
            self.reason.validate_choice = True
            self.note.validators = [Sentence(), Length(max=2000)]


class BudgetForm(Form):
    year = IntegerField(say("Programme year"), validators=[InputRequired()])
    province = SelectField(say("Province"), validators=[InputRequired()])
    budget = StringField(say("Budget"), validators=[InputRequired(), Length(max=40)])
    note = TextAreaField(say("Why"), validators=[Optional(), Length(max=2000)])


class YearForm(Form):
    year = IntegerField(say("Programme year"), validators=[InputRequired()])
