"""What a person types about doctors: shape only. Several forms stand on a page, so their inputs' ids end in the verb."""

from collections.abc import Collection
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, DateField, HiddenField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from portal.core.tongues import Text, say
from portal.doctors import words
from portal.doctors.models import Item
from portal.doctors.particulars import Particulars, Presentation
from portal.doctors.verifying import METHODS, SOURCES
from portal.institutions.departments import departments
from portal.web.forms import Form, Sentence, StepForm, choices

UNSAID = ("", say("not said yet"))
PRESENT = InputRequired(say("This is missing."))


def department_choices() -> list[tuple[str, str]]:
    return [(code, f"{code} {words.department(code)}") for code in departments()]


class ParticularsForm(StepForm):
    """The facts of a doctor. Only the name must be there from the start."""

    name = StringField(say("Name"), [PRESENT, Length(max=80)])
    id_no = StringField(say("ID number"), [Optional(), Length(max=60)])
    phone = StringField(say("Phone"), [Optional(), Length(max=40)])
    title = SelectField(say("Title"), choices=choices([UNSAID, *words.TITLE_NAMES.items()]))
    department = SelectField(say("Department"))
    contract = SelectField(say("Contract"), choices=choices([UNSAID, *words.CONTRACT_NAMES.items()]))
    institution = StringField(say("Registered institution"), [Optional(), Length(max=120)])
    good_at = TextAreaField(say("Good at"), [Optional(), Length(max=400)])

    def __init__(self, verb: str = "", **kwargs: Any):
        super().__init__(verb, **kwargs)
        self.department.choices = choices([UNSAID, *department_choices()])

    def said(self) -> Particulars:
        values = {name: (self[name].data or "").strip() for name in Particulars.__dataclass_fields__}
        return Particulars(**values)


class PresentForm(StepForm):
    """What is presented for an item. Which of the fields an item has, its page knows."""

    number = StringField(say("Number"), [Optional(), Length(max=60)])
    institution = StringField(say("Institution"), [Optional(), Length(max=120)])
    scope = SelectMultipleField(say("Departments that it covers"))
    valid_from = DateField(say("Valid from"), [Optional()])
    valid_until = DateField(say("Valid until"), [Optional()])
    file = FileField(say("PDF, JPEG or PNG"))

    def __init__(self, verb: str = "", **kwargs: Any):
        super().__init__(verb, **kwargs)
        self.scope.choices = choices(department_choices())
        if verb == f"present-{Item.PHOTO}":
            self.file.validators = [FileRequired(say("Choose a file."))]

    def said(self) -> Presentation:
        return Presentation(
            number=(self.number.data or "").strip(),
            scope=tuple(self.scope.data or ()),
            institution=(self.institution.data or "").strip(),
            valid_from=self.valid_from.data,
            valid_until=self.valid_until.data,
        )


class PeriodForm(StepForm):
    """A post on the timeline."""

    institution = StringField(say("Institution"), [Optional(), Length(max=120)])
    place = StringField(say("Place, where the list does not have it"), [Optional(), Length(max=120)])
    since = DateField(say("From"), [PRESENT])
    until = DateField(say("Until"), [Optional()])
    is_independent = BooleanField(say("Independent practice, with the own licence"), default=True)


class DayForm(StepForm):
    """A step that happens on a day."""

    day = DateField(say("Day"), [PRESENT])


class ScanForm(StepForm):
    file = FileField(say("PDF, JPEG or PNG"), [FileRequired(say("Choose a file."))])


class VerifyForm(StepForm):
    """One check of one item."""

    item = HiddenField()
    source = SelectField(say("Source"), [PRESENT], choices=choices(SOURCES.items()))
    method = SelectField(say("How"), [PRESENT], choices=choices(METHODS.items()))
    result = SelectField(say("Result"), choices=choices(words.RESULT_NAMES.items()))
    holds_until = DateField(say("The source gives an end"), [Optional()])


class ReasonForm(StepForm):
    """A step with a reason code and a sentence."""

    reason = SelectField(say("Reason"), [PRESENT])

    def __init__(self, verb: str = "", reasons: dict[str, Text] | None = None, **kwargs: Any):
        super().__init__(verb, **kwargs)
        self.reason.choices = choices((reasons or {}).items())
        self.note.validators = [*self.note.validators, Sentence()]


class StandingForm(StepForm):
    """A step of the standing, with those of the inputs that it has."""

    reason = SelectField(say("Reason"))
    right = SelectField(say("Right"), choices=choices(words.RIGHT_NAMES.items()))
    until = DateField(say("Last day"), [Optional()])

    def __init__(self, verb: str, reasons: dict[str, Text], has: Collection[str], **kwargs: Any):
        super().__init__(verb, **kwargs)
        self.reason.choices = choices(reasons.items())
        for name in ("reason", "right", "until"):
            if name not in has:
                del self[name]

    @property
    def said(self) -> dict[str, Any]:
        return {name: self[name].data for name in ("reason", "right", "until") if name in self}


class HandOverForm(StepForm):
    kind = StringField(say("Kind"), [PRESENT, Length(max=40)])
    subject = StringField(say("What"), [PRESENT, Length(max=40)])


class RevealForm(Form):
    verb = "reveal"
    purpose = SelectField(say("What for"), choices=choices(words.PURPOSES.items()))
