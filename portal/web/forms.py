"""Forms check shape only; the operation decides. A refusal comes back as an error at its field."""

from collections.abc import Callable, Iterable
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import BooleanField, HiddenField, IntegerField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional, ValidationError
from wtforms.widgets import HiddenInput

from portal.core.lifecycle import Refused
from portal.core.tongues import Text, say


def choices(pairs: Iterable[tuple[str, Any]]) -> list[SelectChoice]:
    """Codes with their words, as a field offers them."""
    return [SelectChoice(code, word) for code, word in pairs]


class Form(FlaskForm):
    """A form that hands its values to an operation. `result` is what the operation returned, `status` the answer's."""

    result: Any = None
    refusal: Refused | None = None

    class Meta(FlaskForm.Meta):
        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """What was sent: files to the fields of files alone, words to all, and nothing out of a body of JSON."""
            if formdata is None or isinstance(formdata, MultiDict):
                return formdata
            files = [
                (name, file) for name, file in request.files.items(multi=True) if isinstance(form._fields.get(name), FileField)
            ]
            sent = form.is_submitted() and (request.form or files)
            return CombinedMultiDict((MultiDict(files), request.form)) if sent else None

    def accepts(self, operation: Callable[..., Any], *args: Any, **kwargs: Any) -> bool:
        """True when the shape is right and the operation did it; else the errors stand at their fields."""
        if not self.validate_on_submit():
            return False
        try:
            self.result = operation(*args, **kwargs)
        except Refused as refusal:
            self.refuse(refusal)
            return False
        return True

    def refuse(self, refusal: Refused) -> None:
        self.refusal = refusal
        field = self._fields.get(refusal.field)
        if field is None:
            self.form_errors.append(refusal.text)  # type: ignore[arg-type]
        else:
            field.errors = [*field.errors, refusal.text]  # type: ignore[list-item]

    @property
    def status(self) -> int:
        return self.refusal.status if self.refusal else 422


class ActionForm(Form):
    """What every action on a record carries: the version and hash that the person saw, and a note."""

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])
    seen = HiddenField(validators=[Optional(), Length(max=64)])
    note = TextAreaField(say("Note"), validators=[Optional(), Length(max=2000)])


class StepForm(ActionForm):
    """The form of one step. Several stand on a page, so that the ids of their inputs end in the step's verb."""

    verb = ""
    open_next = BooleanField()

    def __init__(self, verb: str = "", **kwargs: Any):
        super().__init__(**kwargs)
        self.verb = verb
        for field in self:
            field.id = field.label.field_id = f"{field.name}-{verb}" if verb else field.id


class Sentence:
    """The note must say something: at least `least` characters that are not blank."""

    def __init__(self, least: int = 10):
        self.least = least

    def __call__(self, form: Form, field: Any) -> None:
        if len("".join((field.data or "").split())) < self.least:
            raise ValidationError(str(too_short(self.least)))


def too_short(least: int) -> Text:
    return say("Write at least %(least)s characters, so that others understand why.", least=least)
