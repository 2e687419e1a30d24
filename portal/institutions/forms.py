"""What a person types about institutions: shape only."""

from typing import Any

from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, Optional

from portal.core.identity import PROVINCES
from portal.core.tongues import say
from portal.institutions import words
from portal.institutions.models import Institution
from portal.institutions.particulars import Said
from portal.web.forms import ActionForm, choices

PRESENT = InputRequired(say("This is missing."))
UNKNOWN = ("", say("not known"))


class InstitutionForm(ActionForm):
    """All that can be said of an institution."""

    name = StringField(say("Institution name"), [PRESENT, Length(max=200)])
    level = SelectField(say("Level"))
    organisation_code = StringField(say("Organisation code"), [Optional(), Length(max=40)])
    province = SelectField(say("Province"))
    county = StringField(say("County code"), [Optional(), Length(max=20)])
    address = StringField(say("Address"), [Optional(), Length(max=200)])
    departments = SelectMultipleField(say("Departments"))

    def __init__(self, verb: str = "", **kwargs: Any):
        super().__init__(**kwargs)
        self.verb = verb
        self.level.choices = choices([UNKNOWN, *((code, words.level_of(code)) for code in words.level_codes())])
        self.province.choices = choices([UNKNOWN, *((p.code, words.province_name(p.code)) for p in PROVINCES)])
        kept = [code for code in self.departments.data or [] if code not in dict(words.department_choices())]
        self.departments.choices = choices([*words.department_choices(), *((code, code) for code in kept if len(code) <= 40)])

    def said(self) -> Said:
        return Said(
            self.name.data or "",
            self.level.data or "",
            self.organisation_code.data or "",
            self.province.data or "",
            self.county.data or "",
            self.address.data or "",
            tuple(self.departments.data or ()),
        )


def form_of(row: Institution) -> InstitutionForm:
    """The form with what is known."""
    known = {name: getattr(row, name) or "" for name in ("name", "organisation_code", "province", "county", "address")}
    return InstitutionForm(
        "correct", data={**known, "level": words.level_code(row.tier, row.grade), "departments": row.departments}
    )


class MergeForm(ActionForm):
    """Which institution is merged into the one whose page this is."""

    other = StringField(say("Reference of the other institution"), [PRESENT, Length(max=40)])

    def __init__(self, verb: str = "merge", **kwargs: Any):
        super().__init__(**kwargs)
        self.verb = verb
