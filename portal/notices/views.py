"""Routes of the notices: the own list, how mail is wanted, and the mails that failed."""

from typing import Any

from flask import Blueprint, Flask, g, redirect, request, url_for
from flask_login import current_user
from werkzeug.local import LocalProxy

from portal.accounts import letters, limits
from portal.core.lifecycle import NotFound
from portal.notices import delivery, operations
from portal.notices.forms import MailForm, ReadForm
from portal.notices.queries import FailuresPage, NoticesPage, notice_of, sentence, unread_count, unsent_counts
from portal.settings import setting
from portal.web.answers import again, done, page
from portal.web.forms import Form
from portal.web.metrics import gauge
from portal.web.permissions import Permission, requires, signed_in, staff

bp = Blueprint("notices", __name__, url_prefix="/notices")


def init_app(app: Flask) -> None:
    delivery.refuse_unfit(app.config["SETTINGS"])
    letters.carried_by(operations.carry)
    limits.read_from(setting)
    app.context_processor(lambda: {"notice_count": LocalProxy(own_unread)})
    gauge("mails", "Mails that have not left", unsent_counts)
    app.register_blueprint(bp)


def own_unread() -> int:
    """The number in the bar; counted only where a template draws it, and once."""
    if "unread" not in g:
        g.unread = unread_count(staff().id or 0) if current_user.is_authenticated else 0
    return g.unread


@bp.get("")
@signed_in
def index() -> Any:
    screen = NoticesPage(staff(), request.args.get("after", ""))
    template = "notices/_rows.html" if "after" in request.args else ""
    return page("notices/index.html", fragment=template, screen=screen, sentence=sentence, form=MailForm(choice=screen.choice))


@bp.get("/<int:notice_id>")
@signed_in
def follow(notice_id: int) -> Any:
    """Go where the notice leads."""
    notice = notice_of(staff(), notice_id)
    if notice is None:
        raise NotFound
    return redirect(notice.path, 303)


@bp.post("/read")
@signed_in
def read() -> Any:
    """Mark one of the own notices as read, or all."""
    form = ReadForm()
    if form.accepts(operations.mark_read, staff(), form.notice.data):
        return done(then=url_for(".index"))
    return refused(form)


@bp.post("/mail")
@signed_in
def choose_mail() -> Any:
    form = MailForm()
    if form.accepts(operations.choose_mail, staff(), form.choice.data):
        return done(then=url_for(".index"))
    return refused(form)


def refused(form: Form) -> Any:
    screen = NoticesPage(staff())
    shown = form if isinstance(form, MailForm) else MailForm(formdata=None, choice=screen.choice)
    return again("notices/index.html", page="notices/index.html", screen=screen, sentence=sentence, form=shown)


@bp.get("/failures")
@requires(Permission.NOTICES_FAILURES)
def failures() -> Any:
    screen = FailuresPage(request.args.get("after", ""))
    return page("notices/failures.html", screen=screen, sentence=sentence, form=None)


@bp.post("/failures/<int:mail_id>/retry")
@requires(Permission.NOTICES_FAILURES)
def retry(mail_id: int) -> Any:
    form = Form()
    if form.accepts(operations.retry, mail_id, by=staff()):
        return done(then=url_for(".failures"))
    return again("notices/failures.html", page="notices/failures.html", form=form, screen=FailuresPage(), sentence=sentence)
