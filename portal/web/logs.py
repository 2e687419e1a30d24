"""Logs: one JSON object a line on standard error, without personal data.

The access log has the path without its query. Exceptions tell their kind and where they arose, not their words,
which may repeat a value. As the last line of defence long numbers are blotted out of every text.
"""

import logging
import re
import sys
import time
import traceback
from collections.abc import MutableMapping
from pathlib import Path
from types import TracebackType
from typing import Any

import structlog
from flask import Flask, Response, g, request

from config import BadSetting, Settings

LEVELS = ("debug", "info", "warning", "error")
_LONG_NUMBER = re.compile(r"\d(?:[ -]?\d){9,}[ -]?[\dXx]")
_CODE = Path(__file__).resolve().parents[2]
Line = MutableMapping[str, Any]
SHARED: list[Any] = []
access = structlog.get_logger("portal.access")


def init_app(app: Flask) -> None:
    settings: Settings = app.config["SETTINGS"]
    configure()
    if not settings.testing:
        write_to_stderr(level_of(settings))
    app.before_request(begin)
    app.after_request(tell)


def level_of(settings: Settings) -> str:
    """PORTAL_LOG; by default every request in production, and what deserves a look elsewhere."""
    level = settings.values.get("PORTAL_LOG") or ("info" if settings.is_production else "warning")
    if level not in LEVELS:
        raise BadSetting(f"PORTAL_LOG is “{level}”: choose debug, info, warning or error.")
    return level


def configure() -> None:
    """Send structlog through the standard library's loggers, so that there is one way out."""
    if not SHARED:
        SHARED.extend(shared_processors())
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def shared_processors() -> list[Any]:
    """What every line passes, ours and those of libraries."""
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.filter_by_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.stdlib.ExtraAdder(allow={"path"}),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        without_words,
        without_numbers,
    ]


def write_to_stderr(level: str) -> None:
    """The one handler of the process."""
    handler = logging.StreamHandler(sys.stderr)
    last: list[Any] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]
    foreign = [each for each in SHARED if each is not structlog.stdlib.filter_by_level]
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=foreign, processors=last))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    logging.getLogger("huey").setLevel("WARNING")


def without_words(_logger: Any, _method: str, line: Line) -> Line:
    """Replace an exception by its kind and the places it came through."""
    found = line.pop("exc_info", None)
    if found:
        error = found if isinstance(found, BaseException) else found[1] if isinstance(found, tuple) else sys.exc_info()[1]
        if error is not None:
            line["error"] = type(error).__name__
            line["at"] = places(error.__traceback__)
    return line


def places(trace: TracebackType | None) -> list[str]:
    """file:line function of each frame, innermost last; our own files by their place in the project."""
    frames = traceback.extract_tb(trace)[-12:]
    return [f"{short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]


def short(file: str) -> str:
    path = Path(file)
    return str(path.relative_to(_CODE)) if path.is_relative_to(_CODE) else path.name


def without_numbers(_logger: Any, _method: str, line: Line) -> Line:
    for name, value in line.items():
        if isinstance(value, str) and name != "timestamp":
            line[name] = _LONG_NUMBER.sub("…", value)
    return line


def begin() -> None:
    g.began = time.monotonic()


def tell(response: Response) -> Response:
    """One line a request. An address that no view has is not repeated: anything may stand in it."""
    access.info(
        "request",
        method=request.method,
        path=request.path if request.url_rule else "(no such page)",
        status=response.status_code,
        ms=round((time.monotonic() - g.get("began", time.monotonic())) * 1000, 1),
        request=g.get("request_id", ""),
        user=signed_in_id(),
    )
    return response


def signed_in_id() -> int | None:
    """Who asked, where the request got as far as knowing it."""
    user = g.get("_login_user")
    return getattr(user, "id", None) if user is not None and user.is_authenticated else None
