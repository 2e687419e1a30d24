"""What a person types about applications: shape only."""

from wtforms import BooleanField, DateField, IntegerField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from portal.core.tongues import say
from portal.subsidies.decisions import REFUSE_REASONS, RETURN_REASONS, REVOKE_REASONS
from portal.subsidies.drafting import EXCLUSIONS
from portal.web.forms import ActionForm, Form

OPEN_NEXT = "open_next"


class DecisionForm(ActionForm):
    """Approve, overturn, uphold, confirm, drop: a note may be given. `exclude_<person>` leaves a member out."""

    open_next = BooleanField()

    def exclusions(self, values: dict[str, str]) -> dict[int, str]:
        """{person id: reason code} from the page's selects."""
        named = {name.removeprefix("exclude_"): code for name, code in values.items() if name.startswith("exclude_") and code}
        return {int(person): code for person, code in named.items() if person.isdecimal() and len(person) < 12}


class ReasonForm(DecisionForm):
    """A decision with a reason code and a sentence."""

    reason = SelectField(say("Reason"), validators=[InputRequired()])

    def __init__(self, reasons: dict, **kwargs: object):
        super().__init__(**kwargs)
        self.reason.choices = [(code, text) for code, text in reasons.items()]


def return_form(**kwargs: object) -> ReasonForm:
    return ReasonForm(RETURN_REASONS, prefix="", **kwargs)


def refuse_form(**kwargs: object) -> ReasonForm:
    return ReasonForm(REFUSE_REASONS, **kwargs)


def revoke_form(**kwargs: object) -> ReasonForm:
    return ReasonForm(REVOKE_REASONS, **kwargs)


class SnoozeForm(ActionForm):
    until = DateField(say("Until"), validators=[InputRequired(say("Choose a day."))])


class AppealForm(ActionForm):
    person_ids = SelectMultipleField(say("For whom"), coerce=int, validate_choice=False)


class ExclusionForm(ActionForm):
    exclusion = SelectField(say("Reason"), choices=[(code, text) for code, text in EXCLUSIONS.items()])


class ConsentForm(ActionForm):
    how = SelectField(say("How"), choices=[("given", say("Given by each")), ("paper", say("On paper at the office"))])


class DraftForm(Form):
    year = IntegerField(say("Programme year"), validators=[InputRequired()])


class BulkForm(Form):
    """A bulk action: its verb, the rows, and what the verb needs."""

    verb = StringField(validators=[InputRequired(), Length(max=20)])
    reason = StringField(validators=[Optional(), Length(max=40)])
    note = TextAreaField(say("Note"), validators=[Optional(), Length(max=2000)])


class BudgetForm(Form):
    year = IntegerField(say("Programme year"), validators=[InputRequired()])
    province = SelectField(say("Province"), validators=[InputRequired()])
    budget = StringField(say("Budget"), validators=[InputRequired(), Length(max=40)])
    note = TextAreaField(say("Why"), validators=[Optional(), Length(max=2000)])


class YearForm(Form):
    year = IntegerField(say("Programme year"), validators=[InputRequired()])
