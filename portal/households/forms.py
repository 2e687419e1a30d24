"""What a person types about households: shape only. Several forms stand on a page, so their inputs' ids end in the verb."""

from typing import Any

import wtforms
from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, FieldList, FormField, HiddenField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from portal.core.lifecycle import Refused
from portal.core.tongues import say
from portal.households.claims import HouseholdClaim, MemberClaim, ProofClaim
from portal.households.naming import CATEGORY_NAMES, PURPOSES, RELATION_NAMES, VERDICT_NAMES
from portal.intake.dates import NO_END
from portal.web.forms import Form, StepForm, choices

CATEGORIES = choices(CATEGORY_NAMES.items())
RELATIONS = choices(RELATION_NAMES.items())
MOST_MEMBERS = 20
PRESENT = InputRequired(say("This is missing."))


class PlainMember(wtforms.Form):
    """One member within the form of a household; it has no token of its own."""

    name = StringField(say("Name"), [Optional(), Length(max=100)])
    number = StringField(say("ID number"), [Optional(), Length(max=60)])
    relation = SelectField(say("Relation to the head"), choices=RELATIONS)
    phone = StringField(say("Phone"), [Optional(), Length(max=40)])

    @property
    def is_blank(self) -> bool:
        return not (self.name.data or self.number.data or self.phone.data)

    def claim(self) -> MemberClaim:
        return MemberClaim(self.name.data or "", self.number.data or "", self.relation.data, phone=self.phone.data or "")


class HouseholdForm(Form):
    """A household with its members and first certificate. Rows that are left blank do not count."""

    household_no = StringField(say("Household number"), [PRESENT, Length(max=60)])
    division_code = StringField(say("Division code"), [PRESENT, Length(max=20)])
    category = SelectField(say("Category"), choices=CATEGORIES)
    address = StringField(say("Address"), [Optional(), Length(max=500)])
    members = FieldList(FormField(PlainMember), min_entries=2, max_entries=MOST_MEMBERS)
    proof_number = StringField(say("Certificate number"), [Optional(), Length(max=80)])
    proof_issued_by = StringField(say("Issued by"), [Optional(), Length(max=200)])
    proof_valid_until = DateField(say("Valid until"), [Optional()])

    @property
    def filled(self) -> list[Any]:
        return [entry for entry in self.members if not entry.form.is_blank]

    def claim(self) -> HouseholdClaim:
        return HouseholdClaim(
            household_no=self.household_no.data or "",
            division_code=self.division_code.data or "",
            category=self.category.data,
            members=tuple(entry.form.claim() for entry in self.filled),
            proofs=self.proofs(),
            address=self.address.data or "",
        )

    def proofs(self) -> tuple[ProofClaim, ...]:
        if not (self.proof_number.data or self.proof_issued_by.data):
            return ()
        until = self.proof_valid_until.data or NO_END
        return (ProofClaim(self.category.data, self.proof_number.data or "", self.proof_issued_by.data or "", until),)

    def add_row(self) -> None:
        """One more row to fill in, for browsers without script."""
        if len(self.members) < MOST_MEMBERS:
            self.members.append_entry()

    def refuse(self, refusal: Refused) -> None:
        """A fault of a member stands at that member's input: `members-0-number`."""
        kind, _, rest = refusal.field.partition("-")
        place, _, name = rest.partition("-")
        if kind != "members" or not place.isdecimal():
            super().refuse(refusal)
            return
        self.refusal = refusal
        field = self.filled[int(place)].form[name]
        field.errors = [*field.errors, refusal.text]


class NameForm(StepForm):
    name = StringField(say("Name"), [PRESENT, Length(max=100)])


class NumberForm(StepForm):
    number = StringField(say("ID number"), [PRESENT, Length(max=60)])


class PhoneForm(StepForm):
    phone = StringField(say("Phone"), [Optional(), Length(max=40)])


class AddressForm(StepForm):
    address = StringField(say("Address"), [PRESENT, Length(max=500)])
    division_code = StringField(say("Division code"), [Optional(), Length(max=20)])


class CategoryForm(StepForm):
    category = SelectField(say("Category"), choices=CATEGORIES)


class MemberForm(StepForm):
    name = StringField(say("Name"), [PRESENT, Length(max=100)])
    number = StringField(say("ID number"), [PRESENT, Length(max=60)])
    relation = SelectField(say("Relation to the head"), choices=RELATIONS[1:])
    phone = StringField(say("Phone"), [Optional(), Length(max=40)])

    def claim(self) -> MemberClaim:
        return MemberClaim(self.name.data or "", self.number.data or "", self.relation.data, phone=self.phone.data or "")


class ProofForm(StepForm):
    category = SelectField(say("Category"), choices=CATEGORIES)
    number = StringField(say("Certificate number"), [PRESENT, Length(max=80)])
    issued_by = StringField(say("Issued by"), [Optional(), Length(max=200)])
    valid_until = DateField(say("Valid until"), [Optional()])

    def claim(self) -> ProofClaim:
        return ProofClaim(self.category.data, self.number.data or "", self.issued_by.data or "", self.valid_until.data or NO_END)


class ScanForm(StepForm):
    file = FileField(say("PDF, JPEG or PNG"), [FileRequired(say("Choose a file."))])


class DayForm(StepForm):
    on = DateField(say("On"), [InputRequired(say("Choose a day."))])


class TransferForm(DayForm):
    to = StringField(say("To the household"), [PRESENT, Length(max=40)])
    relation = SelectField(say("Relation to the head there"), choices=RELATIONS[1:] + RELATIONS[:1])


class PersonsForm(DayForm):
    """Choices among the members: their references."""

    persons = SelectMultipleField(
        say("Who"), validate_choice=False, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )


class SplitForm(PersonsForm):
    head = SelectField(say("Head of the new household"), validate_choice=False)
    household_no = StringField(say("Number of the new household"), [PRESENT, Length(max=40)])


class HeadForm(DayForm):
    person = SelectField(say("New head"), validate_choice=False)
    former = SelectField(say("The former head is to the new one"), choices=RELATIONS[1:])


class RevealForm(Form):
    purpose = SelectField(say("What for"), choices=choices(PURPOSES.items()))


class SearchForm(Form):
    number = StringField(say("ID number"), [PRESENT, Length(max=60)])


class FindingForm(StepForm):
    """What somebody found about a pair, and which values count if both are one person."""

    verdict = RadioField(
        say("Finding"),
        [InputRequired(say("Choose what you found."))],
        choices=choices(pair for pair in VERDICT_NAMES.items() if pair[0] != "moot"),
    )
    keep = HiddenField(validators=[Optional(), Length(max=10)])
    name = HiddenField(validators=[Optional(), Length(max=10)])
    number = HiddenField(validators=[Optional(), Length(max=10)])
    phone = HiddenField(validators=[Optional(), Length(max=10)])
    home = HiddenField(validators=[Optional(), Length(max=40)])

    def choices(self) -> dict[str, str]:
        return {name: self[name].data for name in ("keep", "name", "number", "phone", "home") if self[name].data}
