"""What people type at the door, on the own account and on the administrator's pages."""

from typing import Any

from wtforms import DateField, HiddenField, PasswordField, SelectField, SelectMultipleField, StringField, ValidationError
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from portal.accounts.roles import ROLE_NAMES
from portal.core.tongues import say
from portal.web.forms import ActionForm, Form, choices

TONGUES = choices([("", say("As the browser says")), ("en", "English"), ("zh_Hans", "简体中文")])


class SignInForm(Form):
    email = StringField(say("E-mail"), [InputRequired(say("Write your e-mail address.")), Length(max=200)])
    password = PasswordField(say("Password"), [InputRequired(say("Write your password.")), Length(max=1000)])
    next = HiddenField(validators=[Optional(), Length(max=2000)])


class CodeForm(Form):
    code = StringField(say("Code"), [InputRequired(say("Write the code.")), Length(max=40)])
    next = HiddenField(validators=[Optional(), Length(max=2000)])


class ForgottenForm(Form):
    email = StringField(say("E-mail"), [InputRequired(say("Write your e-mail address.")), Length(max=200)])


class Twice:
    """The same as the field of this name."""

    def __init__(self, name: str):
        self.name = name

    def __call__(self, form: Form, field: Any) -> None:
        if field.data != form[self.name].data:
            raise ValidationError(str(say("The two are not the same. Write the new password twice.")))


class NewPasswordForm(Form):
    token = HiddenField(validators=[Length(max=200)])
    password = PasswordField(say("New password"), [InputRequired(say("Write a new password."))])
    again = PasswordField(say("New password once more"), [Twice("password")])


class ChangePasswordForm(Form):
    old = PasswordField(say("Present password"), [InputRequired(say("Write your password.")), Length(max=1000)])
    password = PasswordField(say("New password"), [InputRequired(say("Write a new password."))])
    again = PasswordField(say("New password once more"), [Twice("password")])


class AddFactorForm(Form):
    offer = HiddenField(validators=[InputRequired(), Length(max=400)])
    code = StringField(say("Code"), [InputRequired(say("Write the code.")), Length(max=40)])


class RemoveFactorForm(Form):
    password = PasswordField(say("Password"), [InputRequired(say("Write your password.")), Length(max=1000)])
    code = StringField(say("Code"), [InputRequired(say("Write the code.")), Length(max=40)])


class LanguageForm(Form):
    locale = SelectField(say("Language"), choices=TONGUES)


def role_boxes() -> SelectMultipleField:
    """Boxes to tick, one for each role."""
    boxes = ListWidget(prefix_label=False)
    return SelectMultipleField(
        say("Roles"),
        choices=choices(ROLE_NAMES.items()),
        widget=boxes,
        option_widget=CheckboxInput(),
    )


class AddAccountForm(Form):
    email = StringField(say("E-mail"), [InputRequired(say("Write the holder's address.")), Length(max=200)])
    name = StringField(say("Name"), [InputRequired(say("Write the holder's name.")), Length(max=100)])
    roles = role_boxes()
    center = StringField(say("Center"), [Optional(), Length(max=40)])


class RolesForm(ActionForm):
    roles = role_boxes()
    center = StringField(say("Center"), [Optional(), Length(max=40)])


class HolderForm(ActionForm):
    """The number and address leave this form as they came: only their blind index is kept, and they are not drawn again."""

    id_no = PasswordField(say("Own ID number"), [Optional(), Length(max=40)])
    address = PasswordField(say("Own address"), [Optional(), Length(max=200)])
    hospital = StringField(say("Hospital"), [Optional(), Length(max=100)])
    doctor = StringField(say("Doctor's file"), [Optional(), Length(max=40)])


class DeputyForm(Form):
    email = StringField(say("Deputy's e-mail"), [InputRequired(say("Write the deputy's address.")), Length(max=200)])
    role = SelectField(say("Role"), validate_choice=False)
    since = DateField(say("First day"), [InputRequired(say("Choose the first day."))])
    until = DateField(say("Last day"), [InputRequired(say("Choose the last day."))])

    def offer(self, roles: frozenset[str]) -> None:
        """The holder's own roles to choose from."""
        self.role.choices = choices((role, ROLE_NAMES[role]) for role in sorted(roles))
