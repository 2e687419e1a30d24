"""Pages of imports: the list, a new one, one with its preview or its result."""

from typing import Any

from flask import Blueprint, Flask, Response, abort, flash, request, send_file, url_for

from portal.core.lifecycle import Refused
from portal.core.tongues import listed, say
from portal.intake import committing, giving, previewing, queries, receiving, refusals, screens, undoing
from portal.intake.forms import ColumnsForm, CommitForm, UploadForm, columns_form
from portal.intake.kinds import kind_of, kinds_open_to
from portal.intake.lifecycle import State
from portal.web.answers import done, page, see, wants_fragment
from portal.web.forms import ActionForm
from portal.web.permissions import Permission, requires, staff
from portal.web.templates import section
from portal.web.worklists import Addresses, asked

bp = Blueprint("intake", __name__, url_prefix="/imports")


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)
    section("intake", "intake.index", say("Imports"), Permission.IMPORTS_READ)


@bp.get("")
@requires(Permission.IMPORTS_READ)
def index() -> Response:
    """The list of imports; HTMX asks for more rows only."""
    criteria = asked(queries.imports)
    screen = screens.Imports(criteria, Addresses(url_for(".index"), criteria), staff())
    return page("imports/index.html", fragment="imports/_rows.html", screen=screen)


@bp.get("/new")
@requires(Permission.IMPORTS_READ)
def new() -> Response:
    kinds = list(kinds_open_to(staff()))
    return page("imports/new.html", form=UploadForm(kinds, formdata=None, kind=request.args.get("kind")), kinds=kinds)


@bp.post("")
@requires(Permission.IMPORTS_READ)
def receive() -> Response:
    """Take a file in and read it; the same file again leads to its earlier import."""
    kinds = list(kinds_open_to(staff()))
    form = UploadForm(kinds)
    if form.validate() and form.accepts(
        receiving.receive_stream, form.file.data.stream, form.file.data.filename or "", form.kind.data, by=staff()
    ):
        return read(form.result)
    return page("imports/new.html", form.status, fragment="imports/_upload.html", form=form, kinds=kinds)


def read(reference: str) -> Response:
    """Read a file that has come in, and go to its page."""
    if queries.find(reference).state == State.READING.value:
        try:
            previewing.begin(reference, by=staff())
        except Refused as refusal:
            flash(str(refusal), "bad")
    elif queries.find(reference).state != State.PREVIEWED.value:
        flash(str(say("This file was imported already; nothing was changed.")), "warn")
    return see(url_for(".show", reference=reference))


@bp.get("/templates/<kind>.<any(xlsx, csv):form>")
@requires(Permission.IMPORTS_READ)
def template(kind: str, form: str) -> Response:
    """An empty table of a kind with its headings and examples."""
    return attached(giving.template(kind_of(kind), form), f"{kind}.{form}", form)


@bp.get("/<reference>")
@requires(Permission.IMPORTS_READ)
def show(reference: str) -> Response:
    return drawn(reference)


def drawn(reference: str, status: int = 200, form: Any = None) -> Response:
    """The page of an import as it stands, with the refused form if there is one."""
    screen = screens.BatchPage(reference, staff(), request.args.get("column", "")[:60])
    columns = columns_of(screen) if screen.batch.error and "map_columns" in screen.options else None
    return page(
        "imports/show.html",
        status,
        screen=screen,
        form=form,
        columns=columns,
        commit=form if isinstance(form, CommitForm) else CommitForm(formdata=None),
    )


def columns_of(screen: screens.BatchPage) -> ColumnsForm:
    return columns_form(screen.kind, screen.read_as.get("written", []), screen.known_columns)


@bp.get("/<reference>/progress")
@requires(Permission.IMPORTS_READ)
def progress(reference: str) -> Response:
    """How far a file is; its page when something has ended."""
    screen = screens.BatchPage(reference, staff())
    if wants_fragment() and (screen.state.value != request.args.get("state") or not screen.is_worked_on):
        return done(then=url_for(".show", reference=reference))
    return page(
        "imports/show.html",
        fragment="imports/_progress.html",
        screen=screen,
        form=None,
        columns=None,
        commit=CommitForm(formdata=None),
    )


