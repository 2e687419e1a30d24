"""Routes of a review: its page, presses on its rows, the rest in one press, its steps, a delegation."""

from collections.abc import Callable
from typing import Any

from flask import flash, request, url_for

from portal.centers import checking, delegating, planning, reviewing
from portal.centers.campaigns import reviews_within
from portal.centers.forms.reviewing import DelegationForm, RowsForm, StepOnReview, opened_at, opening
from portal.centers.models import CONSULT_TYPES
from portal.centers.review_page import ReviewScreen, RowView
from portal.centers.views import bp
from portal.core.lifecycle import Refused
from portal.core.tongues import say
from portal.web.answers import done, page, wants_fragment
from portal.web.forms import Form, StepForm
from portal.web.permissions import Permission as P
from portal.web.permissions import requires, staff


@bp.get("/reviews")
@requires(P.CENTERS_READ)
def reviews() -> Any:
    state, row = request.args.get("state", ""), request.args.get("row", "")
    return page("centers/reviews.html", rows=reviews_within(staff(), state, row), is_filtered=bool(state or row))


@bp.get("/reviews/<reference>")
@requires(P.CENTERS_READ)
def review(reference: str) -> Any:
    return drawn(reference.upper())


def drawn(reference: str, refused: Form | None = None, *, rows: RowsForm | None = None, asks: int = 0) -> Any:
    """The page; with the form that was refused, the row that is asked about, and everything that was typed in the rows."""
    screen = ReviewScreen(reference, staff())
    context: dict[str, Any] = {"rows": rows, "asks": asks, "refused": refused, "delegation": blank_delegation(refused)}
    context["line_by_line"] = request.args.get("rows") == "all" or is_of_rest(screen, rows)
    return page("centers/review.html", status=refused.status if refused else 200, **drawing(screen), **context)


def drawing(screen: ReviewScreen) -> dict[str, Any]:
    """What the page and the answer to a press both draw."""
    return {"screen": screen, "opened": opening(screen.reference), "consult_types": CONSULT_TYPES}


def is_of_rest(screen: ReviewScreen, rows: RowsForm | None) -> bool:
    """Whether the row that was pressed is one of the unchanged ones: they are shown line by line then."""
    return rows is not None and any(one.position == rows.pressed[0] for one in screen.parts["rest"].rows)


def blank_delegation(refused: Form | None) -> DelegationForm:
    return refused if isinstance(refused, DelegationForm) else DelegationForm("delegate", formdata=None)


# ---------------------------------------------------------------- one row


def pressed(reference: str, operation: Callable[..., Any], is_verb_told: bool = True) -> Any:
    """Carry out the press on a row; answer with the row for HTMX, with the page for a plain browser."""
    reference = reference.upper()
    form = RowsForm()
    position, verb, mark = form.pressed
    view = ReviewScreen(reference, staff()).view(position)
    if view is None:
        form.refuse(Refused("decision", say("Press one of the decisions of a row. What you typed is kept.")))
        return drawn(reference, form, rows=form)
    if is_asking(form, view, verb):
        return with_row(reference, form, position, asks=position)
    told = (position, verb) if is_verb_told else (position,)
    try:
        press = form.press(position, mark, reference, view.row)
    except Refused as refusal:
        form.refuse(refusal)
        return with_row(reference, form, position, asks=position)
    if not form.accepts(operation, reference, *told, press, by=staff(), version=form.version.data):
        return with_row(reference, form, position, asks=position if form.typed(position, "role") else 0)
    return after_press(reference, form, position)


def is_asking(form: RowsForm, view: RowView, verb: str) -> bool:
    """Whether the press only opens what the decision needs: the values of a change, or a note that is not there yet."""
    if verb not in {open_verb for open_verb, _, _ in view.verbs}:
        return False
    if verb.endswith("change"):
        return f"role-{view.position}" not in request.form
    asks = verb in ("end", "suspend", "query", "answer") or verb.startswith("office_")
    return asks and f"note-{view.position}" not in request.form


def after_press(reference: str, form: RowsForm, position: int) -> Any:
    if wants_fragment() or form.other_notes:
        return with_row(reference, form, position)
    shown = "all" if is_of_rest(ReviewScreen(reference, staff()), form) else None
    return done(then=url_for(".review", reference=reference, rows=shown, _anchor=f"row-{position}"))


