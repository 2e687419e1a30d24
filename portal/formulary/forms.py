"""What a person types about the list: shape only. What a line may say is read as in files."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from wtforms import BooleanField, DateField, DateTimeLocalField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, ValidationError
from wtforms.widgets import HiddenInput

from portal.core.clock import SHANGHAI
from portal.core.faults import Invalid
from portal.core.tongues import say
from portal.formulary import terms, words
from portal.formulary.banned import CLASS_NAMES
from portal.formulary.completing import DrugFacts
from portal.formulary.terms import CHANNEL_NAMES, Terms
from portal.web.forms import Form, Sentence, StepForm, choices

NEEDED = InputRequired(message=say("This has to be filled in."))


class Read:
    """A field whose text a function reads; what it raises stands at the field, what it gives in `field.value`."""

    def __init__(self, read: Callable[[str], Any]):
        self.read = read

    def __call__(self, form: Form, field: Any) -> None:
        field.value = None
        if not (field.data or "").strip():
            return
        try:
            field.value = self.read(field.data)
        except Invalid as fault:
            raise ValidationError(str(fault.text)) from fault


def named(names: dict[str, Any], blank: bool = False) -> list[SelectChoice]:
    """Codes with their words, an empty one first where none may be chosen."""
    return choices([*([("", "–")] if blank else []), *names.items()])


class LineForm(StepForm):
    """The terms of a line, as people write them."""

    rate = StringField(say("Rate"), validators=[NEEDED, Read(terms.parse_rate)])
    price = StringField(say("Reference price"), validators=[NEEDED, Read(terms.parse_price)])
    unit_cap = StringField(say("Unit cap"), validators=[Optional(), Read(terms.parse_price)])
    cap_30_days = StringField(say("30-day cap"), validators=[Optional(), Read(terms.parse_cap)])
    channels = SelectField(say("Channels"), choices=lambda: named(CHANNEL_NAMES))
    is_chronic = BooleanField(say("Chronic"))
    is_free_delivery = BooleanField(say("Free delivery"))
    partner = StringField(say("Partner"), validators=[Optional(), Length(max=200)])
    source = StringField(say("Source"), validators=[Optional(), Length(max=500)])

    # The operation refuses by the names of columns; the fields are called as people say them.
    FIELDS = {"rate_bp": "rate", "price_fen": "price", "unit_cap_fen": "unit_cap"}

    def refuse(self, refusal: Any) -> None:
        refusal.field = self.FIELDS.get(refusal.field, refusal.field)
        super().refuse(refusal)

    def terms(self) -> Terms:
        """The terms typed. Only after the form is valid."""
        return Terms(
            rate_bp=self.rate.value,
            price_fen=self.price.value,
            channels=self.channels.data,
            unit_cap_fen=getattr(self.unit_cap, "value", None),
            cap_30_days=getattr(self.cap_30_days, "value", None),
            is_chronic=self.is_chronic.data,
            is_free_delivery=self.is_free_delivery.data,
            partner_name=(self.partner.data or "").strip(),
        )

    @classmethod
    def of(cls, values: dict[str, Any], version: int | None, key: int | str = "") -> "LineForm":
        """A form that shows what a line says."""
        if "rate_bp" not in values:
            return cls(f"line{key}", formdata=None, channels="both", version=version)
        cap = values["unit_cap_fen"]
        return cls(
            f"line{key}",
            formdata=None,
            rate=words.rate(values["rate_bp"]),
            price=f"{values['price_fen'] / 100:.2f}",
            unit_cap="" if cap is None else f"{cap / 100:.2f}",
            cap_30_days="" if values["cap_30_days"] is None else str(values["cap_30_days"]),
            channels=values["channels"],
            is_chronic=values["is_chronic"],
            is_free_delivery=values["is_free_delivery"],
            partner=values["partner_name"],
            version=version,
        )


class AddForm(Form):
    """Which drug to put on the list."""

    approval_no = StringField(say("Approval number"), validators=[NEEDED, Length(max=60)])


class DraftForm(Form):
    note = StringField(say("Note"), validators=[Optional(), Length(max=500)])


class ObjectForm(StepForm):
    note = TextAreaField(say("Why"), validators=[Sentence(), Length(max=2000)])


class AcknowledgeForm(StepForm):
    threshold = StringField(widget=HiddenInput(), validators=[NEEDED, Length(max=60)])


class PublishForm(StepForm):
    """Now, or at an instant of Shanghai's clock."""

    at = DateTimeLocalField(
        say("Begins at (empty: now)"), format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"], validators=[Optional()]
    )

    @property
    def instant(self) -> datetime | None:
        return self.at.data.replace(tzinfo=SHANGHAI) if self.at.data else None