@bp.get("/<reference>/findings/<any(fault, warning, held_back):kind>")
@requires(Permission.IMPORTS_READ)
def findings(reference: str, kind: str) -> Response:
    """More faults, warnings or households held back."""
    after = request.args.get("after", "0")
    screen = screens.BatchPage(reference, staff(), request.args.get("column", "")[:60])
    found = screen.found(kind, int(after) if after.isdecimal() and after.isascii() and len(after) < 18 else 0, screens.MORE)
    return page("imports/findings.html", fragment="imports/_findings.html", screen=screen, found=found)


@bp.get("/<reference>/columns")
@requires(Permission.IMPORTS_READ)
def columns(reference: str) -> Response:
    """The headings of the file, to be named."""
    screen = screens.BatchPage(reference, staff())
    return page("imports/columns.html", fragment="imports/_columns.html", screen=screen, columns=columns_of(screen), form=None)


@bp.post("/<reference>/columns")
@requires(Permission.IMPORTS_READ)
def map_columns(reference: str) -> Response:
    """Say which heading of the file is which of ours, and read it again."""
    screen = screens.BatchPage(reference, staff())
    form = columns_of(screen)
    if form.validate() and form.accepts(
        receiving.name_columns, reference, form.column_map, by=staff(), version=form.version.data
    ):
        return read(reference)
    return page("imports/columns.html", form.status, screen=screens.BatchPage(reference, staff()), columns=form, form=form)


@bp.post("/<reference>/commitment")
@requires(Permission.IMPORTS_READ)
def commit(reference: str) -> Response:
    """Take over what was shown, in the background."""
    form = CommitForm()
    if form.accepts(
        committing.begin, reference, by=staff(), has_consent=form.consent.data, version=form.version.data, in_background=True
    ):
        return see(url_for(".show", reference=reference))
    return drawn(reference, form.status, form)


@bp.post("/<reference>/drop")
@requires(Permission.IMPORTS_READ)
def drop(reference: str) -> Response:
    form = ActionForm()
    if form.accepts(receiving.drop, reference, by=staff(), version=form.version.data):
        return see(url_for(".index"))
    return drawn(reference, form.status, form)


@bp.post("/<reference>/resumption")
@requires(Permission.IMPORTS_READ)
def resume(reference: str) -> Response:
    form = ActionForm()
    if form.accepts(committing.resume, reference, by=staff(), version=form.version.data):
        return see(url_for(".show", reference=reference))
    return drawn(reference, form.status, form)


@bp.get("/<reference>/undo")
@requires(Permission.IMPORTS_READ)
def undo_panel(reference: str) -> Response:
    """Whether the import can be undone, and what builds upon it."""
    return page("imports/undo.html", fragment="imports/_undo.html", panel_=screens.UndoPanel(reference, staff()), form=None)


@bp.post("/<reference>/undo")
@requires(Permission.IMPORTS_READ)
def undo(reference: str) -> Response:
    form = ActionForm()
    if form.accepts(
        undoing.undo, reference, by=staff(), version=form.version.data, in_background=True, reason=form.note.data or ""
    ):
        return see(url_for(".show", reference=reference))
    return page(
        "imports/undo.html", form.status, fragment="imports/_undo.html", panel_=screens.UndoPanel(reference, staff()), form=form
    )


@bp.post("/<reference>/follow-up")
@requires(Permission.IMPORTS_READ)
def follow_up(reference: str) -> Response:
    """Do with all that the import made what its kind offers, in the background."""
    form = ActionForm()
    if not form.accepts(committing.follow_up, reference, by=staff(), version=form.version.data):
        return drawn(reference, form.status, form)
    if len(form.result) == 1:
        return see(url_for("jobs.show", reference=form.result[0]))
    flash(str(say("Begun in the background: %(jobs)s.", jobs=listed(form.result))), "ok")
    return see(url_for(".show", reference=reference))


@bp.get("/<reference>/refused.<any(xlsx, csv):form>")
@requires(Permission.IMPORTS_READ)
def refused_rows(reference: str, form: str) -> Response:
    """The rows that were not taken, in the layout of the file, with reasons. Recorded: they are not masked."""
    batch = queries.find(reference)
    if not staff().may(kind_of(batch.kind).permission):
        abort(403)
    return attached(giving.refused_rows(reference, form, by=staff()), f"{reference}-refused.{form}", form)


def attached(file: Any, name: str, form: str) -> Response:
    return send_file(file, mimetype=refusals.TYPES[form], as_attachment=True, download_name=name, max_age=0)
