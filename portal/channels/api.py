"""The interface for other systems under /api/v1: its door, its problems, its description.

A package adds its calls as an `APIBlueprint` of flask-openapi3 with `offer(app, bp)`; each call says its scope with
`@scope(…)`, checks its input with pydantic, and describes itself in /api/v1/openapi.json by that.
"""

from functools import cache
from typing import Any

from flask import Flask, Response, current_app, g, jsonify, request
from flask_openapi3 import APIBlueprint, Info, OpenAPI
from limits import parse
from pydantic import BaseModel, Field, ValidationError

from portal.channels import operations
from portal.channels.queries import Channel, channel_of
from portal.core.tongues import say
from portal.settings import Setting, define, setting
from portal.web import csrf
from portal.web.permissions import opened_by_tokens, public
from portal.web.problems import problem

ROOT = "/api/v1"
BEARER: list[dict[str, list[Any]]] = [{"token": []}]
SECURITY: dict[str, Any] = {"token": {"type": "http", "scheme": "bearer", "description": "`portal token add` prints one."}}
FAILURES = parse("60 per minute")
_offered: list[APIBlueprint] = []

define(
    Setting(
        "api_rate",
        say("Calls of another system"),
        say("So many calls a minute may be made with one token, in each process of the server."),
        600,
        say("calls a minute"),
        1,
        100_000,
    )
)


class Problem(BaseModel):
    """application/problem+json (RFC 9457)."""

    type: str = Field(description="Stable name of the problem: urn:portal:problem:…")
    title: str
    status: int
    detail: str = ""
    request: str = Field("", description="Names the request in the portal's logs.")


PROBLEMS: dict[Any, Any] = {
    str(status): {"description": why, "content": {"application/problem+json": {"schema": Problem.model_json_schema()}}}
    for status, why in ((401, "No token, or one that is unknown or revoked"), (403, "Another scope"), (404, "No such record"),
                        (422, "The input was refused"), (429, "More calls than the token may make"))
}  # fmt: skip

bp = APIBlueprint("channel_api", __name__, url_prefix=ROOT)


def init_app(app: Flask) -> None:
    opened_by_tokens(enter)
    app.validation_error_callback = malformed  # type: ignore[attr-defined]
    offer(app, bp)


def offer(app: Flask, calls: APIBlueprint) -> None:
    """Add a package's calls. They are known by token, never by cookie, so they need no token of a form."""
    csrf.exempt(calls)
    app.register_blueprint(calls)
    if calls not in _offered:
        _offered.append(calls)
        description.cache_clear()


def enter(scope: str) -> Response | None:
    """Let a call in whose token is known and has the scope, and that does not come too often; else the answer."""
    channel = channel_of(bearer())
    if channel is None:
        return too_many(FAILURES, f"address {request.remote_addr}") or problem(401, "token")
    if channel.scope != scope:
        return problem(403, "scope", f"This token opens “{channel.scope}”, not “{scope}”.")
    if refused := too_many(parse(f"{setting('api_rate')} per minute"), f"token {channel.token_id}"):
        return refused
    operations.note_use(channel.token_id)
    g.channel = channel
    return None


def channel() -> Channel:
    """The channel whose call this is."""
    return g.channel


def bearer() -> str:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def too_many(rate: Any, who: str) -> Response | None:
    if current_app.extensions["limits"].hit(rate, "api", who):
        return None
    response = problem(429, detail=f"At most {rate}.")
    response.headers["Retry-After"] = str(rate.get_expiry())
    return response


def malformed(fault: ValidationError) -> Response:
    """What pydantic found in a request, field by field; the values themselves are not repeated."""
    faults = [{"field": ".".join(map(str, one["loc"])), "message": one["msg"]} for one in fault.errors()]
    return problem(422, "malformed", "The request has another form than the description says.", faults=faults)


@bp.get("/openapi.json", doc_ui=False)
@public
def describe() -> Any:
    return jsonify(description())


@cache
def description() -> dict[str, Any]:
    """The OpenAPI document of every call that is offered."""
    info = Info(
        title="Operations portal", version="1", description="For other systems. Times are Asia/Shanghai where a day is meant."
    )
    document = OpenAPI(__name__, info=info, security_schemes=SECURITY, doc_ui=False, validation_error_model=Problem)
    for calls in _offered:
        document.register_api(calls)
    return document.api_doc
