"""Errors say what happened, what was kept and what to do; as a page, or as a fragment for the page's alert area."""

from typing import Any

from flask import Flask, Response, make_response, render_template, request
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from portal.core.lifecycle import NotFound, Refused
from portal.core.paging import BadCursor
from portal.core.tongues import Text, say
from portal.web import problems
from portal.web.answers import wants_fragment

PAGES = (400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503)


def init_app(app: Flask) -> None:
    app.register_error_handler(NotFound, lambda error: answer(404))
    app.register_error_handler(Refused, refused)
    app.register_error_handler(
        BadCursor,
        lambda error: answer(400, say("This address carries a page mark that the portal did not make. Open the list afresh.")),
    )
    app.register_error_handler(
        CSRFError,
        lambda error: answer(
            400 if current_user.is_authenticated else 401,
            say("The form is too old or came from elsewhere. Go back, reload the page and send it again; nothing was changed."),
        ),
    )
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(Exception, crashed)


def refused(error: Any) -> Response:
    return answer(error.status, error.text, code=error.code)


def http_error(error: Any) -> Response:
    if error.code is None or error.code < 400:
        return error.get_response()
    if error.response is not None:
        return error.response
    return answer(error.code if error.code in PAGES else 400 if error.code < 500 else 500)


def crashed(error: Exception) -> Response:
    from flask import current_app

    if current_app.testing:
        raise error
    current_app.logger.exception("unexpected error", extra={"path": request.path})
    return answer(500)


def answer(status: int, text: Text | None = None, code: str = "") -> Response:
    """The page (or fragment) of an error; `text` says more than the page does by itself."""
    if request.path.startswith(problems.PREFIX):
        return problems.problem(status, code, str(text or ""))
    template = "errors/_alert.html" if wants_fragment() else f"errors/{status if status in PAGES else 500}.html"
    return make_response(render_template(template, status=status, text=text, code=code), status)
