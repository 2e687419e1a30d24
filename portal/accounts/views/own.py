"""The own account: password, second factor, language, deputies."""

from typing import Any

from flask import flash, redirect, url_for
from flask_login import current_user
from markupsafe import Markup

from portal.accounts import deputies, factors, operations, second_factor, signing_in, tokens
from portal.accounts.forms import AddFactorForm, ChangePasswordForm, CodeForm, DeputyForm, LanguageForm, RemoveFactorForm
from portal.accounts.queries import AccountPage, recovery_codes_left
from portal.accounts.roles import ROLE_NAMES
from portal.accounts.views import bp
from portal.core.tongues import say
from portal.web.answers import page
from portal.web.permissions import Permission, may, requires, signed_in, staff


def kept_session() -> str:
    """The session that goes on when the others end: this one."""
    return tokens.hash_of(current_user.token)


@bp.get("/accounts/me")
@signed_in
def me() -> Any:
    """The own account."""
    return drawn()


@bp.post("/accounts/me/password")
@requires(Permission.ACCOUNTS_OWN)
def change_password() -> Any:
    form = ChangePasswordForm(prefix="password")
    if form.accepts(signing_in.change_password, form.old.data, form.password.data, by=staff(), kept_session=kept_session()):
        return back(say("Your password is changed. Sessions on other devices have ended."))
    return drawn(form.status, password_form=form)


@bp.post("/accounts/me/language")
@requires(Permission.ACCOUNTS_OWN)
def choose_language() -> Any:
    from portal.accounts.views.session import speak

    form = LanguageForm(prefix="language")
    if form.accepts(operations.choose_language, form.locale.data, by=staff()):
        speak(form.locale.data)
        return back(say("Your language is kept."))
    return drawn(form.status, language_form=form)


@bp.get("/accounts/me/second-factor")
@signed_in
def show_second_factor() -> Any:
    """Set up the second factor, or see what there is."""
    return factor_page()


@bp.post("/accounts/me/second-factor")
@requires(Permission.ACCOUNTS_OWN)
def add_second_factor() -> Any:
    form = AddFactorForm(prefix="add")
    if form.accepts(factors.add_factor, form.offer.data, form.code.data, by=staff(), kept_session=kept_session()):
        return page("accounts/recovery_codes.html", codes=form.result)
    return factor_page(form.status, add_form=form)


@bp.post("/accounts/me/second-factor/codes")
@requires(Permission.ACCOUNTS_OWN)
def renew_codes() -> Any:
    form = CodeForm(prefix="codes")
    if form.accepts(factors.renew_codes, form.code.data, by=staff()):
        return page("accounts/recovery_codes.html", codes=form.result)
    return factor_page(form.status, codes_form=form)


@bp.post("/accounts/me/second-factor/removal")
@requires(Permission.ACCOUNTS_OWN)
def remove_second_factor() -> Any:
    form = RemoveFactorForm(prefix="remove")
    if form.accepts(factors.remove_factor, form.password.data, form.code.data, by=staff()):
        return back(say("The second factor is removed."))
    return factor_page(form.status, remove_form=form)


@bp.post("/accounts/<int:user_id>/deputies")
@requires(Permission.ACCOUNTS_OWN)
def appoint_deputy(user_id: int) -> Any:
    """The holder, or an administrator on the account's page, appoints a deputy."""
    form = DeputyForm(prefix="deputy")
    fields = (form.email.data, form.role.data, form.since.data, form.until.data)
    if form.accepts(deputies.appoint_deputy, user_id, *fields, by=staff()):
        flash(str(say("The deputy is appointed.")), "ok")
        return redirect(page_of(user_id), 303)
    return drawn_for(user_id, form)


@bp.post("/accounts/deputies/<int:deputy_id>/end")
@requires(Permission.ACCOUNTS_OWN)
def end_deputy(deputy_id: int) -> Any:
    holder_id = deputies.end_deputy(deputy_id, by=staff())
    flash(str(say("The deputyship has ended.")), "ok")
    return redirect(page_of(holder_id), 303)


def page_of(user_id: int) -> str:
    """Where this person sees that account."""
    return url_for(".show", user_id=user_id) if user_id != staff().id and may(Permission.ACCOUNTS_MANAGE) else url_for(".me")


def drawn_for(user_id: int, form: DeputyForm) -> Any:
    from portal.accounts.views.administration import drawn as drawn_by_administrator

    if user_id == staff().id or not may(Permission.ACCOUNTS_MANAGE):
        return drawn(form.status, deputy_form=form)
    return drawn_by_administrator(user_id, form.status, deputy_form=form)


def back(said: Any) -> Any:
    flash(str(said), "ok")
    return redirect(url_for(".me"), 303)


def drawn(status: int = 200, **forms: Any) -> Any:
    """The page of the own account with the forms that were refused, or fresh ones."""
    account = AccountPage(staff().id or 0, staff())
    fresh = {
        "password_form": ChangePasswordForm(prefix="password", formdata=None),
        "language_form": LanguageForm(prefix="language", formdata=None, locale=account.user.locale),
        "deputy_form": DeputyForm(prefix="deputy", formdata=None),
    }
    forms = fresh | forms
    forms["deputy_form"].offer(account.standing.own_roles)
    return page("accounts/me.html", status, account=account, role_names=ROLE_NAMES, **forms)


def factor_page(status: int = 200, **forms: Any) -> Any:
    """The page of the second factor: what to scan, or what there is."""
    standing, fresh = current_user.standing, AddFactorForm(prefix="add", formdata=None)
    form = forms.pop("add_form", fresh)
    if not standing.has_factor and not form.offer.data:
        form.offer.data = second_factor.sealed(second_factor.new_secret(), standing.id)
    context: dict[str, Any] = {
        "codes_form": CodeForm(prefix="codes", formdata=None),
        "remove_form": RemoveFactorForm(prefix="remove", formdata=None),
    }
    if standing.has_factor:
        context["codes_left"] = recovery_codes_left(standing.id)
    else:
        secret = second_factor.opened(form.offer.data, standing.id)
        context |= {"secret": secret, "square": Markup(second_factor.square(secret, standing.email))}  # noqa: S704 made here
    return page("accounts/second_factor.html", status, standing=standing, add_form=form, **(context | forms))
