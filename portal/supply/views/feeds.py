"""Routes of feeds: what was expected and came, each part, how partners deliver."""

from datetime import date, timedelta
from typing import Any

from flask import request, url_for

from portal.core import clock
from portal.core.tongues import say
from portal.supply import feed_importing, feed_parts, feed_queries, feed_words  # noqa: F401 files of feeds are kinds of imports
from portal.supply.feed_screens import STEP_NAMES, DeliveriesPage, FeedsPage, LinesPage, PartPage, sentences
from portal.supply.views import bp, tab
from portal.web.answers import done, page
from portal.web.forms import StepForm
from portal.web.permissions import Permission as P
from portal.web.permissions import requires, staff

tab("supply.feeds", say("Feeds"))
tab("supply.deliveries", say("Deliveries"))
USUAL_PERIOD = timedelta(days=30)
STEPS = {"release": feed_parts.release, "refuse": feed_parts.refuse, "withdraw": feed_parts.withdraw}


@bp.get("/feeds")
@requires(P.SUPPLY_READ)
def feeds() -> Any:
    return page("supply/feeds.html", screen=FeedsPage(request.args), feed_words=feed_words, fragment="supply/_part_rows.html")


@bp.get("/feeds/<reference>")
@requires(P.SUPPLY_READ)
def part(reference: str) -> Any:
    return part_page(reference)


def part_page(reference: str, refused: StepForm | None = None) -> Any:
    return page(
        "supply/part.html",
        status=refused.status if refused else 200,
        screen=PartPage(reference, staff()),
        step_names=STEP_NAMES,
        refused=refused,
        feed_words=feed_words,
    )


@bp.post("/feeds/<reference>/release", defaults={"verb": "release"})
@bp.post("/feeds/<reference>/refuse", defaults={"verb": "refuse"})
@requires(P.SUPPLY_ACT)
def decide_part(reference: str, verb: str) -> Any:
    return stepped(reference, verb)


@bp.post("/feeds/<reference>/withdraw")
@requires(P.SUPPLY_IMPORT)
def withdraw_part(reference: str) -> Any:
    return stepped(reference, "withdraw")


def stepped(reference: str, verb: str) -> Any:
    form = StepForm(verb)
    if form.accepts(STEPS[verb], reference, note=form.note.data or "", by=staff(), version=form.version.data):
        return done(then=url_for(".part", reference=reference))
    return part_page(reference, form)


@bp.get("/deliveries")
@requires(P.SUPPLY_READ)
def deliveries() -> Any:
    """Lines promised in a period: as asked, the last thirty days where nothing is asked."""
    is_asked = "first" in request.args or "last" in request.args
    first = day_of("first") if is_asked else clock.today() - USUAL_PERIOD
    return page("supply/deliveries.html", screen=DeliveriesPage(first, day_of("last")))


@bp.get("/deliveries/lines")
@requires(P.SUPPLY_READ)
def delivery_lines() -> Any:
    """The lines behind a figure of deliveries."""
    return page("supply/delivery_lines.html", screen=LinesPage(request.args, day_of("first"), day_of("last")))


def day_of(name: str) -> date | None:
    """A day in the address; None for none, or for what is no day."""
    return clock.day_in(request.args.get(name, ""))


@bp.get("/partners/<reference>/feeds")
@requires(P.SUPPLY_READ)
def partner_feeds(reference: str) -> Any:
    """What came from one partner: a part of its page."""
    partner_id = feed_queries.partner_id_of(reference.upper())
    parts = feed_queries.parts(partner_id=partner_id, size=10)
    return page(
        "supply/_partner_feeds.html",
        expected=feed_queries.expected_feeds(partner_id),
        parts=parts.rows,
        notes=sentences([row.FeedPart.id for row in parts.rows]),
        feed_words=feed_words,
    )
