"""What every request begins and ends with: its id, its language, a fresh read."""

import secrets
from typing import Any

from flask import Flask, Response, g, request, session
from flask.json.provider import DefaultJSONProvider
from werkzeug.routing import IntegerConverter

from portal.core import tongues

# Browsers, Babel and HTML spell the same language in three ways.
FROM_BROWSER = {
    "zh": "zh_Hans",
    "zh-cn": "zh_Hans",
    "zh-hans": "zh_Hans",
    "zh-hans-cn": "zh_Hans",
    "zh-sg": "zh_Hans",
    "en": "en",
    "en-us": "en",
    "en-gb": "en",
}
FOR_HTML = {"en": "en", "zh_Hans": "zh-Hans"}


class RowNumber(IntegerConverter):
    """`<int:…>` in an address: no number that a database could not hold."""

    def __init__(self, url_map: Any, *args: Any, **kwargs: Any):
        super().__init__(url_map, *args, **{"max": 2**63 - 1, **kwargs})


class Json(DefaultJSONProvider):
    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """As ever; what is nested too deep to be read is no JSON either."""
        try:
            return super().loads(s, **kwargs)
        except RecursionError as error:
            raise ValueError("nested too deep") from error


def init_app(app: Flask) -> None:
    app.json = Json(app)
    app.url_map.converters["int"] = RowNumber

    @app.before_request
    def begin() -> None:
        g.request_id = secrets.token_hex(8)
        tongues.speak(chosen_locale())

    @app.after_request
    def vary(response: Response) -> Response:
        response.headers["X-Request-Id"] = g.get("request_id", "")
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store")
            response.headers.add("Vary", "HX-Request, Cookie, Accept-Language")
        return response

    @app.teardown_request
    def end(_error: Any) -> None:
        tongues.speak("en")


def chosen_locale() -> str:
    """The language this person chose, else the browser's, else English."""
    chosen = session.get("locale")
    if chosen in tongues.LOCALES:
        return chosen
    for tag in request.accept_languages.values():
        if locale := FROM_BROWSER.get(tag.lower()):
            return locale
    return "en"
