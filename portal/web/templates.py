"""What every template may use: words, addresses, numbers and instants as people read them."""

import hashlib
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, current_app, request, url_for
from flask_login import current_user

from portal.core import clock, money, tongues
from portal.core.lifecycle import state_name
from portal.web import requests
from portal.web.permissions import may

SECTIONS: list[tuple[str, str, Any, str]] = []
IN_THE_BAR = (
    "home",
    "subsidies",
    "households",
    "doctors",
    "institutions",
    "formulary",
    "intake",
    "audit",
    "programme",
    "settings",
    "calendar",
    "accounts",
    "jobs",
)


def section(key: str, endpoint: str, label: Any, permission: str) -> None:
    """Add a section to the bar; it is drawn for those who hold `permission`, in the order of registration."""
    if key not in {known[0] for known in SECTIONS}:
        SECTIONS.append((key, endpoint, label, permission))


def init_app(app: Flask) -> None:
    env = app.jinja_env
    env.add_extension("jinja2.ext.i18n")
    env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda text: tongues.translator()(text),
        lambda one, many, n: tongues.catalogue(tongues.current_locale()).ngettext(one, many, n),
        newstyle=True,
    )
    env.filters.update(instant=instant, day=day, yuan=money.yuan, num=lambda n: f"{n:,}" if n is not None else "–")
    env.globals.update(static_url=static_url, may=may, state_name=named_state)
    env.trim_blocks = env.lstrip_blocks = True
    app.context_processor(everywhere)


def everywhere() -> dict[str, Any]:
    locale = tongues.current_locale()
    return {"locale": locale, "html_lang": requests.FOR_HTML[locale], "sections": sections(), "section": current_section()}


def sections() -> list[tuple[str, str, str]]:
    """(address, label, key) of each section that this person may open."""
    if not current_user.is_authenticated:
        return []
    return [
        (url_for(endpoint), str(label), key)
        for key, endpoint, label, permission in sorted(SECTIONS, key=place)
        if may(permission) or permission == "signed-in"
    ]


def place(section: tuple[str, str, Any, str]) -> int:
    """Where a section stands in the bar; one that is not named there comes last."""
    return IN_THE_BAR.index(section[0]) if section[0] in IN_THE_BAR else len(IN_THE_BAR)


def current_section() -> str:
    return request.blueprint or ""


def named_state(value: Any) -> str:
    """The words of a state, whether it comes as a member of its enumeration or as the stored text."""
    return str(state_name(value))


def instant(value: datetime | int | None, form: str = "%Y-%m-%d %H:%M") -> str:
    """An instant (UTC, or microseconds) as Shanghai's wall clock shows it."""
    if value is None:
        return "–"
    moment = clock.from_microseconds(value) if isinstance(value, int) else value
    return clock.on_page(moment).strftime(form)


def day(value: date | None) -> str:
    return value.isoformat() if value else "–"


def static_url(name: str) -> str:
    """The address of a static file with its content's mark, so that it may be cached for a year."""
    return url_for("static", filename=name, v=_mark(str(Path(current_app.static_folder or "") / name)))


@cache
def _mark(path: str) -> str:
    file = Path(path)
    return hashlib.sha256(file.read_bytes()).hexdigest()[:10] if file.exists() else "0"
