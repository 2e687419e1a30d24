"""The administrator's pages: the list of accounts, one account, a new one."""

from typing import Any
from urllib.parse import urlencode

from flask import flash, redirect, request, url_for

from portal.accounts import confirming, factors, links, operations
from portal.accounts.forms import AddAccountForm, DeputyForm, HolderForm, RolesForm
from portal.accounts.queries import AccountList, AccountPage
from portal.accounts.roles import ROLE_NAMES
from portal.accounts.views import bp
from portal.accounts.views.addresses import whole
from portal.core.tongues import say
from portal.web.answers import page
from portal.web.forms import ActionForm
from portal.web.permissions import Permission, requires, staff

# Steps that need nothing but a note: (operation, what is said afterwards).
PLAIN = {
    "disable": (operations.disable, say("The account is disabled; its sessions have ended.")),
    "drop_rights": (confirming.drop_rights, say("The proposed roles are dropped.")),
    "end_sessions": (operations.sign_out_everywhere, say("Every session of this account has ended.")),
    "propose_reset": (factors.propose_reset, say("The reset is proposed. Another administrator confirms it within a day.")),
    "confirm_reset": (factors.confirm_reset, say("The second factor is reset; every session has ended.")),
    "withdraw_reset": (factors.withdraw_reset, say("The proposed reset is withdrawn.")),
}


WAITS = say("Proposed. Another administrator has to confirm it; until then nothing has changed.")


@bp.get("/accounts")
@requires(Permission.ACCOUNTS_MANAGE)
def index() -> Any:
    """The list of accounts; HTMX gets the next rows alone."""
    asked = {name: request.args.get(name, "")[:200] for name in ("q", "role", "state")}
    accounts = AccountList(**asked, after=request.args.get("after", ""))
    found = accounts.page()
    kept = {name: value for name, value in asked.items() if value}
    more = f"{url_for('.index')}?{urlencode(kept | {'after': str(found.after)})}" if found.after else ""
    count = "" if accounts.after else accounts.count()
    return page(
        "accounts/index.html",
        fragment="accounts/_rows.html",
        accounts=accounts,
        found=found,
        more=more,
        count=count,
        role_names=ROLE_NAMES,
    )


@bp.get("/accounts/new")
@requires(Permission.ACCOUNTS_MANAGE)
def new() -> Any:
    return page("accounts/new.html", form=AddAccountForm(formdata=None))


@bp.post("/accounts")
@requires(Permission.ACCOUNTS_MANAGE)
def add() -> Any:
    """Add an account and show its one-time link, once."""
    form = AddAccountForm()
    fields = (form.email.data, form.name.data, form.roles.data or ())
    if not form.accepts(operations.add_user, *fields, center=form.center.data or None, by=staff()):
        return page("accounts/new.html", form.status, form=form)
    if AccountPage(form.result, staff()).rights:
        return back(form.result, WAITS)
    return link_page(form.result, links.make_link(form.result, by=staff()))


@bp.get("/accounts/<int:user_id>")
@requires(Permission.ACCOUNTS_MANAGE)
def show(user_id: int) -> Any:
    return drawn(user_id)


@bp.post("/accounts/<int:user_id>/roles")
@requires(Permission.ACCOUNTS_MANAGE)
def change_roles(user_id: int) -> Any:
    form = RolesForm()
    values = {"version": form.version.data, "note": form.note.data or "", "center": form.center.data or None}
    if form.accepts(operations.change_roles, user_id, form.roles.data or (), by=staff(), **values):
        return back(user_id, say("The roles are changed; the account's sessions have ended.") if form.result else WAITS)
    return drawn(user_id, form.status, roles_form=form)


@bp.post("/accounts/<int:user_id>/enable")
@requires(Permission.ACCOUNTS_MANAGE)
def enable(user_id: int) -> Any:
    form = ActionForm()
    if form.accepts(operations.enable, user_id, version=form.version.data, note=form.note.data or "", by=staff()):
        return back(user_id, say("The account is enabled.") if form.result else WAITS)
    return drawn(user_id, form.status, refused=form)


@bp.post("/accounts/<int:user_id>/confirm_rights")
@requires(Permission.ACCOUNTS_MANAGE)
def confirm_rights(user_id: int) -> Any:
    """The second administrator's word. Who opened a new account gets its one-time link, not who proposed it."""
    form = ActionForm()
    if not form.accepts(confirming.confirm_rights, user_id, version=form.version.data, note=form.note.data or "", by=staff()):
        return drawn(user_id, form.status, refused=form)
    if form.result and not AccountPage(user_id, staff()).has_password:
        return link_page(user_id, links.make_link(user_id, by=staff()))
    return back(user_id, say("The roles are confirmed; the account's sessions have ended."))


@bp.post("/accounts/<int:user_id>/holder")
@requires(Permission.ACCOUNTS_MANAGE)
def describe_holder(user_id: int) -> Any:
    """Keep the holder's number and address as blind indexes, hospital and doctor's file plain."""
    form = HolderForm()
    values = {name: form[name].data or "" for name in ("id_no", "address", "hospital", "doctor")}
    if form.accepts(operations.describe_holder, user_id, version=form.version.data, by=staff(), **values):
        return back(user_id, say("What is known of the holder is kept."))
    return drawn(user_id, form.status, holder_form=form)


@bp.post("/accounts/<int:user_id>/link")
@requires(Permission.ACCOUNTS_MANAGE)
def make_link(user_id: int) -> Any:
    """A one-time link for a new password: shown once, or sent to a holder who has come in before."""
    form = ActionForm()
    if form.accepts(links.make_link, user_id, version=form.version.data, by=staff()):
        return link_page(user_id, form.result) if form.result else back(user_id, say("The link went to the holder by mail."))
    return drawn(user_id, form.status, refused=form)


@bp.post(f"/accounts/<int:user_id>/<any({', '.join(PLAIN)}):verb>")
@requires(Permission.ACCOUNTS_MANAGE)
def act(user_id: int, verb: str) -> Any:
    """A step that needs nothing but a note."""
    (operation, said), form = PLAIN[verb], ActionForm()
    if form.accepts(operation, user_id, version=form.version.data, note=form.note.data or "", by=staff()):
        return back(user_id, said)
    return drawn(user_id, form.status, refused=form)


def back(user_id: int, said: Any) -> Any:
    flash(str(said), "ok")
    return redirect(url_for(".show", user_id=user_id), 303)


def link_page(user_id: int, token: str) -> Any:
    account = AccountPage(user_id, staff())
    return page("accounts/link.html", account=account, link=whole(links.path_of(token)))


def drawn(user_id: int, status: int = 200, **forms: Any) -> Any:
    """One account's page, with the form that was refused or fresh ones."""
    account = AccountPage(user_id, staff())
    user = account.user
    fresh = {
        "roles_form": RolesForm(
            formdata=None, roles=sorted(account.standing.own_roles), center=", ".join(sorted(account.standing.centers))
        ),
        "holder_form": HolderForm(formdata=None, hospital=user.hospital, doctor=user.doctor),
        "deputy_form": DeputyForm(prefix="deputy", formdata=None),
        "refused": None,
    }
    forms = fresh | forms
    forms["deputy_form"].offer(account.standing.own_roles)
    return page("accounts/show.html", status, account=account, role_names=ROLE_NAMES, **forms)
