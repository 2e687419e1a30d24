"""Between password and code, and devices that are remembered: both in signed cookies, bound to the account's secrets."""

from typing import Any

from flask import current_app, request, session
from itsdangerous import BadSignature, URLSafeTimedSerializer

from portal.accounts.limits import limit
from portal.accounts.queries import Standing, factor_mark, standing_of
from portal.core import clock

SECONDS_FOR_CODE = 300
DAY = 86_400


def await_code(standing: Standing) -> None:
    """The password was right: for five minutes a code completes the sign-in."""
    session["awaited"] = [standing.id, factor_mark(standing.id), int(clock.now().timestamp())]


def awaited() -> Standing | None:
    """Whose code is awaited in this browser; nobody's once the account, the factor or the time has changed."""
    user_id, mark, since = session.get("awaited") or (0, "", 0)
    if int(clock.now().timestamp()) - since > SECONDS_FOR_CODE or factor_mark(user_id) != mark:
        return None
    standing = standing_of(user_id)
    return standing if standing and standing.is_enabled else None


def remembers(standing: Standing) -> bool:
    """Whether this device proved the account's present second factor within the last days."""
    try:
        kept = signer().loads(request.cookies.get(cookie(standing), ""), max_age=limit("device_days") * DAY)
    except BadSignature:
        return False
    return kept == factor_mark(standing.id)


def remember(answer: Any, standing: Standing) -> Any:
    """Ask this device for no code for some days."""
    answer.set_cookie(
        cookie(standing),
        signer().dumps(factor_mark(standing.id)),
        max_age=limit("device_days") * DAY,
        path="/login",
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        httponly=True,
        samesite="Lax",
    )
    return answer


def cookie(standing: Standing) -> str:
    """The name of this account's cookie; browsers take one with the prefix by https alone."""
    prefix = "__Secure-" if current_app.config["SESSION_COOKIE_SECURE"] else ""
    return f"{prefix}portal_device_{standing.id}"


def signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="remembered device")
