"""What people type at the door, on the own account and on the administrator's pages."""

from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length, Optional

from portal.core.tongues import say
from portal.web.forms import Form


class SignInForm(Form):
    email = StringField(say("E-mail"), [InputRequired(say("Write your e-mail address.")), Length(max=200)])
    password = PasswordField(say("Password"), [InputRequired(say("Write your password.")), Length(max=1000)])
    next = HiddenField(validators=[Optional(), Length(max=2000)])
