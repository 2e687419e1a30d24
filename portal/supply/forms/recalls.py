"""What a person types about a recall: shape only."""

from typing import Any

from flask_wtf.file import FileField
from wtforms import DateField, FieldList, FormField, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms import Form as PlainForm
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from portal.core.lifecycle import Refused
from portal.core.tongues import Text, say
from portal.supply import recall_words as words
from portal.supply.forms.partners import SayingForm
from portal.supply.recall_contacting import Contact
from portal.supply.recall_opening import Order
from portal.supply.words import PURPOSES
from portal.web.forms import Form, StepForm, choices

NEEDED = InputRequired(message=say("This has to be filled in."))
PACKS = (Optional(),)
ROWS = 15


class OpenForm(StepForm):
    """The order, the drug and its lots."""

    approval_no = StringField(say("Approval number"), [NEEDED, Length(max=60)])
    lots = TextAreaField(say("Lots"), [NEEDED, Length(max=8000)])
    recall_class = SelectField(
        say("Class"),
        choices=lambda: choices([("", "–"), *((str(k), v) for k, v in words.CLASS_NAMES.items())]),
        validators=[NEEDED],
    )
    authority = StringField(say("Ordered by"), [NEEDED, Length(max=200)])
    notice_no = StringField(say("Number of the order"), [Optional(), Length(max=80)])
    ordered_on = DateField(say("Ordered on"), [NEEDED])
    defect = TextAreaField(say("What is wrong"), [NEEDED, Length(max=2000)])
    file = FileField(say("The order as a file"), [Optional()])

    @property
    def order(self) -> Order | None:
        """What the operation takes; None where a field is missing, which the form itself says."""
        if not (self.recall_class.data or "").isdecimal() or self.ordered_on.data is None:
            return None
        return Order(
            int(self.recall_class.data),
            self.authority.data or "",
            self.ordered_on.data,
            self.defect.data or "",
            self.notice_no.data or "",
        )


class ContactRow(PlainForm):
    """One recipient within the form of many; it has no token of its own."""

    key = HiddenField(validators=[Length(max=80)])
    row_version = IntegerField(widget=HiddenInput(), default=0, validators=[Optional()])
    contact_state = SelectField(say("How far"), choices=lambda: choices(words.CONTACT_NAMES.items()))
    found_quantity = IntegerField(say("Found there"), PACKS)
    returned_quantity = IntegerField(say("Sent back"), PACKS)
    destroyed_quantity = IntegerField(say("Destroyed"), PACKS)
    note = StringField(say("Note"), [Optional(), Length(max=500)])
    phone = StringField(say("Phone"), [Optional(), Length(max=30)])

    @property
    def said(self) -> Contact:
        return Contact(
            self.key.data or "", self.contact_state.data or "", self.found_quantity.data, self.returned_quantity.data,
            self.destroyed_quantity.data, self.note.data or "", self.phone.data or "", self.row_version.data or 0,
        )  # fmt: skip


class ContactsForm(StepForm):
    """What recipients said, many at once."""

    rows = FieldList(FormField(ContactRow), max_entries=ROWS)

    @property
    def said(self) -> list[Contact]:
        return [entry.form.said for entry in self.rows]

    def refuse(self, refusal: Refused) -> None:
        """A fault of one recipient stands at its input."""
        key, _, name = refusal.field.partition(":")
        entry = next((entry.form for entry in self.rows if name and entry.form.key.data == key), None)
        if entry is None:
            super().refuse(refusal)
            return
        self.refusal = refusal
        entry[name].errors = [*entry[name].errors, refusal.text]

    @property
    def row_faults(self) -> list[tuple[Any, Any]]:
        """(field, what is wrong) of every row, for the box above."""
        return [(field, field.errors[0]) for entry in self.rows for field in entry.form if field.errors]


class RecipientForm(SayingForm):
    """Somebody whom no feed names."""

    receiver = StringField(say("Receiver"), [NEEDED, Length(max=200)])
    received = IntegerField(say("Packs received"), PACKS)
    phone = StringField(say("Phone"), [Optional(), Length(max=30)])


class LotsForm(SayingForm):
    lots = StringField(say("Lots"), [NEEDED, Length(max=8000)])


class PaperForm(StepForm):
    file = FileField(say("PDF, JPEG or PNG"), [NEEDED])


class RevealForm(Form):
    verb = "reveal"
    purpose = SelectField(say("What for"), choices=lambda: choices(PURPOSES.items()))


STEP_NAMES: dict[str, Text] = {
    "check_effect": say("The effect is checked"),
    "work_on": say("Work goes on"),
    "propose_closing": say("Propose to close"),
    "call_off": say("Opened in error: propose to close"),
    "confirm_closing": say("Confirm: the recall is closed"),
    "drop_closing": say("Do not close yet"),
    "reopen": say("Open again"),
}
NOTED = frozenset({"check_effect", "work_on", "propose_closing", "call_off", "reopen"})