class RegisterForm(Form):
    approval_no = StringField(say("Approval number"), validators=[NEEDED, Length(max=60)])
    generic_name = StringField(say("Generic name"), validators=[NEEDED, Length(max=200)])


class FactsForm(StepForm):
    """The facts of a drug."""

    form = StringField(say("Form"), validators=[Optional(), Length(max=200)])
    strength = StringField(say("Strength"), validators=[Optional(), Length(max=200)])
    pack = StringField(say("Pack"), validators=[Optional(), Length(max=200)])
    rx_class = SelectField(say("Class"), choices=lambda: named(CLASS_NAMES, blank=True))
    atc = StringField(say("ATC"), validators=[Optional(), Length(max=20)])
    brand_name = StringField(say("Brand name"), validators=[Optional(), Length(max=200)])
    generic_en = StringField(say("English name"), validators=[Optional(), Length(max=200)])
    maker = StringField(say("Maker"), validators=[Optional(), Length(max=200)])
    is_cold_chain = BooleanField(say("Cold chain"))

    NAMES = ("form", "strength", "pack", "rx_class", "atc", "brand_name", "generic_en", "maker", "is_cold_chain")

    def facts(self) -> DrugFacts:
        said: dict[str, Any] = {name: self[name].data if self[name].data is not None else "" for name in self.NAMES}
        return DrugFacts(**said)

    @classmethod
    def of(cls, drug: Any, form: str) -> "FactsForm":
        plain = {name: getattr(drug, name) for name in cls.NAMES if name not in ("form", "maker")}
        return cls("complete", formdata=None, form=form, maker=drug.maker_name, version=drug.version, **plain)


class DiseaseForm(StepForm):
    icd10 = StringField(say("ICD-10"), validators=[Optional(), Length(max=10)])
    name_en = StringField(say("English name"), validators=[Optional(), Length(max=200)])


class SubstituteForm(StepForm):
    approval_no = StringField(say("Approval number"), validators=[NEEDED, Length(max=60)])
    note = TextAreaField(say("Why"), validators=[Sentence(), Length(max=2000)])


class SuspendForm(StepForm):
    reason = SelectField(say("Reason"), choices=lambda: named(words.SUSPENSION_REASONS))
    note = TextAreaField(say("Why"), validators=[Sentence(), Length(max=2000)])


class RulingForm(StepForm):
    kind = StringField(widget=HiddenInput(), validators=[NEEDED, Length(max=10)])
    word = StringField(widget=HiddenInput(), validators=[NEEDED, Length(max=60)])
    note = TextAreaField(say("Why"), validators=[Sentence(), Length(max=2000)])


class ReclassForm(StepForm):
    to_class = SelectField(say("Class"), choices=lambda: named(words.SOFT_CLASS_NAMES))
    note = TextAreaField(say("Why"), validators=[Sentence(), Length(max=2000)])


class BanForm(Form):
    kind = SelectField(say("What is banned"), choices=lambda: named(words.BAN_KINDS))
    word = StringField(say("Word in the generic name"), validators=[NEEDED, Length(max=60)])
    valid_from = DateField(say("From"), validators=[NEEDED])
    source = StringField(say("Source"), validators=[NEEDED, Length(max=500)])
    is_lifted = BooleanField(say("The word bans nothing any more"))


class ProposalForm(Form):
    organisation = StringField(say("From"), validators=[NEEDED, Length(max=200)])
    approval_no = StringField(say("Approval number"), validators=[NEEDED, Length(max=60)])
    generic_name = StringField(say("Generic name"), validators=[NEEDED, Length(max=200)])
    diseases = StringField(say("Diseases"), validators=[Optional(), Length(max=500)])
    reasons = TextAreaField(say("Reasons given"), validators=[Sentence(), Length(max=2000)])


class RefuseProposalForm(StepForm):
    reason = SelectField(say("Reason"), choices=lambda: named(words.REFUSAL_REASONS))
    note = TextAreaField(say("Why"), validators=[Sentence(), Length(max=2000)])
