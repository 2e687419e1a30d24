"""Routes of the jobs: one with its progress, all of them for the administrator."""

from typing import Any

from flask import Blueprint, Flask, request

from portal.core.tongues import say
from portal.jobs import registry
from portal.jobs.queries import JobsPage, job_counts, job_view, living_workers
from portal.jobs.queue import queue, refuse_unfit
from portal.web.answers import page, wants_fragment, whole_page
from portal.web.metrics import gauge
from portal.web.pages import ready_when
from portal.web.permissions import Permission, requires, signed_in, staff
from portal.web.templates import section

bp = Blueprint("jobs", __name__, url_prefix="/jobs")


def init_app(app: Flask) -> None:
    refuse_unfit(app.config["SETTINGS"])
    registry.load()
    ready_when("queue", lambda: queue().waiting())
    gauge("jobs", "Background jobs", job_counts)
    gauge("queue_messages", "Messages that no worker has taken yet", lambda: float(queue().waiting()))
    gauge("workers", "Workers that gave a sign of life", lambda: float(living_workers()))
    section("jobs", "jobs.index", say("Jobs"), Permission.JOBS_READ)
    app.register_blueprint(bp)


@bp.get("")
@requires(Permission.JOBS_READ)
def index() -> Any:
    screen = JobsPage(request.args.get("state", ""), request.args.get("after", ""))
    return page("jobs/index.html", fragment="jobs/_rows.html" if "after" in request.args else "", screen=screen)


@bp.get("/<reference>")
@signed_in
def show(reference: str) -> Any:
    return page("jobs/show.html", view=job_view(reference, staff()))


@bp.get("/<reference>/progress")
@signed_in
def progress(reference: str) -> Any:
    """The part of a page that shows how far a job is; it asks for itself every two seconds until the job is over.

    Once the job has another state than the page shows, the whole page comes afresh: its head tells the state and the times.
    """
    view = job_view(reference, staff())
    if wants_fragment() and request.args.get("shown", view.job.state) != view.job.state:
        return whole_page(page("jobs/show.html", view=view))
    return page("jobs/show.html", fragment="jobs/_progress.html", view=view)
