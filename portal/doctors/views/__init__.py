"""Routes of doctors: the list, a doctor's file, filling it in, verifying, deciding, the standing."""

from typing import Any

from flask import Blueprint, Flask

from portal.core.tongues import say
from portal.doctors import words
from portal.institutions.queries import suggested
from portal.web.limits import lets_send
from portal.web.permissions import Permission
from portal.web.templates import section

bp = Blueprint("doctors", __name__, url_prefix="/doctors")


def init_app(app: Flask) -> None:
    from portal.doctors import importing, naming, operation_words, places, presenting, reverifying, standing_words
    from portal.doctors.views import acting, filling, hospitals, looking, pairs, reports, standing, twins, visiting, worklist

    assert importing and reverifying  # make their kinds of files known
    assert acting and filling and hospitals and looking and pairs and reports and standing and twins and visiting and worklist
    app.register_blueprint(bp)
    presenting.register()
    places.register()
    naming.register()
    standing_words.register()
    operation_words.register()
    lets_send(visiting.is_visit)
    section("doctors", "doctors.index", say("Doctors"), Permission.DOCTORS_READ)


@bp.context_processor
def what_codes_mean() -> dict[str, Any]:
    return {"words": words, "hospitals_like": suggested}
