"""Reading a page as a script of its users would: its hooks, its forms as drawn, its closed steps."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from flask import Flask
from sqlalchemy import event
from werkzeug.test import TestResponse

from portal.core.database import db
from tests.support.offices import Desk

KEPT = ("setting_change", "calendar_day", "calendar_year")


@dataclass
class DrawnForm:
    """A form as drawn: where it posts, and every field with its value."""

    action: str
    fields: dict[str, Any] = field(default_factory=dict)


class Sheet(HTMLParser):
    """A page taken apart. `forms` by data-action, `closed` verb → reason, `rows`, `errors`, `events`, `root` attributes."""

    def __init__(self, answer: TestResponse):
        super().__init__()
        self.forms: dict[str, DrawnForm] = {}
        self.closed: dict[str, str] = {}
        self.rows: list[str] = []
        self.errors: list[str] = []
        self.events: list[str] = []
        self.root: dict[str, str] = {}
        self.text = answer.text
        self._form: DrawnForm | None = None
        self._select = ""
        self._area = ""
        self.feed(self.text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        a = {name: value or "" for name, value in attributes}
        if tag == "main":
            self.root = a
        if tag == "tr" and "data-record" in a:
            self.rows.append(a["data-record"])
        if "data-error" in a:
            self.errors.append(a["data-error"])
        if "data-event" in a:
            self.events.append(a["data-event"])
        if a.get("aria-disabled") == "true" and "data-action" in a:
            self.closed[a["data-action"]] = a["data-why"]
        if tag == "form":
            self._form = DrawnForm(a.get("action", ""))
            self.forms.setdefault(a.get("data-action", ""), self._form)
        elif self._form is not None:
            self.input(tag, a)

    def input(self, tag: str, a: dict[str, str]) -> None:
        assert self._form is not None
        if tag == "input" and a.get("name") and (a.get("type") not in ("checkbox", "radio") or "checked" in a):
            self.keep(a["name"], a.get("value", ""))
        elif tag == "select":
            self._select = a.get("name", "")
        elif tag == "option" and self._select and (self._select not in self._form.fields or "selected" in a):
            self._form.fields[self._select] = a.get("value", "")
        elif tag == "textarea":
            self._area = a.get("name", "")
            self._form.fields[self._area] = ""

    def keep(self, name: str, value: str) -> None:
        """A field that stands several times carries all its values."""
        fields = self._form.fields if self._form else {}
        known = fields.get(name)
        fields[name] = value if known is None else [*(known if isinstance(known, list) else [known]), value]

    def handle_data(self, data: str) -> None:
        if self._area and self._form is not None:
            self._form.fields[self._area] = (self._form.fields[self._area] + data).removeprefix("\r\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        self._select = "" if tag == "select" else self._select
        self._area = "" if tag == "textarea" else self._area

    @property
    def open_steps(self) -> set[str]:
        return set(self.forms)


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """The questions that the database gets meanwhile, but those whose answers are kept for seconds."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("SELECT") and not any(f"FROM {table}" in " ".join(statement.split()) for table in KEPT):
            asked.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine, "before_cursor_execute", note)


def look(desk: Desk, address: str, status: int = 200, **how: Any) -> Sheet:
    """The page at an address, taken apart."""
    answer = desk.get(address, **how)
    assert answer.status_code == status, answer.text[:2000]
    return Sheet(answer)


def send(desk: Desk, sheet: Sheet, verb: str, **typed: Any) -> TestResponse:
    """Send a form as it was drawn, with what somebody typed into it."""
    form = sheet.forms[verb]
    headers = typed.pop("headers", {})
    return desk.post(form.action, {**form.fields, **typed}, headers=headers)
