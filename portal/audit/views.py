"""Pages of the compliance desk. It reads; what it may do is seal, verify and export, each on record."""

from typing import Any

from flask import Blueprint, Flask, flash, request, url_for

from portal import jobs
from portal.audit import queries, seals, words
from portal.audit.offers import ENTRIES, REGISTER
from portal.audit.overview import Overview
from portal.core.tongues import say
from portal.ledger.sealing import seal
from portal.ledger.words import table_name
from portal.subsidies import words as case_words
from portal.web.answers import page, see
from portal.web.permissions import Permission, requires, staff
from portal.web.templates import section
from portal.web.worklists import asked

bp = Blueprint("audit", __name__, url_prefix="/audit")


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)
    words.register()
    section("audit", "audit.index", say("Audit"), Permission.AUDIT_READ)


@bp.context_processor
def what_codes_mean() -> dict[str, Any]:
    return {"words": case_words, "table_name": table_name}


@bp.get("")
@requires(Permission.AUDIT_READ)
def index() -> Any:
    return page("audit/index.html", screen=Overview())


@bp.get("/entries")
@requires(Permission.AUDIT_READ)
def entries() -> Any:
    """Every act in the ledger; HTMX asks for more rows only."""
    screen = queries.Entries(asked(ENTRIES.listing), staff())
    return page("audit/entries.html", fragment=rows("entry"), screen=screen, bar=seals.seal_bar)


@bp.get("/entries/<int:entry>")
@requires(Permission.AUDIT_READ)
def entry(entry: int) -> Any:
    """One entry with before, after and proof; beside a list HTMX asks for it alone."""
    return page("audit/entry.html", fragment="audit/_entry.html", record=queries.EntryRecord(entry, staff()))


@bp.get("/approvals")
@requires(Permission.AUDIT_READ)
def approvals() -> Any:
    """The register of decisions; HTMX asks for more rows only."""
    screen = queries.Register(asked(REGISTER.listing), staff())
    return page("audit/approvals.html", fragment=rows("decision"), screen=screen, bar=seals.seal_bar)


def rows(what: str) -> str:
    return f"audit/_{what}_rows.html" if "after" in request.args else ""


@bp.get("/seals")
@requires(Permission.AUDIT_READ)
def seals_page() -> Any:
    screen = seals.SealsPage(request.args.get("after", "")[:400])
    return page("audit/seals.html", fragment="audit/_head_rows.html" if "after" in request.args else "", screen=screen)


@bp.get("/seals/<int:number>")
@requires(Permission.AUDIT_READ)
def head(number: int) -> Any:
    """One signed head, as any tool of transparency logs reads it."""
    return page("audit/head.html", head=seals.head(number))


@bp.post("/seals")
@requires(Permission.AUDIT_SEAL)
def seal_now() -> Any:
    done = seal(staff())
    text = done.halted or say("%(count)s entries were sealed. Tree head %(number)s.", count=done.entries, number=done.number)
    flash(str(text), "bad" if done.halted else "ok")
    return see(url_for(".seals_page"))


@bp.post("/verifications")
@requires(Permission.AUDIT_VERIFY)
def verify_now() -> Any:
    """Verify in the background; the job's page shows how far it is."""
    return see(url_for("jobs.show", reference=jobs.start("audit.verify", {}, staff())))


@bp.get("/verifications/<int:key>")
@requires(Permission.AUDIT_READ)
def verification(key: int) -> Any:
    return page("audit/verification.html", seen=seals.verification(key))
