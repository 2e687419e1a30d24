"""The lists of this room, each with its counts; and how the list covers diseases."""

from typing import Any

from flask import request

from portal.formulary import offers, queries
from portal.formulary.forms import DraftForm, RegisterForm
from portal.formulary.views import bp
from portal.lists import Offer
from portal.settings import setting
from portal.web.answers import page
from portal.web.permissions import Permission as P
from portal.web.permissions import requires, staff

SHOWN = 60


def listed(offer: Offer, template: str, **context: Any) -> Any:
    """The list; HTMX asks for more rows only."""
    return page(
        template,
        fragment="formulary/_plain_rows.html" if "after" in request.args else "",
        screen=offers.Page(offer, staff()),
        **context,
    )


def counts(offer: Offer) -> Any:
    return page("lists/facets.html", fragment="lists/_facets.html", screen=offers.Page(offer, staff()))


@bp.get("")
@requires(P.FORMULARY_READ)
def index() -> Any:
    """The lines in force."""
    screen = offers.InForce(staff())
    fragment = "formulary/_rows.html" if "after" in request.args else ""
    return page("formulary/index.html", fragment=fragment, screen=screen, edition=screen.edition)


@bp.get("/facets")
@requires(P.FORMULARY_READ)
def facets() -> Any:
    return counts(offers.LINES)


@bp.get("/drugs")
@requires(P.FORMULARY_READ)
def drugs() -> Any:
    """The register."""
    return listed(offers.DRUGS, "formulary/drugs.html", form=RegisterForm())


@bp.get("/drugs/facets")
@requires(P.FORMULARY_READ)
def drug_facets() -> Any:
    return counts(offers.DRUGS)


@bp.get("/diseases")
@requires(P.FORMULARY_READ)
def diseases() -> Any:
    return listed(offers.DISEASES, "formulary/list.html")


@bp.get("/diseases/facets")
@requires(P.FORMULARY_READ)
def disease_facets() -> Any:
    return counts(offers.DISEASES)


@bp.get("/makers")
@requires(P.FORMULARY_READ)
def makers() -> Any:
    return listed(offers.MAKERS, "formulary/list.html")


@bp.get("/makers/facets")
@requires(P.FORMULARY_READ)
def maker_facets() -> Any:
    return counts(offers.MAKERS)


@bp.get("/editions")
@requires(P.FORMULARY_READ)
def editions() -> Any:
    return listed(offers.EDITIONS, "formulary/editions.html", form=DraftForm())


@bp.get("/editions/facets")
@requires(P.FORMULARY_READ)
def edition_facets() -> Any:
    return counts(offers.EDITIONS)


@bp.get("/suspensions")
@requires(P.FORMULARY_READ)
def suspensions() -> Any:
    return listed(offers.SUSPENSIONS, "formulary/list.html")


@bp.get("/suspensions/facets")
@requires(P.FORMULARY_READ)
def suspension_facets() -> Any:
    return counts(offers.SUSPENSIONS)


@bp.get("/proposals")
@requires(P.FORMULARY_READ)
def proposals() -> Any:
    return listed(offers.PROPOSALS, "formulary/list.html", new="/formulary/proposals/new")


@bp.get("/proposals/facets")
@requires(P.FORMULARY_READ)
def proposal_facets() -> Any:
    return counts(offers.PROPOSALS)


@bp.get("/coverage")
@requires(P.FORMULARY_READ)
def coverage() -> Any:
    """Disease × drug, gaps, and the gauge of drugs."""
    args = {name: request.args.get(name, "").strip()[:80] for name in ("q", "after", "gaps")}
    covered = queries.coverage()
    rows, after = covered.part(args["q"], args["gaps"] == "1", args["after"], SHOWN)
    return page(
        "formulary/coverage.html",
        fragment="formulary/_coverage_rows.html" if args["after"] else "",
        coverage=covered,
        rows=rows,
        after=after,
        asked=args,
        size=SHOWN,
        goal=setting("list_goal_drugs"),
    )
