"""What a person types about a partner: shape only. Each form gives what it says as the arguments of its operation."""

from typing import Any

from wtforms import BooleanField, DateField, IntegerField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from portal.core.identity import PROVINCES
from portal.core.tongues import Text, say
from portal.supply import words
from portal.web.forms import Form, StepForm, choices

NEEDED = InputRequired(message=say("This has to be filled in."))


def provinces() -> list[SelectChoice]:
    return choices([("", "–"), *((p.code, words.province_name(p.code)) for p in PROVINCES)])


class SayingForm(StepForm):
    """A form whose fields, but those that every step has, are the arguments of its operation."""

    # Where the operation refuses by another name than the field's.
    FIELDS: dict[str, str] = {}

    @property
    def said(self) -> dict[str, Any]:
        common = {"version", "seen", "note", "open_next", "csrf_token"}
        return {f.name: "" if f.data is None and isinstance(f, StringField) else f.data for f in self if f.name not in common}

    def refuse(self, refusal: Any) -> None:
        refusal.field = self.FIELDS.get(refusal.field, refusal.field)
        super().refuse(refusal)


class PartnerForm(SayingForm):
    """Name, number and place."""

    name = StringField(say("Company name"), [NEEDED, Length(max=200)])
    short_name = StringField(say("Short name"), [Optional(), Length(max=40)])
    org_code = StringField(say("Organisation code"), [Optional(), Length(max=40)])
    province = SelectField(say("Province"), choices=provinces)


class RoleForm(SayingForm):
    role = SelectField(say("Role"), choices=lambda: choices(words.ROLE_NAMES.items()))
    since = DateField(say("From"), [NEEDED])
    until = DateField(say("Last day"), [Optional()])


class PaperForm(SayingForm):
    paper = SelectField(say("Paper"), choices=lambda: choices(words.PAPER_NAMES.items()))
    number = StringField(say("Number"), [NEEDED, Length(max=80)])
    since = DateField(say("Valid from"), [NEEDED])
    until = DateField(say("Valid until"), [Optional()])


class ContactForm(SayingForm):
    name = StringField(say("Name"), [NEEDED, Length(max=80)])
    post = StringField(say("Post"), [Optional(), Length(max=80)])
    phone = StringField(say("Phone"), [NEEDED, Length(max=30)])
    is_for_recalls = BooleanField(say("To be called in recalls"))


class DrugForm(SayingForm):
    approval_no = StringField(say("Approval number"), [NEEDED, Length(max=60)])
    relation = SelectField(say("Relation"), choices=lambda: choices(words.RELATION_NAMES.items()))
    since = DateField(say("From"), [NEEDED])
    until = DateField(say("Last day"), [Optional()])

    FIELDS = {"drug": "approval_no"}


class FeedForm(SayingForm):
    feed = SelectField(say("Feed"), choices=lambda: choices(words.FEED_NAMES.items()))
    cadence_hours = IntegerField(say("Hours between two parts"), [NEEDED])


class EndForm(SayingForm):
    """The last day of something dated."""

    until = DateField(say("Last day"), [NEEDED])


class RevealForm(Form):
    verb = "reveal"
    purpose = SelectField(say("What for"), choices=lambda: choices(words.PURPOSES.items()))


STEP_NAMES: dict[str, Text] = {
    "submit": say("Submit for verification"),
    "confirm": say("Verify: the partner takes part"),
    "return": say("Return"),
    "suspend": say("Suspend"),
    "resume": say("Take up again"),
    "end": say("End the partnership"),
    "reopen": say("Open the file again"),
}
NOTED = frozenset({"return", "suspend", "end"})
