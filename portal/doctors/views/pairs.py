"""Routes of pairs: those that wait, and saying who is meant."""

from typing import Any

from flask import url_for
from wtforms import RadioField
from wtforms.validators import InputRequired

from portal.core.tongues import say
from portal.doctors.pair_queries import pair_record, waiting
from portal.doctors.pairs import FINDING_NAMES, settle_pair
from portal.doctors.views import bp
from portal.web.answers import again, done, page
from portal.web.forms import ActionForm, choices
from portal.web.permissions import Permission as P
from portal.web.permissions import requires, staff


class FindingForm(ActionForm):
    """Who is meant."""

    verdict = RadioField(say("Finding"), [InputRequired(say("Choose what you found."))], choices=choices(FINDING_NAMES.items()))


@bp.get("/pairs")
@requires(P.DOCTORS_READ)
def pairs() -> Any:
    """Numbers that a file gives to another name, the oldest first."""
    return page("doctors/pairs.html", rows=waiting(staff()))


@bp.get("/pairs/<reference>")
@requires(P.DOCTORS_READ)
def pair(reference: str) -> Any:
    return page("doctors/pair.html", **drawn(reference, FindingForm()))


@bp.post("/pairs/<reference>/finding")
@requires(P.DOCTORS_VERIFY)
def settle(reference: str) -> Any:
    """Say who is meant."""
    form = FindingForm()
    said = {"note": form.note.data or "", "version": form.version.data}
    if form.accepts(settle_pair, reference, form.verdict.data or "", by=staff(), **said):
        return done(then=url_for(".pair", reference=reference))
    return again("doctors/pair.html", page="doctors/pair.html", **drawn(reference, form))


def drawn(reference: str, form: FindingForm) -> dict[str, Any]:
    return {"screen": pair_record(reference, staff()), "form": form, "finding_names": FINDING_NAMES}
