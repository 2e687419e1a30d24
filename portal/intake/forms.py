"""What a person types about an import: shape only."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from portal.core.tongues import say
from portal.intake.headings import ColumnMap
from portal.intake.kinds import ImportKind
from portal.web.forms import ActionForm, Form, choices

PREFIX = "column-"
DATES = (
    ("%d/%m/%Y", say("Day first: 31/12/2024")),
    ("%d.%m.%Y", say("Day first: 31.12.2024")),
    ("%m/%d/%Y", say("Month first: 12/31/2024")),
    ("%m/%d/%y", say("Month first, two-digit year: 12/31/24")),
    ("%d/%m/%y", say("Day first, two-digit year: 31/12/24")),
    ("%d-%b-%y", say("Two-digit year: 31-Dec-24")),
    ("%y-%m-%d", say("Two-digit year: 24-12-31")),
    ("%y/%m/%d", say("Two-digit year: 24/12/31")),
)
TICKS = {"widget": ListWidget(prefix_label=False), "option_widget": CheckboxInput()}
USUAL = say("2024-01-05, 2024/1/5, 20240105 and 2024年1月5日 are always understood. Of several forms the first that fits counts.")


class UploadForm(Form):
    """A file and what it is."""

    kind = SelectField(say("Kind"), validators=[InputRequired()])
    file = FileField(say("File"), validators=[FileRequired(say("Choose a file: XLSX, CSV, TSV or JSON Lines."))])

    def __init__(self, kinds: Iterable[ImportKind], **kwargs: Any):
        super().__init__(**kwargs)
        self.kind.choices = choices((kind.name, kind.title) for kind in kinds)


class CommitForm(ActionForm):
    """The word that the office holds the consent."""

    consent = BooleanField(say("The office holds the consent of these persons on paper"))


class ColumnsForm(ActionForm):
    """Which heading of the file is which of ours. Made for one file by `columns_form`."""

    headings: Sequence[str] = ()
    dates = SelectMultipleField(say("Dates of this source"), description=USUAL, choices=choices(DATES), **TICKS)

    @property
    def named(self) -> list[tuple[str, Any]]:
        """(heading of the file, its field)."""
        return [(heading, self[f"{PREFIX}{place}"]) for place, heading in enumerate(self.headings)]

    @property
    def column_map(self) -> ColumnMap:
        columns = {heading: field.data for heading, field in self.named if field.data}
        return ColumnMap(columns, tuple(self.dates.data or ()), {})


def columns_form(kind: ImportKind, headings: Sequence[str], known: ColumnMap | None) -> ColumnsForm:
    """The form for the headings of one file, filled with what is known of them."""
    ours = kind.headings.with_map(known)
    offered = choices([("", say("not used")), *((column.heading, column.heading) for column in kind.columns)])
    fields = {
        f"{PREFIX}{n}": SelectField(heading, choices=offered, default=ours.find(heading) or "")
        for n, heading in enumerate(headings)
    }
    if known and known.dates:
        extra = [(form, form) for form in known.dates if form not in dict(DATES)]
        fields["dates"] = SelectMultipleField(
            say("Dates of this source"),
            description=USUAL,
            choices=choices([*DATES, *extra]),
            default=list(known.dates),
            **TICKS,
        )
    made = type("ColumnsOfFile", (ColumnsForm,), fields)
    form: ColumnsForm = made()
    form.headings = headings
    return form
