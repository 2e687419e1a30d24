"""What can be done in the background: kinds of jobs, and tasks on a clock.

A package declares them in its `tasks.py`, which is loaded with the application:

    @job("import.commit", say("Import"))
    def commit(job: Running, progress: Progress) -> dict | None: …

    @periodic("every 60 s")
    def seal_what_is_new() -> None: …

A job must be able to begin again at any point (it may be resumed after its process died) and acts as `job.by`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from typing import Any

import portal
from portal.core.actors import Actor
from portal.core.tongues import Text
from portal.ledger import words

Progress = Callable[..., None]
_EVERY = re.compile(r"every (\d+) (s|min|h)")
_UNITS = {"s": 1, "min": 60, "h": 3600}


@dataclass(frozen=True)
class Running:
    """A job as its function sees it. `params` are those of `start`, `by` is who started it."""

    id: int
    reference: str
    kind: str
    params: dict[str, Any]
    by: Actor
    attempt: int


@dataclass(frozen=True)
class Kind:
    """A kind of job. `resumes`: begun again when its worker died; otherwise it then counts as failed."""

    name: str
    title: Text
    run: Callable[[Running, Progress], dict[str, Any] | None]
    resumes: bool


@dataclass(frozen=True)
class Periodic:
    name: str
    every: timedelta
    run: Callable[[], Any]


KINDS: dict[str, Kind] = {}
PERIODICS: dict[str, Periodic] = {}


def job(name: str, title: Text, resumes: bool = True) -> Callable[[Any], Any]:
    """Make a function a kind of job. It returns what the job's page shows: {"path": "/imports/…", …} or None."""

    def add(function: Any) -> Any:
        KINDS[name] = Kind(name, title, function, resumes)
        words.name_values("kind", {name: title})
        return function

    return add


def periodic(rhythm: str) -> Callable[[Any], Any]:
    """Run a function on a clock: `every 60 s`, `every 5 min`, `every 24 h`; by one worker at a time."""
    matched = _EVERY.fullmatch(rhythm)
    if matched is None:
        raise ValueError(f"not a rhythm: {rhythm}")
    every = timedelta(seconds=int(matched[1]) * _UNITS[matched[2]])

    def add(function: Any) -> Any:
        name = f"{function.__module__.removeprefix('portal.').removesuffix('.tasks')}.{function.__name__}"
        PERIODICS[name] = Periodic(name, every, function)
        return function

    return add


def load() -> None:
    """Import the `tasks` of every package."""
    for package in iter_modules(portal.__path__):
        name = f"portal.{package.name}.tasks"
        if package.ispkg and find_spec(name):
            import_module(name)
