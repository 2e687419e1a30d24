"""Home of each role, the dashboard, the programme at a glance, and the search for any reference."""

from flask import Blueprint, Flask, current_app, flash, redirect, request, url_for

from portal.centers import words as center_words
from portal.centers.day import days_of
from portal.centers.overview import center_called
from portal.core import clock
from portal.core.tongues import say
from portal.home import centers as center_work
from portal.home import finding, queries
from portal.intake.lifecycle import State as ImportState
from portal.notices.queries import NoticesPage, sentence
from portal.supply.home_screens import Morning
from portal.supply.views.home import SAID
from portal.web.answers import page
from portal.web.permissions import Permission, requires, signed_in, staff
from portal.web.templates import section

bp = Blueprint("home", __name__)


def init_app(app: Flask) -> None:
    from portal.home.views import programme

    app.register_blueprint(bp)
    app.register_blueprint(programme.bp)
    section("home", "home.index", say("Home"), "signed-in")
    section("programme", "programme.show", say("Programme"), Permission.PROGRAMME_READ)


@bp.get("/")
@signed_in
def index():
    by = staff()
    return page(
        "home/index.html",
        cards=queries.cards(by),
        sample_share=queries.sample_share() if current_app.config["SETTINGS"].sample else None,
        words=center_words,
        today=clock.today(),
        morning=Morning(by) if by.may(Permission.SUPPLY_ACT) else None,
        campaign=center_work.under_way(by),
        centers=days_of(by) if by.may(Permission.REVIEWS_ANSWER) else [],
        urgent=queries.urgent(by) if by.may(Permission.SUBSIDIES_DECIDE) else [],
        import_state=ImportState,
        arrivals=queries.arrivals() if by.may(Permission.HOUSEHOLDS_IMPORT) else [],
        notices=NoticesPage(by).page.rows[:6],
        sentence=sentence,
        **SAID,
    )


@bp.get("/dashboard")
@requires(Permission.DASHBOARD_READ)
def dashboard():
    return page("home/dashboard.html", board=queries.dashboard(clock.today().year))


@bp.get("/search")
@signed_in
def search():
    """Any reference from anywhere, and the name of a center; other words go to the list of applications, or of doctors."""
    words = request.args.get("q", "").strip()[:80]
    if endpoint := finding.room_of(words, staff()):
        return redirect(url_for(endpoint, reference=words.upper()))
    if words and staff().may(Permission.CENTERS_READ) and (center := center_called(words, staff())):
        return redirect(url_for("centers.show", reference=center))
    for needed, room in ((Permission.SUBSIDIES_READ, "subsidies.index"), (Permission.DOCTORS_READ, "doctors.index")):
        if words and staff().may(needed):
            return redirect(url_for(room, q=words))
    said = (
        say("Nothing has the reference “%(words)s”, or it is not open to your roles.", words=words)
        if words
        else say("Type a reference such as SUB-2026-000123.")
    )
    flash(str(said), "warn")
    return redirect(url_for(".index"))
