"""The columns that we know: their names, what else people call them, and a source's own map."""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from portal.core.faults import Invalid
from portal.core.identity import without_invisible
from portal.core.tongues import listed, say

_NOTE = re.compile(r"[(\[【〔{<].*?[)\]】〕}>]|[*:：.]")
SETTINGS = {"foreign_numbers": {"warn", "refuse"}, "period": {"day", "week", "month"}, "drug": None}  # None: any words
LONGEST_SETTING = 500


class Heading(NamedTuple):
    """One of our columns. `is_required`: a file without it is not taken, unless the setting `waived_by` of its source's
    map says anything but `refuse`."""

    name: str
    aliases: tuple[str, ...] = ()
    is_required: bool = False
    waived_by: str = ""


def key_of(written: object) -> str:
    """What two spellings of a heading have in common: `' 证件 号码*（必填）'` → `'证件号码'`."""
    text = without_invisible(unicodedata.normalize("NFKC", str(written)[:200]))
    return (_NOTE.sub("", text) or text).lower().replace("_", "")


class ColumnMap(NamedTuple):
    """What one source calls its columns, how it writes dates, and what is set for it."""

    columns: Mapping[str, str] = {}
    dates: tuple[str, ...] = ()
    settings: Mapping[str, str] = {}

    @classmethod
    def read(cls, text: str) -> "ColumnMap":
        """`{"columns": {"heading in the file": "our heading"}, "dates": ["%d-%b-%y"], "settings": {}}`.

        Raises `Invalid`: `map_form`, `map_dates`, `map_settings`.
        """
        try:
            said = json.loads(text)
        except (ValueError, RecursionError):
            raise _malformed() from None
        if not isinstance(said, dict) or not said.keys() <= {"columns", "dates", "settings"}:
            raise _malformed()
        return cls(_texts(said.get("columns", {})), _formats(said.get("dates", [])), _settings(said.get("settings", {})))

    def as_json(self) -> str:
        """The same map as text that `read` takes."""
        return json.dumps(
            {"columns": dict(self.columns), "dates": list(self.dates), "settings": dict(self.settings)}, ensure_ascii=False
        )


class Headings:
    """The columns of a layout, found again under whatever name a file gives them."""

    def __init__(self, headings: Iterable[Heading], column_map: ColumnMap | None = None):
        self.all = tuple(headings)
        self.names = tuple(heading.name for heading in self.all)
        settings = (column_map or ColumnMap()).settings
        self.required = tuple(h.name for h in self.all if h.is_required and settings.get(h.waived_by, "refuse") == "refuse")
        self._by_key = {key_of(word): h.name for h in self.all for word in (*h.aliases, h.name)}
        self.mapped = {key_of(theirs): self._ours(ours) for theirs, ours in (column_map or ColumnMap()).columns.items()}

    def with_map(self, column_map: ColumnMap | None) -> "Headings":
        """The same columns with a source's names for them. Raises `Invalid("map_unknown_column")`."""
        return Headings(self.all, column_map) if column_map else self

    def find(self, written: object) -> str | None:
        """Our name of a heading as a file writes it; None when we do not know it."""
        if not isinstance(written, str) or not written:
            return None
        key = key_of(written)
        return self.mapped.get(key) or self._by_key.get(key)

    def is_mapped(self, written: str) -> bool:
        return key_of(written) in self.mapped

    def _ours(self, name: str) -> str:
        ours = self._by_key.get(key_of(name))
        if ours is None:
            known = listed(self.names)
            text = say("The map names column %(name)s, which is none of ours: %(known)s.", name=name, known=known)
            raise Invalid("map_unknown_column", text)
        return ours


def _malformed() -> Invalid:
    return Invalid("map_form", say("The column map is not a JSON object with columns, dates and settings."))


def _texts(said: Any) -> dict[str, str]:
    if not isinstance(said, dict) or not all(isinstance(value, str) for value in said.values()):
        raise _malformed()
    return said


def _formats(said: Any) -> tuple[str, ...]:
    if not isinstance(said, list) or not all(isinstance(form, str) and _is_date_format(form) for form in said):
        raise Invalid("map_dates", say("A date format of the map is not understood. Write it like %%d-%%b-%%y."))
    return tuple(said)


def _is_date_format(form: str) -> bool:
    """True when a day written in this format is read back as the same day."""
    day = datetime(1999, 2, 28)  # noqa: DTZ001 - a calendar day, no instant
    try:
        return datetime.strptime(day.strftime(form), form).date() == day.date()  # noqa: DTZ007
    except (ValueError, re.error):
        return False


def _settings(said: Any) -> dict[str, str]:
    settings = _texts(said)
    for name, value in settings.items():
        allowed = SETTINGS.get(name, ())
        if not (0 < len(value.strip()) <= LONGEST_SETTING if allowed is None else value in allowed):
            raise Invalid("map_settings", say("The map's setting %(name)s is not known.", name=name))
    return settings
