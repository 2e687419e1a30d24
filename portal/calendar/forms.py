"""What a person types to change the calendar."""

from wtforms import DateField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from portal.core.tongues import say
from portal.web.forms import Form, Sentence, choices

WHATS = choices([("free", say("free")), ("worked", say("worked")), ("plain", say("as its weekday"))])


class DaysForm(Form):
    """Days of one year that become free, worked, or what their weekday says."""

    first = DateField(say("First day"), validators=[InputRequired(say("Choose the first day."))])
    last = DateField(say("Last day"), validators=[Optional()])
    what = RadioField(say("These days are"), choices=WHATS, default="free", validators=[InputRequired()])
    name_zh = StringField(say("Name in Chinese"), validators=[Length(max=60)])
    name_en = StringField(say("Name in English"), validators=[Length(max=60)])
    note = TextAreaField(say("Why (the announcement)"), validators=[Sentence(), Length(max=2000)])


class AnnouncedForm(Form):
    """The year is as announced."""

    note = TextAreaField(say("Announcement"), validators=[Sentence(), Length(max=2000)])
