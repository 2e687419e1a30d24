"""Pages of applications: worklist, record, letters, the queue, drafts."""

from typing import Any

from flask import flash, request, url_for

from portal.core.tongues import say
from portal.households.naming import PURPOSES
from portal.subsidies import drafting, forms, letters, queries, queue, screens
from portal.subsidies.members import with_numbers
from portal.subsidies.views import bp
from portal.subsidies.worklist import OFFER, Worklist
from portal.web.answers import again, done, page, see
from portal.web.permissions import Permission, requires, staff
from portal.web.revealed import revealed_until
from portal.web.worklists import Addresses, asked


def worklist() -> Worklist:
    criteria = asked(OFFER.listing)
    return Worklist(criteria, Addresses(url_for("subsidies.index"), criteria), staff())


@bp.get("")
@requires(Permission.SUBSIDIES_READ)
def index() -> Any:
    """The worklist; HTMX asks for more rows only."""
    return page("subsidies/index.html", fragment="subsidies/_rows.html" if "after" in request.args else "", screen=worklist())


@bp.get("/facets")
@requires(Permission.SUBSIDIES_READ)
def facets() -> Any:
    """Counts beside the list and on its tabs: asked for when the list is drawn."""
    return page("subsidies/facets.html", fragment="subsidies/_facets.html", screen=worklist())


@bp.get("/<reference>")
@requires(Permission.SUBSIDIES_READ)
def show(reference: str) -> Any:
    """The record; for those who decide, the decision screen, which takes the case for them."""
    return drawn(screens.opened(reference, staff()))


def drawn(screen: screens.Record, form: forms.StepForm | None = None) -> Any:
    """The record's page, with the form that was refused in its place, and with the numbers that were revealed."""
    if until := revealed_until(screen.case.household.reference):
        screen.revealed_until, screen.members = until, with_numbers(screen.case, screen.members)
    return page(
        "subsidies/show.html",
        status=form.status if form else 200,
        screen=screen,
        refused=form,
        blank=forms.blank,
        purposes=PURPOSES.items(),
    )


@bp.get("/<reference>/timeline")
@requires(Permission.SUBSIDIES_READ)
def timeline(reference: str) -> Any:
    return page("subsidies/timeline.html", screen=screens.record(reference, staff(), whole_story=True))


@bp.get("/<reference>/print")
@requires(Permission.SUBSIDIES_READ)
def print_view(reference: str) -> Any:
    return page("subsidies/print.html", screen=screens.record(reference, staff(), whole_story=True))


@bp.get("/<reference>/letters/<kind>")
@requires(Permission.SUBSIDIES_READ)
def letter(reference: str, kind: str) -> Any:
    """A letter to the household, to print."""
    screen = screens.record(reference, staff())
    return page("subsidies/letter.html", screen=screen, letter=letters.letter(screen, kind))


@bp.post("/queue/next")
@requires(Permission.SUBSIDIES_DECIDE)
def take_next() -> Any:
    """Lease the next case and open it."""
    reference = queue.take_next(by=staff(), after=request.form.get("after", "").replace("\0", "")[:40])
    return see(url_for(".show", reference=reference) if reference else nothing_left())


def nothing_left() -> str:
    """The empty queue, said once."""
    flash(str(say("Nothing waits for your decision at the moment.")), "ok")
    return url_for("subsidies.index", mine=1, sort="due")


@bp.post("")
@requires(Permission.SUBSIDIES_WRITE)
def draft() -> Any:
    """A draft for the household named in the form."""
    form = forms.DraftForm()
    household = request.form.get("household", "")
    if form.accepts(drafting.draft, household, year=form.year.data, by=staff()):
        return done(then=url_for(".show", reference=form.result))
    return again("subsidies/_draft.html", page="subsidies/draft.html", form=form, household=household, years=screens.open_years())


@bp.get("/household/<reference>")
@requires(Permission.SUBSIDIES_READ)
def of_household(reference: str) -> Any:
    """A household's applications, for its own page."""
    applications = queries.household_applications(reference)
    return page(
        "subsidies/of_household.html",
        fragment="subsidies/_of_household.html",
        household=reference,
        applications=applications,
        form=forms.DraftForm(),
        years=screens.open_years(),
    )
