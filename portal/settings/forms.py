"""What a person types to change a setting."""

from decimal import Decimal

from wtforms import DateField, DecimalField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from portal.core import clock
from portal.core.tongues import say
from portal.settings.registry import Setting
from portal.web.forms import Form, Sentence


def is_whole(value: Decimal, decimals: int) -> bool:
    """Whether nothing is left behind so many decimals, and the number is one that a setting could have."""
    return value.is_finite() and abs(value) < 10**9 and value.as_tuple().exponent >= -decimals  # type: ignore[operator]


class ProposalForm(Form):
    """A new value as the page shows it (3.00 for three percent), from which day, and why."""

    value = DecimalField(say("New value"), validators=[InputRequired(say("Write the new value."))])
    valid_from = DateField(say("In force from"), validators=[Optional()], default=clock.today)
    note = TextAreaField(say("Why"), validators=[Sentence(), Length(max=2000)])
    setting: Setting

    def validate_value(self, field: DecimalField) -> None:
        if field.data is not None and not is_whole(field.data, self.setting.decimals):
            raise ValidationError(str(say("Write a number with at most %(decimals)s decimals.", decimals=self.setting.decimals)))

    @property
    def number(self) -> int:
        """The value as the registry keeps it. Valid forms only."""
        return int(self.value.data.scaleb(self.setting.decimals))
