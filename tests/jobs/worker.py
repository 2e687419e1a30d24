"""A worker process for tests: `python -m tests.jobs.worker DATABASE INSTANCE`."""

import sys
from pathlib import Path

from portal.jobs.queue import queue
from portal.jobs.working import work
from tests.jobs import kinds
from tests.support.portals import open_portal

if __name__ == "__main__":
    app = open_portal(sys.argv[1], Path(sys.argv[2]))
    kinds.declare()
    with app.app_context():
        waiting = queue()
    work(waiting)
