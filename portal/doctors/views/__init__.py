"""Routes of doctors: the list, a doctor's file, verifying and deciding."""

from typing import Any

from flask import Blueprint, Flask

from portal.core.tongues import say
from portal.doctors import words
from portal.web.permissions import Permission
from portal.web.templates import section

bp = Blueprint("doctors", __name__, url_prefix="/doctors")


def init_app(app: Flask) -> None:
    from portal.doctors.views import worklist

    assert worklist
    app.register_blueprint(bp)
    section("doctors", "doctors.index", say("Doctors"), Permission.DOCTORS_READ)


@bp.context_processor
def what_codes_mean() -> dict[str, Any]:
    return {"words": words}
