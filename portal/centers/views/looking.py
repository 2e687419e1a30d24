"""The centers side by side."""

from flask import Response

from portal.centers.views import bp
from portal.web.answers import page
from portal.web.permissions import Permission, requires


@bp.get("")
@requires(Permission.CENTERS_READ)
def index() -> Response:
    return page("centers/index.html")
