"""Signing in and out."""

from typing import Any

from flask import g, redirect, request
from flask_login import current_user

from portal.accounts import signing_in
from portal.accounts.forms import SignInForm
from portal.accounts.queries import Standing
from portal.accounts.views import bp
from portal.accounts.views.session import begin, end
from portal.core.actors import Actor
from portal.web.answers import again, page, see
from portal.web.pages import local_address
from portal.web.permissions import public, staff


def visitor() -> Actor:
    return signing_in.visitor("web", g.request_id)


@bp.get("/login")
@public
def sign_in() -> Any:
    """The sign-in page; whoever is signed in goes on."""
    target = local_address(request.args.get("next", "")[:2000])
    if current_user.is_authenticated:
        return redirect(target, 303)
    return page("accounts/sign_in.html", form=SignInForm(next=target))


@bp.post("/login")
@public
def check_sign_in() -> Any:
    form = SignInForm()
    if form.accepts(signing_in.check_password, form.email.data, form.password.data, by=visitor()):
        return go_on(form.result, "password", form.next.data or "")
    return again("accounts/sign_in.html", page="accounts/sign_in.html", form=form)


@bp.post("/logout")
@public
def sign_out() -> Any:
    """End the session, here and for every copy of its cookie."""
    if current_user.is_authenticated:
        signing_in.close_session(current_user.token, by=staff())
    end()
    return see("/login")


def go_on(standing: Standing, method: str, target: str) -> Any:
    """Open the session and go where the person wanted."""
    token = signing_in.open_session(standing.id, method, by=standing.actor("web", g.request_id))
    begin(standing, token)
    return see(local_address(target))
