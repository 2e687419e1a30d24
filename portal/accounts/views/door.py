"""The door: signing in, the second factor, one-time links, signing out."""

from typing import Any

from flask import abort, flash, g, redirect, request, url_for
from flask_login import current_user

from portal.accounts import letters, links, sample, signing_in
from portal.accounts.forms import CodeForm, ForgottenForm, NewPasswordForm, SignInForm
from portal.accounts.queries import Standing, standing_at
from portal.accounts.roles import ROLE_NAMES
from portal.accounts.views import bp, devices
from portal.accounts.views.session import begin, end, is_sample_world
from portal.core.actors import Actor
from portal.core.tongues import say
from portal.web.answers import page, see
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
    return drawn(SignInForm(next=target))


@bp.post("/login")
@public
def check_sign_in() -> Any:
    """Password right: in, or on to the code of the second factor."""
    form = SignInForm()
    if not form.accepts(signing_in.check_password, form.email.data, form.password.data, by=visitor()):
        return drawn(form, form.status)
    standing, target = form.result, local_address(form.next.data or "")
    if standing.has_factor and not devices.remembers(standing):
        devices.await_code(standing)
        return redirect(url_for(".ask_code", next=target), 303)
    return go_on(standing, "password", target)


@bp.get("/login/code")
@public
def ask_code() -> Any:
    if devices.awaited() is None:
        return redirect(url_for(".sign_in"), 303)
    return page("accounts/code.html", form=CodeForm(next=local_address(request.args.get("next", "")[:2000])))


@bp.post("/login/code")
@public
def check_code() -> Any:
    """The code of the second factor, or a recovery code. The device may be remembered."""
    form, standing = CodeForm(), devices.awaited()
    if standing is None:
        flash(str(say("That took too long. Sign in again.")), "warn")
        return redirect(url_for(".sign_in"), 303)
    actor = standing.actor("web", g.request_id)
    if not form.accepts(signing_in.check_code, standing, form.code.data or "", by=actor):
        return page("accounts/code.html", form.status, form=form)
    answer = go_on(standing, form.result, form.next.data or "")
    return devices.remember(answer, standing) if request.form.get("remember") else answer


@bp.post("/login/as")
@public
def enter_as() -> Any:
    """In the sample world: enter as one of its accounts."""
    standing = standing_at(sample.address(request.form.get("account", "")))
    if not is_sample_world() or standing is None or not standing.is_enabled:
        abort(404)
    return go_on(standing, "sample", request.form.get("next", ""))


@bp.get("/login/forgotten")
@public
def forgotten() -> Any:
    return page("accounts/forgotten.html", form=ForgottenForm(), can_be_sent=letters.can_be_sent(), asked=False)


@bp.post("/login/forgotten")
@public
def ask_for_link() -> Any:
    """The same answer whether there is such an account or not."""
    form = ForgottenForm()
    asked = form.accepts(links.ask_for_link, form.email.data, by=visitor())
    return page(
        "accounts/forgotten.html", 200 if asked else form.status, form=form, can_be_sent=letters.can_be_sent(), asked=asked
    )


@bp.get("/login/link")
@public
def open_link() -> Any:
    """The page behind a one-time link. Looking does not use it up."""
    token = request.args.get("token", "")[:200]
    owner = links.owner_of(token)
    return page("accounts/new_password.html", form=NewPasswordForm(token=token), owner=owner)


@bp.post("/login/link")
@public
def use_link() -> Any:
    form = NewPasswordForm()
    owner = links.owner_of((form.token.data or "")[:200])
    if form.accepts(links.use_link, form.token.data, form.password.data, by=visitor()):
        end()
        flash(str(say("Your new password is set. Sign in with it.")), "ok")
        return see(url_for(".sign_in"))
    return page("accounts/new_password.html", form.status, form=form, owner=owner)


@bp.post("/logout")
@public
def sign_out() -> Any:
    """End the session, here and for every copy of its cookie."""
    if current_user.is_authenticated:
        signing_in.close_session(current_user.token, by=staff())
    end()
    answer = see(url_for(".sign_in"))
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'  # not "cookies": a remembered device stays one
    return answer


def go_on(standing: Standing, method: str, target: str) -> Any:
    """Open the session and go where the person wanted."""
    token = signing_in.open_session(standing.id, method, by=standing.actor("web", g.request_id))
    begin(standing, token)
    return see(url_for(".show_second_factor") if current_user.must_add_factor else local_address(target))


def drawn(form: SignInForm, status: int = 200) -> Any:
    entries = [(account, name, ROLE_NAMES[role]) for account, name, role, _center in sample.ACCOUNTS] if is_sample_world() else []
    return page("accounts/sign_in.html", status, form=form, entries=entries)
