"""A household's page, what is revealed on it, and ties to it."""

from typing import Any

from flask import request, url_for

from portal.core.paging import Cursor
from portal.households import naming, queries, ties
from portal.households.forms import RevealForm
from portal.households.views import bp
from portal.settings import setting
from portal.web.answers import done, page, see
from portal.web.forms import ActionForm, Form
from portal.web.pages import local_address
from portal.web.permissions import Permission as P
from portal.web.permissions import requires, staff
from portal.web.revealed import keep_revealed, revealed_until


def screen_of(reference: str, **how: Any) -> queries.HouseholdRecord:
    return queries.record(reference, staff(), revealed_until(reference), **how)


@bp.get("/<reference>")
@requires(P.HOUSEHOLDS_READ)
def show(reference: str) -> Any:
    return drawn(reference)


def drawn(reference: str, form: Form | None = None) -> Any:
    """The page, with the form that was refused."""
    return page(
        "households/show.html",
        status=form.status if form else 200,
        screen=screen_of(reference),
        refused=form,
        purposes=naming.PURPOSES.items(),
    )


@bp.get("/<reference>/timeline")
@requires(P.HOUSEHOLDS_READ)
def story(reference: str) -> Any:
    after = request.args.get("after")
    screen = screen_of(reference, whole_story=True, after=Cursor.behind(after, int))
    return page("households/timeline.html", screen=screen)


@bp.post("/<reference>/reveal")
@requires(P.PERSONAL_REVEAL)
def reveal(reference: str) -> Any:
    """Show numbers, phones and address for some minutes; who, when and what for is recorded first. `then`: the page to go back to."""
    form = RevealForm()
    if not form.accepts(ties.reveal, reference, purpose=form.purpose.data or "", by=staff()):
        return drawn(reference, form)
    keep_revealed(reference, setting("reveal_minutes"))
    return see(local_address(request.form.get("then") or url_for(".show", reference=reference)))


@bp.post("/<reference>/acquaintance")
@requires(P.HOUSEHOLDS_READ)
def know_them(reference: str) -> Any:
    """“I know them”: closes every decision on this household to this person."""
    form = ActionForm()
    if form.accepts(ties.know_them, reference, by=staff(), note=form.note.data or ""):
        return done(then=url_for(".show", reference=reference))
    return drawn(reference, form)
