"""Pages that belong to no feature: language, a fresh token, health."""

from collections.abc import Callable

import structlog
from flask import Blueprint, Flask, jsonify, redirect, request, session
from flask_wtf.csrf import generate_csrf
from sqlalchemy import text

from portal.core.database import db
from portal.core.tongues import LOCALES
from portal.web.permissions import public

bp = Blueprint("pages", __name__)
log = structlog.get_logger("portal.web")


def init_app(app: Flask) -> None:
    app.view_functions["static"].permission = "public"  # type: ignore[union-attr]
    app.register_blueprint(bp)


@bp.post("/language")
@public
def choose_language():
    """Remember the language and go back to the page."""
    chosen = request.form.get("locale", "")
    if chosen in LOCALES:
        session["locale"] = chosen
    return redirect(local_address(request.form.get("next", "")), 303)


def local_address(address: str) -> str:
    """The address if it stays on this site, else home."""
    fine = address.startswith("/") and not address.startswith(("//", "/\\")) and not any(c in address for c in "\r\n\t\\")
    return address if fine else "/"


@bp.get("/session/token")
@public
def token():
    """A fresh form token, for a page that outlived its session."""
    return jsonify(token=generate_csrf())


@bp.get("/healthz")
@public
def alive():
    return jsonify(status="alive")


@bp.get("/readyz")
@public
def ready():
    """503 and what does not answer, so that nobody is sent here meanwhile."""
    failing = [name for name, probe in PROBES.items() if not answers(name, probe)]
    return jsonify(status="not ready" if failing else "ready", failing=failing), 503 if failing else 200


def answers(name: str, probe: Callable[[], object]) -> bool:
    try:
        probe()
    except Exception:
        log.exception("a part of the portal does not answer", part=name)
        return False
    return True


def ready_when(name: str, probe: Callable[[], object]) -> None:
    """Add a part that must answer before the portal is ready; `probe` raises while it does not."""
    PROBES[name] = probe


PROBES: dict[str, Callable[[], object]] = {"database": lambda: db.session.execute(text("SELECT 1"))}
