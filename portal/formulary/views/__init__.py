"""Routes of the list: in force, its drugs, its editions, what lies over it, and what is public."""

from typing import Any

from flask import Blueprint, Flask, flash

from portal.core.tongues import Text, say
from portal.formulary import drug_importing, edition_importing, words  # noqa: F401 files of drugs and editions are kinds of imports
from portal.web.permissions import Permission
from portal.web.templates import section

bp = Blueprint("formulary", __name__, url_prefix="/formulary")


def init_app(app: Flask) -> None:
    from portal.formulary.views import banning, clearing, drugs, editions, gridding, looking, overlaying, proposing, public

    assert banning and clearing and drugs and editions and gridding and looking and overlaying and proposing and public
    app.register_blueprint(bp)
    words.register()
    section("formulary", "formulary.index", say("Eligible drugs"), Permission.FORMULARY_READ)


DONE = say("Done and recorded.")


def tell(text: Text) -> None:
    """Say on the next page what was done."""
    flash(str(text), "ok")


@bp.context_processor
def what_codes_mean() -> dict[str, Any]:
    return {"words": words}
