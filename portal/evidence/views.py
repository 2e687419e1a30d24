"""Routes of the evidence: one document, and ZIP files of scans."""

from typing import Any

from flask import Blueprint, Flask, Response, make_response, request, url_for

from portal.evidence import operations, scans
from portal.evidence.forms import ZipForm
from portal.evidence.queries import ScansPage, recent_batches
from portal.web.answers import again, done, page, see
from portal.web.forms import ActionForm
from portal.web.permissions import Permission, requires, staff

# Nothing in a document may run, load or send anything, whatever a browser makes of it.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; object-src 'self'; frame-ancestors 'self'; sandbox"

bp = Blueprint("evidence", __name__)


def init_app(app: Flask) -> None:
    from portal.evidence import verifying  # noqa: F401 the verification of the ledger reads the files too

    app.register_blueprint(bp)


@bp.get("/evidence/<reference>")
@requires(Permission.EVIDENCE_VIEW)
def show(reference: str) -> Response:
    """The document itself; that it was looked at is recorded first."""
    content, media, name = operations.view(reference, by=staff())
    response = make_response(content)
    response.headers["Content-Type"] = media
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/imports/scans")
@requires(Permission.EVIDENCE_UPLOAD)
def index() -> Any:
    return page("evidence/index.html", form=ZipForm(), batches=recent_batches())


@bp.post("/imports/scans")
@requires(Permission.EVIDENCE_UPLOAD)
def upload() -> Any:
    """Read a ZIP into a preview."""
    form = ZipForm()
    stream = form.file.data.stream if form.validate() else None
    if stream and form.accepts(scans.read_zip, stream, by=staff(), county=form.county.data or ""):
        return see(url_for(".preview", reference=form.result))
    return again("evidence/index.html", page="evidence/index.html", form=form, batches=recent_batches())


@bp.get("/imports/scans/<reference>")
@requires(Permission.EVIDENCE_UPLOAD)
def preview(reference: str) -> Any:
    return page("evidence/preview.html", screen=ScansPage(reference, staff()), form=None)


@bp.post("/imports/scans/<reference>/commitment")
@requires(Permission.EVIDENCE_UPLOAD)
def commit(reference: str) -> Any:
    """Take the matched scans over, and the ambiguous ones for which a record was chosen."""
    form = ActionForm()
    if form.accepts(scans.commit, reference, picks(), by=staff(), version=form.version.data):
        return done(then=f"/jobs/{form.result}")
    return refused(reference, form)


def picks() -> dict[int, int]:
    """position → record, from the fields `pick-<position>`."""
    chosen = ((name.removeprefix("pick-"), value) for name, value in request.form.items() if name.startswith("pick-"))
    return {int(place): int(key) for place, key in chosen if place.isdecimal() and key.isdecimal() and len(place + key) < 30}


@bp.post("/imports/scans/<reference>/drop")
@requires(Permission.EVIDENCE_UPLOAD)
def drop(reference: str) -> Any:
    form = ActionForm()
    if form.accepts(scans.drop, reference, by=staff(), version=form.version.data):
        return done(then=url_for(".index"))
    return refused(reference, form)


def refused(reference: str, form: ActionForm) -> Any:
    screen = ScansPage(reference, staff())
    return again("evidence/preview.html", page="evidence/preview.html", form=form, screen=screen)
