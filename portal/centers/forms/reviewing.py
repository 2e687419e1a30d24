"""What a person sends about reviews: a press on one row, a step on the whole, a plan, a delegation."""

import re
from datetime import date, datetime
from typing import Any

from flask import current_app, request
from flask_login import current_user
from itsdangerous import BadSignature, URLSafeSerializer
from wtforms import DateField, HiddenField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from portal.centers.lines import Said
from portal.centers.models import CONSULT_TYPES
from portal.centers.planning import Plan
from portal.centers.review_models import ReviewRow
from portal.centers.reviewing import Press
from portal.centers.words import KIND_NAMES
from portal.core import clock
from portal.core.lifecycle import Refused
from portal.core.numerals import whole
from portal.core.tongues import say
from portal.web.forms import ActionForm, Form, StepForm, choices

NOTE = re.compile(r"note-\d{1,6}", re.ASCII)
DAY = say("Choose a day.")


class StepOnReview(StepForm):
    """A step on the whole review, with the page's signed instant."""

    opened = HiddenField(validators=[Optional(), Length(max=300)])


class RowsForm(ActionForm):
    """A press on one row of a page of many: `decide` is position.verb.mark; each row's note and values carry its position."""

    opened = HiddenField(validators=[Optional(), Length(max=300)])
    decide = StringField(validators=[Length(max=80)])

    @property
    def pressed(self) -> tuple[int, str, str]:
        """(position, verb, mark); position 0 where no row was pressed."""
        position, _, rest = (self.decide.data or "").partition(".")
        verb, _, mark = rest.partition(".")
        return whole(position, 999_999) or 0, verb, mark

    def typed(self, position: int, name: str) -> str:
        """What stands in a row's input, as it was typed."""
        return request.form.get(f"{name}-{position}", "")

    def typed_all(self, position: int, name: str) -> list[str]:
        """The boxes of a row that were ticked."""
        return request.form.getlist(f"{name}-{position}")

    def press(self, position: int, mark: str, reference: str, row: ReviewRow | None) -> Press:
        """What the press carries. Raises Refused where a wanted value cannot be read."""
        wanted = self.wanted(position, row) if row is not None and f"role-{position}" in request.form else None
        return Press(mark, self.typed(position, "note"), wanted, opened_at(self.opened.data or "", reference))

    def wanted(self, position: int, row: ReviewRow) -> Said:
        now = Said.of(row)
        return Said(
            role=self.typed(position, "role"),
            sessions=number(self.typed(position, "sessions")),
            starts_on=now.starts_on,
            ends_on=day(self.typed(position, "ends_on")),
            consult_types=tuple(one for one in CONSULT_TYPES if one in request.form.getlist(f"consult_types-{position}")),
            is_suspended=now.is_suspended,
        )

    @property
    def other_notes(self) -> bool:
        """Whether something is typed in a row that was not pressed."""
        here = f"note-{self.pressed[0]}"
        return any(NOTE.fullmatch(key) and key != here and text.strip() for key, text in request.form.items())


class PlanForm(Form):
    """A campaign: what is reviewed, when, and in which centers."""

    kind = SelectField(say("Kind"), choices=choices(KIND_NAMES.items()))
    period_from = DateField(say("Period from"), validators=[InputRequired(DAY)])
    period_to = DateField(say("Period until"), validators=[InputRequired(DAY)])
    opens_on = DateField(say("Opens on"), validators=[InputRequired(DAY)])
    due_on = DateField(say("Due on"), validators=[InputRequired(DAY)])
    centers = SelectMultipleField(
        say("Centers"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(), validate_choice=False
    )

    def plan(self) -> Plan:
        said: dict[str, Any] = {name: self[name].data for name in ("kind", "period_from", "period_to", "opens_on", "due_on")}
        return Plan(**said, centers=tuple(self.centers.data or ()))


class DelegationForm(StepForm):
    """From which day to which the executive director answers."""

    from_on = DateField(say("From"), validators=[InputRequired(DAY)])
    until_on = DateField(say("Until"), validators=[InputRequired(DAY)])


def number(text: str) -> int:
    if (found := whole(text.strip(), 999)) is None:
        raise Refused("sessions", say("Write the sessions a week as a number."), "sessions")
    return found


def day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError:
        raise Refused("period", say("Write the last day as 2026-11-30, or leave it empty."), "ends_on") from None


# ---------------------------------------------------------------- when the page was opened


def signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="review-page")


def opening(reference: str) -> str:
    """A signed word of when this person opened the page of this review."""
    return str(signer().dumps([reference, current_user.actor.id, clock.now().isoformat()]))


def opened_at(word: str, reference: str) -> datetime | None:
    """The instant of that word; None where it is not ours, or somebody else's, or of another review."""
    try:
        said, person, at = signer().loads(word)
    except (BadSignature, ValueError, TypeError):
        return None
    return datetime.fromisoformat(at) if (said, person) == (reference, current_user.actor.id) else None
