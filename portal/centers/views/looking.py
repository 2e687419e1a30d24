"""The centers side by side, and one of them."""

from typing import Any

from flask import request

from portal.centers import overview
from portal.centers.forms.keeping import AppointForm, CenterForm, RelieveForm, form_of
from portal.centers.views import bp
from portal.core.clock import today
from portal.core.paging import Cursor
from portal.web.answers import page
from portal.web.forms import Form, StepForm
from portal.web.permissions import Permission as P
from portal.web.permissions import requires, staff


@bp.get("")
@requires(P.CENTERS_READ)
def index() -> Any:
    return page("centers/index.html", screen=overview.overview(staff()), today=today())


@bp.get("/<reference>")
@requires(P.CENTERS_READ)
def show(reference: str) -> Any:
    return drawn(reference)


@bp.get("/<reference>/edit")
@requires(P.CENTERS_KEEP)
def edit(reference: str) -> Any:
    return editing(reference)


@bp.get("/new")
@requires(P.CENTERS_KEEP)
def new() -> Any:
    return page("centers/new.html", form=CenterForm("found", is_new=True))


@bp.get("/<reference>/timeline")
@requires(P.CENTERS_READ)
def center_timeline(reference: str) -> Any:
    """All that happened to a center, page by page."""
    after = request.args.get("after")
    story = overview.story(reference, staff(), Cursor.behind(after, int))
    return page("centers/timeline.html", reference=reference, story=story)


def drawn(reference: str, refused: Form | None = None) -> Any:
    """A center's page, with the form that was refused as it was typed."""
    status = refused.status if refused is not None else 200
    blank: dict[str, StepForm] = {
        "appoint": AppointForm("appoint", formdata=None),
        "relieve": RelieveForm("relieve", formdata=None),
    }
    context: dict[str, Any] = {
        "screen": overview.record(reference, staff()),
        "forms": blank,
        "refused": refused,
        "today": today(),
    }
    if isinstance(refused, StepForm) and refused.verb in blank:
        blank[refused.verb] = refused
    return page("centers/show.html", status=status, **context)


def editing(reference: str, refused: CenterForm | None = None) -> Any:
    """The form of a center's particulars."""
    screen = overview.record(reference, staff())
    form = refused or form_of(screen.center, screen.institution.reference if screen.institution else "")
    return page("centers/edit.html", status=refused.status if refused is not None else 200, screen=screen, form=form)
