"""What people type about hours of duty: ranges of hours, days, counts. What a text means is read by `portal.centers.hours`."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from wtforms import DateField, SelectField, StringField
from wtforms.validators import InputRequired, Optional, ValidationError

from portal.calendar.queries import LONG
from portal.centers.duty_models import DAYS
from portal.centers.hours import read_counts, read_hours, spell_hours
from portal.centers.words import EXCEPTION_NAMES
from portal.core.faults import Invalid
from portal.core.tongues import say
from portal.web.forms import StepForm, choices

DAY_NAMES = (*LONG, say("Public holidays"))
KINDS = ("leave", "swap", "extra")


class Read:
    """A field whose text a function reads; what it gives stands in `field.value`, what it raises at the field."""

    def __init__(self, read: Callable[[str], Any]):
        self.read = read

    def __call__(self, form: Any, field: Any) -> None:
        try:
            field.value = self.read(field.data or "")
        except Invalid as fault:
            raise ValidationError(str(fault.text)) from fault


class EightDays(StepForm):
    """One text for each day of the week and one for public holidays: fields day_0 to day_7."""

    @property
    def days(self) -> list[Any]:
        return [self[f"day_{day}"] for day in DAYS]

    @property
    def week(self) -> list[Any]:
        """What was read. Only after the form is valid."""
        return [field.value for field in self.days]

    def fill(self, texts: Sequence[str]) -> None:
        for field, text in zip(self.days, texts, strict=True):
            field.data = text


class WeekForm(EightDays):
    """A doctor's weekly hours."""

    @classmethod
    def of(cls, masks: Sequence[int], verb: str) -> "WeekForm":
        form = cls(verb, formdata=None)
        form.fill([spell_hours(mask) for mask in masks])
        return form


class WantedForm(EightDays):
    """How many doctors are wanted, hour by hour."""

    @classmethod
    def of(cls, texts: Sequence[str]) -> "WantedForm":
        form = cls("set_wanted", formdata=None)
        form.fill(texts)
        return form


for _day, _word in enumerate(DAY_NAMES):
    setattr(WeekForm, f"day_{_day}", StringField(_word, [Read(read_hours)]))
    setattr(WantedForm, f"day_{_day}", StringField(_word, [Read(read_counts)]))


class SpanForm(StepForm):
    """From one day to another; without a last day, that day alone."""

    first = DateField(say("First day"), [InputRequired(say("Choose the first day."))])
    last = DateField(say("Last day"), [Optional()])

    @property
    def span(self) -> tuple[date, date]:
        """Both days. Only after the form is valid."""
        assert self.first.data
        return self.first.data, self.last.data or self.first.data


class DaysForm(SpanForm):
    """Leave, other hours or extra hours of one doctor."""

    kind = SelectField(say("What"), choices=lambda: choices((code, EXCEPTION_NAMES[code]) for code in KINDS))
    hours = StringField(say("Hours"), [Read(read_hours)])
