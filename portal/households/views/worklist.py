"""The list of households, the search by ID number, and the form that registers one."""

from typing import Any

from flask import flash, request, url_for

from portal import lists
from portal.core.identity.masks import mask_name
from portal.core.lifecycle import Refused
from portal.core.tongues import say
from portal.households import naming, operations, ties
from portal.households.forms import HouseholdForm, SearchForm
from portal.households.queries import households, narrowed
from portal.households.views import bp
from portal.lists import Column
from portal.lists.pages import OfferedList
from portal.web.answers import again, done, page, see
from portal.web.permissions import Permission as P
from portal.web.permissions import requires, staff
from portal.web.templates import instant
from portal.web.worklists import Term

COLUMNS = (
    Column("reference", say("Reference"), lambda row: row.reference, is_fixed=True, sort="id"),
    Column("no", say("Household number"), lambda row: row.household_no),
    Column("head", say("Head"), lambda row: mask_name(row.head_name)),
    Column("members", say("Members"), lambda row: row.members_count, is_number=True),
    Column("place", say("Place"), lambda row: naming.whole_place(row.county)),
    Column("category", say("Category"), lambda row: naming.CATEGORY_NAMES.get(row.category, row.category)),
    Column("changed", say("Changed"), lambda row: instant(row.updated_at)),
)
TERMS = (
    Term("province", say("Province"), naming.province_name, is_facet=True),
    Term("category", say("Category"), lambda v: naming.CATEGORY_NAMES.get(v, v), is_facet=True),
    Term("county", say("County"), naming.place),
    Term("batch", say("Import batch"), lambda v: v, say("is")),
)
OFFER = lists.offer(
    lists.Offer("households", say("Households"), "/households", P.HOUSEHOLDS_READ, households, COLUMNS, TERMS, narrowed)
)


@bp.get("")
@requires(P.HOUSEHOLDS_READ)
def index() -> Any:
    """The list; HTMX asks for more rows only."""
    return page(
        "households/index.html",
        fragment="households/_rows.html" if "after" in request.args else "",
        screen=OfferedList(OFFER, staff()),
        form=SearchForm(),
    )


@bp.get("/facets")
@requires(P.HOUSEHOLDS_READ)
def facets() -> Any:
    """Counts beside the list, asked for when it is drawn."""
    return page("lists/facets.html", fragment="lists/_facets.html", screen=OfferedList(OFFER, staff()))


@bp.post("/search")
@requires(P.PERSONAL_REVEAL)
def search() -> Any:
    """Find a household by an ID number, which never stands in an address. Recorded, found or not."""
    form = SearchForm()
    if not form.accepts(ties.search_by_number, form.number.data or "", by=staff()):
        return again("households/_number.html", page="households/index.html", form=form, screen=OfferedList(OFFER, staff()))
    if len(form.result) == 1:
        return see(url_for(".show", reference=form.result[0]))
    if not form.result:
        form.refuse(Refused("not_found", say("Nobody with this number stands in a household."), "number"))
    return again(
        "households/_number.html", page="households/index.html", form=form, screen=OfferedList(OFFER, staff()), found=form.result
    )


@bp.get("/new")
@requires(P.HOUSEHOLDS_WRITE)
def new() -> Any:
    return page("households/new.html", form=HouseholdForm())


@bp.post("")
@requires(P.HOUSEHOLDS_WRITE)
def register_household() -> Any:
    """Register a household as typed; `more` only adds a row to the form."""
    form = HouseholdForm()
    if "more" in request.form:
        form.add_row()
        return page("households/new.html", form=form)
    if form.accepts(operations.register_household, form.claim(), by=staff()):
        flash(str(say("The household is registered.")), "ok")
        return done(then=url_for(".show", reference=form.result))
    return again("households/new.html", page="households/new.html", form=form)
