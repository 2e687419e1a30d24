"""What a person sends about scans."""

from flask_wtf.file import FileField, FileRequired
from wtforms import StringField
from wtforms.validators import Length, Optional, Regexp

from portal.core.tongues import say
from portal.web.forms import Form


class ZipForm(Form):
    """A ZIP of scans, and the county that a household's number is meant in."""

    file = FileField(say("ZIP file"), validators=[FileRequired(say("Choose a ZIP file."))])
    county = StringField(
        say("Division code"),
        validators=[Optional(), Length(max=12), Regexp(r"\d{6}(\d{3}){0,2}$", message=say("Write 6, 9 or 12 digits."))],
    )
