"""Forms of a center itself: its particulars, and who directs it."""

from typing import Any

from wtforms import DateField, IntegerField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from portal.centers.models import Center, Role
from portal.centers.naming import paired
from portal.centers.particulars import Said
from portal.centers.words import ROLE_NAMES
from portal.core.tongues import say
from portal.institutions.departments import department_name, departments
from portal.web.forms import ActionForm, StepForm, choices

PRESENT = InputRequired(say("This is missing."))
POSTS = (Role.DIRECTOR, Role.EXECUTIVE)


class CenterForm(ActionForm):
    """All that can be said of a center. The short name is given once, when it is founded."""

    short_name = StringField(say("Short name"), [PRESENT, Length(max=40)])
    name_zh = StringField(say("Chinese name"), [PRESENT, Length(max=200)])
    name_en = StringField(say("English name"), [PRESENT, Length(max=200)])
    specialty = StringField(say("Specialty"), [Optional(), Length(max=200)])
    departments = SelectMultipleField(say("Departments"))
    services = SelectMultipleField(say("Services"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput())
    institution = StringField(say("Partner hospital"), [Optional(), Length(max=40)])
    target_doctors = IntegerField(say("Doctors wanted"), [Optional()])
    target_senior_percent = IntegerField(say("Wanted share of associate chief and above, percent"), [Optional()])
    target_experienced_percent = IntegerField(say("Wanted share with over ten years, percent"), [Optional()])
    opens_on = DateField(say("Opens on"), [Optional()])

    def __init__(self, verb: str = "", is_new: bool = False, **kwargs: Any):
        super().__init__(**kwargs)
        self.verb = verb
        if not is_new:
            del self.short_name
        self.departments.choices = choices((code, f"{code} {department_name(code)}") for code in departments())
        self.services.choices = choices(paired().items())

    def said(self) -> Said:
        return Said(
            name_zh=self.name_zh.data or "",
            name_en=self.name_en.data or "",
            specialty=self.specialty.data or "",
            departments=tuple(self.departments.data or ()),
            services=tuple(self.services.data or ()),
            institution=self.institution.data or "",
            target_doctors=self.target_doctors.data or 0,
            target_senior_percent=self.target_senior_percent.data or 0,
            target_experienced_percent=self.target_experienced_percent.data or 0,
            opens_on=self.opens_on.data,
        )


def form_of(row: Center, institution: str) -> CenterForm:
    """The form with what is known; `institution` is the reference of the partner."""
    names = ("name_zh", "name_en", "specialty", "departments", "services", "opens_on")
    numbers = ("target_doctors", "target_senior_percent", "target_experienced_percent")
    known = {name: getattr(row, name) for name in (*names, *numbers)}
    return CenterForm("correct", data={**known, "institution": institution})


class AppointForm(StepForm):
    """Who is to hold which post."""

    post = SelectField(say("Post"), choices=choices((post.value, ROLE_NAMES[post]) for post in POSTS))
    doctor = StringField(say("Reference of the doctor's file"), [PRESENT, Length(max=40)])


class RelieveForm(StepForm):
    """Which post ends."""

    post = SelectField(say("Post"), choices=choices((post.value, ROLE_NAMES[post]) for post in POSTS))
