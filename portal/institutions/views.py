"""Routes of institutions: the list, one institution, registering, correcting, merging and taking a merge back."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Flask, flash, redirect, request, url_for

from portal.core.tongues import say
from portal.institutions import importing, merging, operations, queries, words
from portal.institutions.forms import InstitutionForm, MergeForm, form_of
from portal.institutions.worklist import Worklist
from portal.web.answers import again, done, page
from portal.web.forms import ActionForm, Form
from portal.web.permissions import Permission as P
from portal.web.permissions import requires, staff
from portal.web.templates import section

bp = Blueprint("institutions", __name__, url_prefix="/institutions")


def init_app(app: Flask) -> None:
    assert importing  # makes the kind of file known
    app.register_blueprint(bp)
    words.register()
    section("institutions", "institutions.index", say("Institutions"), P.INSTITUTIONS_READ)


@bp.context_processor
def what_codes_mean() -> dict[str, Any]:
    return {"words": words}


@bp.get("")
@requires(P.INSTITUTIONS_READ)
def index() -> Any:
    """The list; HTMX asks for more rows only."""
    fragment = "institutions/_rows.html" if "after" in request.args else ""
    return page("institutions/index.html", fragment=fragment, screen=Worklist(staff()))


@bp.get("/facets")
@requires(P.INSTITUTIONS_READ)
def facets() -> Any:
    return page("lists/facets.html", fragment="lists/_facets.html", screen=Worklist(staff()))


@bp.get("/new")
@requires(P.INSTITUTIONS_WRITE)
def new() -> Any:
    return page("institutions/new.html", form=InstitutionForm("register"))


@bp.post("")
@requires(P.INSTITUTIONS_WRITE)
def register() -> Any:
    form = InstitutionForm("register")
    if form.accepts(operations.register, form.said(), by=staff()):
        return done(then=url_for(".show", reference=form.result))
    return again("institutions/new.html", page="institutions/new.html", form=form)


@bp.get("/<reference>")
@requires(P.INSTITUTIONS_READ)
def show(reference: str) -> Any:
    """One institution; a merged one leads to the one that remained."""
    survivor = queries.survivor(queries.find(reference))
    if survivor is not None and "alone" not in request.args:
        flash(str(say("%(reference)s was merged into this one.", reference=reference.upper())), "ok")
        return redirect(url_for(".show", reference=survivor), 303)
    return drawn(reference)


def drawn(reference: str, refused: Form | None = None) -> Any:
    """The page, with the form that was refused as it was typed."""
    screen = queries.record(reference, staff())
    forms: dict[str, Any] = {"correct": form_of(screen.institution) if screen.may_write else None, "merge": MergeForm()}
    if refused is not None:
        forms[getattr(refused, "verb", "undo_merge")] = refused
    status = refused.status if refused is not None else 200
    return page("institutions/show.html", status=status, screen=screen, forms=forms, refused=refused)


def answered(reference: str, form: ActionForm, act: Callable[..., Any], *args: Any) -> Any:
    """Do it and go back to the institution; or the same page with what was typed and why not."""
    if form.accepts(act, *args, by=staff(), version=form.version.data, note=form.note.data or ""):
        flash(str(say("Done and recorded.")), "ok")
        return done(then=url_for(".show", reference=reference))
    return drawn(reference, form)


@bp.post("/<reference>/correction")
@requires(P.INSTITUTIONS_WRITE)
def correct(reference: str) -> Any:
    form = InstitutionForm("correct")
    return answered(reference, form, operations.correct, reference, form.said())


@bp.post("/<reference>/merger")
@requires(P.INSTITUTIONS_WRITE)
def merge(reference: str) -> Any:
    form = MergeForm()
    return answered(reference, form, merging.merge, reference, form.other.data or "")


@bp.post("/<reference>/mergers/<int:merge_id>/undoing")
@requires(P.INSTITUTIONS_WRITE)
def undo_merge(reference: str, merge_id: int) -> Any:
    return answered(reference, ActionForm(), merging.undo_merge, merge_id)
