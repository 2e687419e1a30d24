"""The portal as the bench serves it: as always, and with one page more, `python -m bench.serving PORT`.

`/subsidies/drawn` is the first page of the worklist drawn again from rows that stand in memory: the same template, the
same person, no database. What a page costs beyond it is the database, the session and the permission check.
"""

import os
import sys
from typing import Any

from flask import Flask, g, render_template, request
from flask_login import current_user

from bench.client import DRAWN
from config import Settings
from portal.core.database import db
from portal.running import Server
from portal.subsidies.views.looking import worklist
from portal.web.permissions import public


class BenchServer(Server):
    """The portal's own server and settings."""

    def load(self) -> Any:
        return with_drawn_page(super().load())


def with_drawn_page(app: Flask) -> Flask:
    """Add the page, and what it needs to know beforehand: each worker reads it once."""
    known: dict[str, Any] = {}

    @app.get(DRAWN, endpoint="subsidies.drawn")
    @public
    def drawn() -> str:
        return render_template("subsidies/index.html", screen=known["screen"], notice_count=0)

    def know_the_person() -> None:
        if request.path != DRAWN:
            return
        if not known:
            known["screen"], known["user"] = prepared(), current_user._get_current_object()
        g._login_user = known["user"]

    app.before_request_funcs.setdefault(None, []).insert(0, know_the_person)
    return app


def prepared() -> Any:
    """The worklist with all that its template asks of the database read already."""
    screen = worklist()
    render_template("subsidies/index.html", screen=screen)
    db.session.rollback()
    return screen


def main() -> None:
    BenchServer(Settings.from_environment(os.environ | {"PORT": sys.argv[1]})).run()


if __name__ == "__main__":
    main()
