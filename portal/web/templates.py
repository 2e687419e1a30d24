"""What every template may use: words, addresses, numbers and instants as people read them."""

import hashlib
from collections.abc import Hashable
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, current_app, request, url_for
from flask.templating import Environment as FlaskEnvironment
from flask_login import current_user
from markupsafe import Markup

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
    "centers",
    "formulary",
    "supply",
    "intake",
    "audit",
    "programme",
    "settings",
    "calendar",
    "accounts",
    "jobs",
)


class Environment(FlaskEnvironment):
    """Templates share the environment's globals: told apart by a chain of two dicts, each import would compare them in Python."""

    def make_globals(self, given: Any) -> Any:
        return super().make_globals(given) if given else self.globals


def section(key: str, endpoint: str, label: Any, permission: str) -> None:
    """Add a section to the bar; it is drawn for those who hold `permission`, in the order of registration."""
    if key not in {known[0] for known in SECTIONS}:
        SECTIONS.append((key, endpoint, label, permission))


def init_app(app: Flask) -> None:
    """Before anything else asks for the environment."""
    app.jinja_environment = Environment
    env = app.jinja_env
    env.add_extension("jinja2.ext.i18n")
    env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda text: tongues.translator()(text),
        lambda one, many, n: tongues.catalogue(tongues.current_locale()).ngettext(one, many, n),
        newstyle=True,
    )
    env.filters.update(
        instant=instant, day=day, yuan=money.yuan, listed=tongues.listed, num=lambda n: f"{n:,}" if n is not None else "–"
    )
    env.globals.update(static_url=static_url, may=may, state_name=named_state, fixed=fixed, _=translated)
    env.trim_blocks = env.lstrip_blocks = True
    app.context_processor(everywhere)


def everywhere() -> dict[str, Any]:
    locale = tongues.current_locale()
    return {"locale": locale, "html_lang": requests.FOR_HTML[locale], "sections": sections(), "section": current_section()}


def translated(text: str, **values: object) -> Markup:
    """`_()` of templates. Values are escaped, the sentence is ours."""
    pattern = _pattern(tongues.current_locale(), text)
    return pattern % values if values else _sentence(pattern)


@lru_cache(5000)
def _pattern(locale: str, text: str) -> Markup:
    return Markup(tongues.catalogue(locale).gettext(text))  # noqa: S704 our own sentences


@lru_cache(5000)
def _sentence(pattern: Markup) -> Markup:
    return pattern % {}


def fixed(template: str) -> Markup:
    """A part of every page that depends on the language alone: drawn once for each."""
    return _drawn(template, tongues.current_locale())


@cache
def _drawn(template: str, _locale: str) -> Markup:
    return Markup(current_app.jinja_env.get_template(template).render())  # noqa: S704 our own template


def mark(name: str, *values: Hashable) -> Markup:
    """A mark of components/tags.html, drawn once for each language and value: for the rows of a list."""
    return _mark(name, values, tongues.current_locale())


@lru_cache(5000)
def _mark(name: str, values: tuple[Hashable, ...], _locale: str) -> Markup:
    return getattr(current_app.jinja_env.get_template("components/tags.html").module, name)(*values)


def sections() -> tuple[tuple[str, str, str], ...]:
    """(address, label, key) of each section that this person may open."""
    return _sections(current_user.actor.permissions, tongues.current_locale()) if current_user.is_authenticated else ()


@lru_cache(200)
def _sections(permissions: frozenset[str], _locale: str) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (url_for(endpoint), str(label), key)
        for key, endpoint, label, permission in sorted(SECTIONS, key=place)
        if permission in permissions or permission == "signed-in"
    )


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
    return url_for("static", filename=name, v=_content(str(Path(current_app.static_folder or "") / name)))


@cache
def _content(path: str) -> str:
    file = Path(path)
    return hashlib.sha256(file.read_bytes()).hexdigest()[:10] if file.exists() else "0"
