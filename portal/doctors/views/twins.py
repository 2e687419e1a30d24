"""Routes of pairs of files that may be one doctor: those that wait, saying what they are, undoing a merge."""

from typing import Any

from flask import request, url_for
from wtforms import RadioField
from wtforms.validators import InputRequired, Optional

from portal.core.paging import Cursor
from portal.core.tongues import say
from portal.doctors.adjudicating import VERDICT_NAMES, settle_twin, undo_merge
from portal.doctors.merging import FIELDS, FIRST, SECOND
from portal.doctors.twin_queries import FIELD_NAMES, TwinRecord, listed
from portal.doctors.views import bp
from portal.web.answers import again, done, page
from portal.web.forms import ActionForm, Form, choices
from portal.web.permissions import Permission as P
from portal.web.permissions import requires, staff


def side(label: Any) -> RadioField:
    return RadioField(label, [Optional()], choices=choices([(FIRST, FIRST), (SECOND, SECOND)]), validate_choice=False)


class TwinForm(ActionForm):
    """What the two files are; where they are one doctor's, which remains and whose value counts."""

    verdict = RadioField(say("Finding"), [InputRequired(say("Choose what you found."))], choices=choices(VERDICT_NAMES.items()))
    keep = side(say("File that remains"))
    name = side(FIELD_NAMES["name"])
    number = side(FIELD_NAMES["number"])
    phone = side(FIELD_NAMES["phone"])
    title = side(FIELD_NAMES["title"])
    institution = side(FIELD_NAMES["institution"])

    @property
    def choices(self) -> dict[str, str]:
        return {name: self[name].data or "" for name in ("keep", *FIELDS)}


class UndoForm(TwinForm):
    """Why a merge is taken back. Should the pair be open already, its page is drawn with this form."""

    verdict = RadioField(say("Finding"), [Optional()], choices=choices(VERDICT_NAMES.items()), validate_choice=False)


@bp.get("/twins")
@requires(P.DOCTORS_READ)
def twins() -> Any:
    """Pairs of files that wait for somebody, or with `settled` those that were judged; HTMX asks for more rows only."""
    after, settled = request.args.get("after"), "settled" in request.args
    found = listed(staff(), settled, Cursor.behind(after, int))
    path = url_for(".twins", settled=1) if settled else url_for(".twins")
    more = f"{path}{'&' if settled else '?'}after={found.after}" if found.after else ""
    fragment = "doctors/_twin_rows.html" if after else ""
    return page("doctors/twins.html", fragment=fragment, rows=found.rows, more=more, settled=settled, verdicts=VERDICT_NAMES)


@bp.get("/twins/<reference>")
@requires(P.DOCTORS_READ)
def twin(reference: str) -> Any:
    return page("doctors/twin.html", **drawn(reference, TwinForm()))


@bp.post("/twins/<reference>/finding")
@requires(P.DOCTORS_VERIFY)
def judge_twin(reference: str) -> Any:
    """Say whether the files are one doctor's."""
    form = TwinForm()
    said = {"note": form.note.data or "", "choices": form.choices, "version": form.version.data}
    return answer(form, form.accepts(settle_twin, reference.upper(), form.verdict.data or "", by=staff(), **said), reference)


@bp.post("/twins/<reference>/undo")
@requires(P.DOCTORS_VERIFY)
def undo_twin(reference: str) -> Any:
    """Take a merge back."""
    form = UndoForm()
    said = {"note": form.note.data or "", "version": form.version.data}
    return answer(form, form.accepts(undo_merge, reference.upper(), by=staff(), **said), reference)


def answer(form: Form, is_done: bool, reference: str) -> Any:
    if is_done:
        return done(then=url_for(".twin", reference=reference))
    return again("doctors/twin.html", page="doctors/twin.html", **drawn(reference, form))


def drawn(reference: str, form: Form) -> dict[str, Any]:
    return {"screen": TwinRecord(reference, staff()), "form": form, "verdicts": VERDICT_NAMES}
