"""Background work of the house as a whole."""

from typing import Any

from portal.core.tongues import say
from portal.home import sample
from portal.jobs import Progress, Running, job


@job("home.sample", say("Sample world"), resumes=False)
def make_sample(running: Running, progress: Progress) -> dict[str, Any]:
    """The sample world behind the first page of `make run`."""
    return {
        "path": "/",
        **sample.make_world(
            households=running.params["households"],
            doctors=running.params["doctors"],
            seed=running.params["seed"],
            progress=lambda done, total: progress(done=done, total=total),
        ),
    }
