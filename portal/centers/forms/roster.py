"""Forms of a proposal: one line, several lines at once, and its publication."""

from datetime import date
from typing import Any

from wtforms import DateField, IntegerField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from portal.centers.lines import Said
from portal.centers.models import CONSULT_TYPES, Action, Role
from portal.centers.words import CONSULT_NAMES, ROLE_NAMES
from portal.core.tongues import Text, say
from portal.web.forms import StepForm, choices

PRESENT = InputRequired(say("This is missing."))
WANTED: dict[str, Text] = {
    "add": say("Add to the roster"),
    "change": say("Change the line"),
    "end": say("End the line"),
    "suspend": say("Suspend the line"),
    "resume": say("Lift the suspension"),
}
SAYING = frozenset({Action.ADD.value, Action.CHANGE.value})


class LineForm(StepForm):
    """What is proposed for one doctor."""

    doctor = StringField(say("Doctor: reference or full name"), [PRESENT, Length(max=80)])
    action = SelectField(say("What is to happen"), choices=choices(WANTED.items()))
    role = SelectField(
        say("Role"), choices=choices((role.value, ROLE_NAMES[role]) for role in Role), default=Role.ATTENDING.value
    )
    sessions = IntegerField(say("Sessions a week"), [Optional()])
    starts_on = DateField(say("First day"), [Optional()])
    ends_on = DateField(say("Last day"), [Optional()])
    consult_types = SelectMultipleField(
        say("Ways of consulting"),
        choices=choices((code, CONSULT_NAMES[code]) for code in CONSULT_TYPES),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """A line that says something needs its first day and its sessions."""
        is_whole = super().validate(extra_validators)
        if self.action.data in SAYING:
            for field in (self.starts_on, self.sessions):
                if field.data is None and not field.errors:
                    field.errors = [str(say("This is missing."))]
                    is_whole = False
        return is_whole

    def said(self) -> Said | None:
        """What the line shall say; None where the step itself says it, or where the form is not whole."""
        if self.action.data not in SAYING:
            return None
        starts_on = self.starts_on.data or date.min
        ways = tuple(self.consult_types.data or ())
        return Said(self.role.data or "", self.sessions.data or 0, starts_on, self.ends_on.data, ways)


class QuickForm(StepForm):
    """One press beside a line: "suspend:DOC-2026-000001"."""

    quick = StringField(validators=[PRESENT, Length(max=60)])

    @property
    def wanted(self) -> tuple[str, str]:
        """(action, doctor)."""
        action, _, doctor = (self.quick.data or "").partition(":")
        return action, doctor


class PublishForm(StepForm):
    """The warnings that were ticked."""

    acknowledged = SelectMultipleField(say("Warnings"), validate_choice=False)
