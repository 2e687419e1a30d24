"""Who is signed in: the session's token names an open session in the database; the idle clock is in the cookie."""

from dataclasses import replace
from functools import cached_property
from typing import Any

from flask import Flask, Response, current_app, flash, g, redirect, request, session, url_for
from flask_login import UserMixin, current_user, login_user, logout_user

from portal.accounts import roles, sample
from portal.accounts.limits import limit
from portal.accounts.queries import SESSION_LASTS, Standing, signed_in_by
from portal.core import clock, tongues
from portal.core.actors import Actor
from portal.core.tongues import Text, listed, say
from portal.web import login_manager
from portal.web.answers import see, wants_fragment
from portal.web.errors import answer

TOUCHED_EVERY = 60
OPEN_WITHOUT_FACTOR = ("accounts.", "pages.", "static")


class SignedIn(UserMixin):
    """`current_user`: the account as this request found it."""

    def __init__(self, standing: Standing, token: str):
        self.standing, self.token = standing, token
        self.id, self.name, self.locale = standing.id, standing.name, standing.locale

    def get_id(self) -> str:
        """What the cookie keeps: the session's token, not the account's id."""
        return self.token

    @cached_property
    def actor(self) -> Actor:
        """The actor of operations and queries. Without the second factor that the roles demand it may only set one up."""
        actor = self.standing.actor("web", g.get("request_id", ""))
        return replace(actor, permissions=roles.EVERYONE) if self.must_add_factor else actor

    @property
    def role_name(self) -> str:
        return str(listed(roles.ROLE_NAMES[role] for role in sorted(self.standing.roles)))

    @property
    def must_add_factor(self) -> bool:
        standing = self.standing
        return not standing.has_factor and roles.needs_second_factor(standing.roles) and not is_sample(standing.email)


def init_app(app: Flask) -> None:
    login_manager.session_protection = None  # the token is the session's own; addresses of phones change
    login_manager.user_loader(load)
    login_manager.unauthorized_handler(ask_to_sign_in)
    app.before_request_funcs.setdefault(None, []).insert(0, demand_factor)  # before the check of permissions says 403


def is_sample_world() -> bool:
    """A portal that was started with its sample world, and is not in earnest use."""
    settings = current_app.config["SETTINGS"]
    return settings.sample and not settings.is_production


def is_sample(email: str) -> bool:
    """An account of the sample world."""
    return is_sample_world() and email.endswith("@" + sample.DOMAIN)


def load(token: str) -> SignedIn | None:
    """The person of an open session; None (and why, in `g`) when it has ended."""
    if is_idle():
        g.ended = say("You were signed out after %(minutes)s minutes without a request.", minutes=limit("idle_minutes"))
        return None
    standing = signed_in_by(token)
    if standing is None or not is_open(standing):
        g.ended = say("Your session has ended: sign in again.")
        return None
    touch()
    return SignedIn(standing, token)


def is_open(standing: Standing) -> bool:
    began = standing.began_at
    return standing.is_enabled and standing.ended_at is None and began is not None and clock.now() - began < SESSION_LASTS


def is_idle() -> bool:
    return int(clock.now().timestamp()) - session.get("seen", 0) > limit("idle_minutes") * 60


def touch() -> None:
    """Move the idle clock, at most once a minute, so that not every answer sets a cookie."""
    now = int(clock.now().timestamp())
    if now - session.get("seen", 0) >= TOUCHED_EVERY:
        session["seen"] = now


def begin(standing: Standing, token: str) -> None:
    """Sign in: nothing of the session before it survives but the language."""
    locale = session.get("locale") or standing.locale
    session.clear()
    speak(locale)
    session["seen"] = int(clock.now().timestamp())
    login_user(SignedIn(standing, token))


def end() -> None:
    """Sign out in this browser; the language stays."""
    locale = session.get("locale", "")
    logout_user()
    session.clear()
    speak(locale)


def speak(locale: str) -> None:
    """Keep the language for this browser; "" = as it says itself."""
    session.pop("locale", None)
    if locale:
        session["locale"] = locale
        tongues.speak(locale)


def ask_to_sign_in() -> Response | Any:
    """Not signed in: HTMX and sent forms get 401 and keep what was typed; a page goes to the sign-in page."""
    if wants_fragment() or request.method not in ("GET", "HEAD"):
        return answer(401, why_ended())
    if text := why_ended():
        flash(str(text), "warn")
    here = request.full_path.rstrip("?")
    return redirect(url_for("accounts.sign_in", next=here) if here != "/" else url_for("accounts.sign_in"), 303)


def why_ended() -> Text | None:
    return g.get("ended")


def demand_factor() -> Response | None:
    """Whoever must have a second factor sets it up before anything else."""
    endpoint = request.endpoint or "static"
    if endpoint.startswith(OPEN_WITHOUT_FACTOR) or not current_user.is_authenticated or not current_user.must_add_factor:
        return None
    return see(url_for("accounts.show_second_factor"))
