"""What no request may be: too many of one kind from one person or address, or with characters that no text has.

Counted in this process. Guessing passwords is stopped by the lock of the account; these limits keep the machine free for others.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask, Response, current_app, request
from flask_login import current_user
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from portal.core.tongues import say
from portal.web.errors import answer

DOOR = ("/login", "/login/code", "/login/forgotten", "/login/link")
SIGN_IN = parse("60 per minute")
UPLOADS = parse("60 per minute")
MOST_FROM_ANYBODY = 1024 * 1024
MOST_THROWN_AWAY = 256 * 1024 * 1024
_senders: list[Callable[[], bool]] = []


def init_app(app: Flask) -> None:
    app.extensions["limits"] = FixedWindowRateLimiter(MemoryStorage())
    app.before_request_funcs.setdefault(None, []).insert(0, refuse_nul_in_path)  # before permissions: there is no such page
    app.before_request(refuse_too_large)
    app.before_request(refuse_too_many)
    app.before_request(refuse_nul)


def lets_send(question: Callable[[], bool]) -> None:
    """Register `question() -> whether this request comes from somebody who may send files without an account`."""
    if question not in _senders:
        _senders.append(question)


def may_send_files() -> bool:
    return bool(current_user.is_authenticated) or any(question() for question in _senders)


def refuse_too_large() -> Response | None:
    """A browser reads no answer before it has sent its file: so take it in and throw it away, within bounds."""
    announced = request.content_length or 0
    if announced <= MOST_FROM_ANYBODY:
        return None
    is_known = may_send_files()
    if is_known and announced <= current_app.config["MAX_CONTENT_LENGTH"]:
        return None
    left = min(announced, MOST_THROWN_AWAY) if is_known else 0
    while left > 0 and (part := request.environ["wsgi.input"].read(min(left, 1 << 16))):
        left -= len(part)
    return answer(413)


def refuse_too_many() -> Response | None:
    """Count what is asked at the door by address, and uploads by person."""
    if request.method != "POST":
        return None
    if request.path in DOOR:
        return over(SIGN_IN, request.path, request.remote_addr or "")
    if request.mimetype == "multipart/form-data":
        return over(UPLOADS, "upload", who())
    return None


def refuse_nul() -> Response | None:
    """No database text holds the character NUL, and no person types it."""
    values = (text for fields in (request.args, request.form) for name, text in fields.items(multi=True) for text in (name, text))
    if any("\0" in text for text in values):
        return answer(400, say("The request carries a character that no text has. Nothing was changed."))
    return None


def refuse_nul_in_path() -> Response | None:
    return answer(404) if "\0" in request.path else None


def limited(rate: str) -> Any:
    """Give one dear view a limit of its own: `@limited("10 per minute")` below its permission."""
    item = parse(rate)

    def wrap(view: Any) -> Any:
        @wraps(view)
        def run(*args: Any, **kwargs: Any) -> Any:
            return over(item, view.__qualname__, who()) or view(*args, **kwargs)

        return run

    return wrap


def who() -> str:
    return f"user {current_user.id}" if current_user.is_authenticated else f"address {request.remote_addr}"


def over(rate: RateLimitItem, what: str, by: str) -> Response | None:
    """The 429 page when this is one too many; None otherwise."""
    if current_app.extensions["limits"].hit(rate, what, by):
        return None
    response = answer(429, say("You asked more often than %(rate)s. Nothing was changed. Wait a minute, then try again.", rate=str(rate)))  # fmt: skip
    response.headers["Retry-After"] = str(rate.get_expiry())
    return response
