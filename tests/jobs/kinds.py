"""Kinds of jobs for tests: each leaves its marks as notices to who began it, one transaction a mark."""

import time
from typing import Any

from sqlalchemy import select

from portal.core.database import db, writing
from portal.core.lifecycle import Refused
from portal.core.tongues import say
from portal.jobs import Progress, Running, job
from portal.jobs.registry import KINDS
from portal.notices import notify
from portal.notices.models import Notice


def declare() -> None:
    """Make the kinds known in this process, once."""
    if "test.mark" not in KINDS:
        for name, function, resumes in (
            ("test.mark", mark, True),
            ("test.once", mark, False),
            ("test.refused", refuse, True),
            ("test.crash", crash, True),
        ):
            job(name, say("A job of the tests"), resumes)(function)


def mark(running: Running, progress: Progress) -> dict[str, Any]:
    """Make the marks 1 … n that are not made yet, `pause` seconds apart."""
    count = running.params["count"]
    for number in range(len(marks(running.by.id or 0)) + 1, count + 1):
        progress(number - 1, count)
        with writing():
            notify([running.by.id or 0], say("Mark %(number)s", number=number))
        time.sleep(running.params.get("pause", 0))
    progress(count, count)
    return {"path": "/notices"}


def marks(user_id: int) -> list[int]:
    """The numbers of the marks that were made, in order."""
    made = select(Notice.params).where(Notice.user_id == user_id, Notice.msgid == "Mark %(number)s").order_by(Notice.id)
    return [params["number"] for params in db.session.scalars(made)]


def refuse(_running: Running, _progress: Progress) -> None:
    raise Refused("not_now", say("Not before %(day)s.", day="Monday"))


def crash(_running: Running, progress: Progress) -> None:
    progress(3, 9)
    raise ValueError("110101199003078814")