def with_row(reference: str, form: RowsForm, position: int, asks: int = 0) -> Any:
    """The row as it stands now, with what was refused; the whole page where the row cannot be drawn alone."""
    refused = form if form.errors else None
    screen = ReviewScreen(reference, staff())
    view = screen.view(position)
    if not wants_fragment() or view is None:
        return drawn(reference, refused, rows=form, asks=asks)
    context: dict[str, Any] = {"view": view, "rows": form if refused or asks else None, "asks": asks, "refused": refused}
    return page("centers/_review_pressed.html", status=refused.status if refused else 200, **drawing(screen), **context)


@bp.post("/reviews/<reference>/rows")
@requires(P.REVIEWS_ANSWER)
def decide_row(reference: str) -> Any:
    """Keep, change, end, suspend or query one row."""
    return pressed(reference, reviewing.decide)


@bp.post("/reviews/<reference>/own-rows")
@requires(P.REVIEWS_CHECK)
def decide_own_row(reference: str) -> Any:
    """The medical office decides the row of whoever reviews."""
    return pressed(reference, reviewing.decide_own)


@bp.post("/reviews/<reference>/answers")
@requires(P.CENTERS_KEEP)
def answer_query(reference: str) -> Any:
    """Operations answers a query."""
    return pressed(reference, reviewing.answer, is_verb_told=False)


# ---------------------------------------------------------------- the whole review


# (verb, its address, the permission of its route, its operation, whether it is bound to the decisions that were shown)
STEPS: tuple[tuple[str, str, P, Callable[..., Any], bool], ...] = (
    ("submit", "submission", P.REVIEWS_ANSWER, checking.submit, True),
    ("return", "return", P.REVIEWS_CHECK, checking.send_back, True),
    ("check", "check", P.REVIEWS_CHECK, checking.check, True),
    ("publish", "publication", P.CENTERS_PUBLISH, checking.publish, True),
    ("withdraw", "withdrawal", P.REVIEWS_PLAN, planning.withdraw, False),
)


def view_of(verb: str, permission: P, operation: Callable[..., Any], is_bound: bool) -> Callable[..., Any]:
    @requires(permission)
    def view(reference: str) -> Any:
        form = StepOnReview(verb)
        said = {"version": form.version.data, "note": form.note.data or ""}
        bound = {"seen": form.seen.data or ""} if is_bound else {}
        if not form.accepts(operation, reference.upper(), by=staff(), **said, **bound):
            return drawn(reference.upper(), form)
        return back_to_campaign(reference) if verb == "withdraw" else told(reference)

    return view


for _verb, _path, _permission, _operation, _is_bound in STEPS:
    _view = view_of(_verb, _permission, _operation, _is_bound)
    bp.add_url_rule(f"/reviews/<reference>/{_path}", f"review_{_verb}", _view, methods=["POST"])


@bp.post("/reviews/<reference>/rest")
@requires(P.REVIEWS_ANSWER)
def keep_rest(reference: str) -> Any:
    """Keep everything without difference and without flag, in one press."""
    form, reference = StepOnReview("keep_rest"), reference.upper()
    at = opened_at(form.opened.data or "", reference)
    said = {"version": form.version.data, "seen": form.seen.data or "", "opened_at": at}
    return (
        told(reference, "review-foot")
        if form.accepts(reviewing.keep_rest, reference, by=staff(), **said)
        else drawn(reference, form)
    )


@bp.post("/reviews/<reference>/delegation")
@requires(P.REVIEWS_ANSWER)
def delegate(reference: str) -> Any:
    """Have the executive director answer for some days."""
    form, reference = DelegationForm("delegate"), reference.upper()
    center = ReviewScreen(reference, staff()).center.reference
    days = (form.from_on.data, form.until_on.data)
    if not form.accepts(delegating.delegate, center, *days, by=staff(), note=form.note.data or ""):
        return drawn(reference, form)
    return told(reference)


@bp.post("/reviews/<reference>/delegation/end")
@requires(P.REVIEWS_ANSWER)
def end_delegation(reference: str) -> Any:
    """Answer alone again."""
    form, reference = StepForm("end_delegation"), reference.upper()
    center = ReviewScreen(reference, staff()).center.reference
    return told(reference) if form.accepts(delegating.end_delegation, center, by=staff()) else drawn(reference, form)


def back_to_campaign(reference: str) -> Any:
    """Who took a review out of a campaign looks at the rest of it."""
    flash(str(say("Done and recorded.")), "ok")
    return done(then=url_for(".campaign", reference=ReviewScreen(reference.upper(), staff()).campaign.reference))


def told(reference: str, part: str | None = None) -> Any:
    """Back to the page of the review; `part`: the id of what takes the focus there."""
    flash(str(say("Done and recorded.")), "ok")
    return done(then=url_for(".review", reference=reference.upper(), _anchor=part))
