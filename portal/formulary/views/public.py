"""The list for everyone, signed in or not: as JSON with its hash, as a workbook, and to print."""

from typing import Any

from flask import Response, make_response, request, send_file
from werkzeug.http import generate_etag

from portal.core.database import canonical
from portal.core.lifecycle import NotFound
from portal.formulary import files, public_list
from portal.formulary.views import bp
from portal.web.answers import page
from portal.web.limits import limited
from portal.web.permissions import public

MINUTE = 60


@bp.get("/current.json")
@public
def current_json() -> Any:
    """The edition in force with its hash; 304 where the reader has it. Raises NotFound while there is none."""
    found = public_list.in_force()
    if found is None:
        raise NotFound("edition")
    response = Response(mimetype="application/json")
    response.headers["Cache-Control"] = f"public, max-age={MINUTE}"
    response.set_etag(generate_etag(found.mark.encode()))
    response.make_conditional(request)
    if response.status_code != 304:
        response.data = canonical(files.public_document(found)).encode()
    return response


@bp.get("/current.xlsx")
@public
@limited("30 per minute")
def current_workbook() -> Any:
    found = public_list.in_force()
    if found is None:
        raise NotFound("edition")
    return send_file(
        files.list_workbook(found),
        mimetype=files.XLSX,
        as_attachment=True,
        download_name=f"edition-{found.edition.number}.xlsx",
    )


@bp.get("/print")
@public
@limited("30 per minute")
def print_list() -> Any:
    """The list on paper."""
    found = public_list.in_force()
    if found is None:
        raise NotFound("edition")
    return make_response(page("formulary/print.html", found=found))
