"""Pages of applications: worklist, record, queue."""

from flask import Blueprint, Flask, abort, request, url_for

from portal.core.tongues import say
from portal.subsidies import bulk, drafting, forms, queries, queue, screens
from portal.web.answers import again, done, page, see
from portal.web.permissions import Permission, may, requires, staff
from portal.web.templates import section
from portal.web.worklists import Addresses, asked

bp = Blueprint("subsidies", __name__, url_prefix="/subsidies")


def init_app(app: Flask) -> None:
    from portal.subsidies import deciding, listeners  # noqa: F401 routes of the same blueprint

    app.register_blueprint(bp)
    listeners.register()
    section("subsidies", "subsidies.index", say("Subsidies"), Permission.SUBSIDIES_READ)


@bp.get("")
@requires(Permission.SUBSIDIES_READ)
def index():
    """The worklist; HTMX asks for more rows only."""
    criteria = asked(queries.applications)
    screen = screens.Worklist(criteria, Addresses(url_for(".index"), criteria), staff())
    return page("subsidies/index.html", fragment="subsidies/_rows.html", screen=screen)


@bp.get("/facets")
@requires(Permission.SUBSIDIES_READ)
def facets():
    criteria = asked(queries.applications)
    screen = screens.Worklist(criteria, Addresses(url_for(".index"), criteria), staff())
    return page("subsidies/_facets.html", screen=screen)


@bp.get("/<reference>")
@requires(Permission.SUBSIDIES_READ)
def show(reference: str):
    """The record; for those who decide, the decision screen."""
    return page("subsidies/show.html", screen=screens.record(reference, staff()))


@bp.get("/<reference>/timeline")
@requires(Permission.SUBSIDIES_READ)
def timeline(reference: str):
    return page("subsidies/timeline.html", fragment="subsidies/_timeline.html", screen=screens.record(reference, staff(), whole_story=True))


@bp.get("/<reference>/print")
@requires(Permission.SUBSIDIES_READ)
def print_view(reference: str):
    return page("subsidies/print.html", screen=screens.record(reference, staff(), whole_story=True))


@bp.post("/queue/next")
@requires(Permission.SUBSIDIES_DECIDE)
def take_next():
    """Lease the next case and open it."""
    return see(next_case())


def next_case(after: str = "") -> str:
    """The address of this person's next case, or of the empty queue."""
    reference = queue.take_next(by=staff(), after=after)
    return url_for(".show", reference=reference) if reference else url_for(".index", state="submitted", empty=1)


@bp.post("")
@requires(Permission.SUBSIDIES_WRITE)
def draft():
    """A draft for the household named in the form."""
    form = forms.DraftForm()
    household = request.form.get("household", "")
    if form.accepts(drafting.draft, household, year=form.year.data, by=staff()):
        return done(then=url_for(".show", reference=form.result))
    return again("subsidies/_draft.html", page="subsidies/draft.html", form=form, household=household)


@bp.get("/household/<reference>")
@requires(Permission.SUBSIDIES_READ)
def of_household(reference: str):
    """A household's applications, for its own page."""
    return page("subsidies/of_household.html", fragment="subsidies/_of_household.html", reference=reference, applications=queries.household_applications(reference), form=forms.DraftForm(), years=screens.open_years())


@bp.post("/bulk")
@requires(Permission.SUBSIDIES_READ)
def try_bulk():
    """Dry run of a bulk action; `run` does it."""
    form = forms.BulkForm()
    verb = request.form.get("verb", "")
    if verb not in bulk.VERBS:
        abort(422)
    references = chosen()
    if "run" not in request.form:
        return page("subsidies/bulk.html", form=form, verb=verb, outcomes=bulk.try_bulk(verb, references, staff()), is_dry=True)
    outcomes = bulk.run_bulk(verb, references, staff(), **screens.bulk_arguments(verb, form))
    return page("subsidies/bulk.html", form=form, verb=verb, outcomes=outcomes, is_dry=False)


def chosen() -> list[str]:
    """The rows of a bulk action: those ticked, or all that match the filter, at most a thousand."""
    if request.form.get("all") == "1":
        from portal.core.listing import Criteria

        criteria: Criteria = screens.criteria_of(request.form.get("query", ""))
        rows = queries.applications.stream(criteria)
        return [row.reference for row, _ in zip(rows, range(bulk.LIMIT), strict=False)]
    return list(dict.fromkeys(request.form.getlist("record")))[: bulk.LIMIT]


@bp.app_context_processor
def decider() -> dict[str, object]:
    return {"can_take_next": may(Permission.SUBSIDIES_DECIDE)}
