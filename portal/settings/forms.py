"""What a person types to change a setting."""

from decimal import Decimal

from wtforms import DateField, DecimalField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from portal.core import clock
from portal.core.tongues import say
from portal.settings.registry import Setting
from portal.web.forms import Form, Sentence


class ProposalForm(Form):
    """A new value as the page shows it (3.00 for three percent), from which day, and why."""

    value = DecimalField(say("New value"), validators=[InputRequired(say("Write the new value."))])
    valid_from = DateField(say("In force from"), validators=[Optional()], default=clock.today)
    note = TextAreaField(say("Why"), validators=[Sentence(), Length(max=2000)])
    setting: Setting

    def validate_value(self, field: DecimalField) -> None:
        scaled = field.data.scaleb(self.setting.decimals) if field.data.is_finite() else Decimal("0.5")
        if scaled != scaled.to_integral_value() or abs(scaled) > 10**9:
            raise ValidationError(str(say("Write a number with at most %(decimals)s decimals.", decimals=self.setting.decimals)))

    @property
    def number(self) -> int:
        """The value as the registry keeps it. Valid forms only."""
        return int(self.value.data.scaleb(self.setting.decimals))
