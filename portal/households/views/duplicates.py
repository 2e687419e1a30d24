"""The queue of pairs, and one pair with both sides beside each other."""

from typing import Any

from flask import request, url_for

from portal.core.tongues import say
from portal.households import naming
from portal.households.adjudicating import adjudicate
from portal.households.forms import FindingForm
from portal.households.pair_queries import pair_record, pairs
from portal.households.views import bp
from portal.web.answers import again, done, page
from portal.web.permissions import Permission as P
from portal.web.permissions import requires, staff
from portal.web.worklists import Addresses, ListPage, Term, asked

STATE_NAMES = {"open": say("Open"), "decided": say("Decided")}
TERMS = (
    Term("state", say("State"), lambda v: STATE_NAMES.get(v, v), is_facet=True),
    Term("kind", say("Kind"), lambda v: naming.PAIR_KINDS.get(v, v), is_facet=True),
    Term("verdict", say("Finding"), lambda v: naming.VERDICT_NAMES.get(v, v), is_facet=True),
)


@bp.get("/duplicates")
@requires(P.DUPLICATES_READ)
def duplicates() -> Any:
    """Pairs of records that may be one person, the newest first."""
    criteria = asked(pairs)
    screen = ListPage(pairs, criteria, Addresses(url_for("households.duplicates"), criteria), TERMS)
    return page(
        "households/duplicates.html", fragment="households/_pair_rows.html" if "after" in request.args else "", screen=screen
    )


@bp.get("/duplicates/<reference>")
@requires(P.DUPLICATES_READ)
def duplicate(reference: str) -> Any:
    return page(
        "households/duplicate.html", screen=pair_record(reference, staff()), form=FindingForm("adjudicate"), is_refused=False
    )


@bp.post("/duplicates/<reference>/finding")
@requires(P.DUPLICATES_ADJUDICATE)
def decide(reference: str) -> Any:
    """Say what the pair is; what follows from it is done at once."""
    form = FindingForm("adjudicate")
    said = {
        "verdict": form.verdict.data or "",
        "note": form.note.data or "",
        "choices": form.choices(),
        "version": form.version.data,
    }
    if form.accepts(adjudicate, reference, by=staff(), **said):
        return done(then=url_for("households.duplicates", state="open"))
    return again(
        "households/duplicate.html",
        page="households/duplicate.html",
        form=form,
        screen=pair_record(reference, staff()),
        is_refused=True,
    )
