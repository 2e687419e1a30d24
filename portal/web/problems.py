"""Errors of the interface for other systems: application/problem+json (RFC 9457), with a `type` that never changes."""

import json
from typing import Any

from flask import Response, g

PREFIX = "/api/"
TITLES = {
    400: "Bad request",
    401: "Token missing or unknown",
    403: "Not within the scope of this token",
    404: "Not found",
    405: "Method not allowed",
    409: "Conflict",
    413: "Too large",
    415: "Unsupported media type",
    422: "Refused",
    429: "Too many requests",
    500: "Error in the portal",
    503: "Not available",
}
CODES = {
    400: "bad-request", 401: "unauthorised", 403: "forbidden", 404: "not-found", 405: "method-not-allowed", 409: "conflict",
    413: "too-large", 415: "media-type", 422: "refused", 429: "too-many-requests", 500: "internal", 503: "unavailable",
}  # fmt: skip


def problem(status: int, code: str = "", detail: str = "", **more: Any) -> Response:
    """A problem document. `code` is the stable end of its type; `detail` a sentence for people; `more` extends it."""
    status = status if status in TITLES else 400 if status < 500 else 500
    kind = code.replace("_", "-") or CODES[status]
    told = {"type": f"urn:portal:problem:{kind}", "title": TITLES[status], "status": status, "request": g.get("request_id", "")}
    told |= {"detail": detail} if detail else {}
    response = Response(json.dumps(told | more, ensure_ascii=False), status, content_type="application/problem+json")
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="portal"'
    return response
