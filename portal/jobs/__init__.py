"""Background work with progress: declared in a package's `tasks.py`, begun with `start`, carried out by `portal work`.

`start("import.commit", {"batch": 12}, by)` gives a reference; /jobs/<reference> shows how far it is.
"""

from portal.jobs.operations import start, when_committed
from portal.jobs.registry import Progress, Running, job, periodic

__all__ = ["Progress", "Running", "job", "periodic", "start", "when_committed"]
