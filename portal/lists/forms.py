"""What a person types about lists: shape only."""

from wtforms import BooleanField, HiddenField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, Optional

from portal.core.tongues import say
from portal.web.forms import Form, choices


class ListForm(Form):
    """`query` is the list's query string, so that its page comes back as it was."""

    query = HiddenField(validators=[Optional(), Length(max=4000)])


class ViewForm(ListForm):
    name = StringField(say("Name of the view"), validators=[InputRequired(say("Give the view a name.")), Length(max=60)])
    is_shared = BooleanField(say("Show it to everyone who sees this list"))


class ColumnsForm(ListForm):
    columns = SelectMultipleField(say("Columns"), validate_choice=False)


class ExportForm(ListForm):
    format = SelectField(say("Format"), choices=choices([("xlsx", "XLSX"), ("csv", "CSV")]))
