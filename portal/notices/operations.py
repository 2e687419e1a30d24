"""Telling people: a notice in the portal, and a mail to those who want one."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from portal.calendar import calendar_table
from portal.core import clock
from portal.core.actors import Actor
from portal.core.calendar import add_working_days
from portal.core.database import db, is_writing, locked, writing
from portal.core.lifecycle import NotFound, Refused
from portal.core.tongues import Text, say
from portal.ledger.operations import operation
from portal.ledger.recording import record
from portal.notices.events import MailRetried
from portal.notices.models import Mail, MailChoice, Notice
from portal.settings import setting
from portal.web.permissions import Permission

CHOICES = ("each", "daily", "none")
NEWS = "There is news about %(reference)s."
NEWS_ALONE = "There is news for you in the portal."

# What may stand in a mail: references, days, numbers and codes. Names and numbers of persons are none of them.
_HARMLESS = re.compile(r"[A-Z]{2,5}-\d{4}-\d{1,9}|[a-z]+(?:[_.:-][a-z]+)*|[\d.,:/ -]{1,20}")
_LONG_NUMBER = re.compile(r"\d{7,}")


def notify(user_ids: Iterable[int], text: Text, reference: str = "", path: str = "/notices") -> None:
    """Tell persons something, inside an operation: a notice each, and a mail as each of them chose.

    `text` is a `say(…)`; its values are plain (text, numbers, days). `path` is an address of this portal
    without a query. Raises ValueError where the path leads elsewhere.
    """
    persons = sorted(set(user_ids))
    if not persons:
        return
    require_writing(path)
    db.session.add_all(Notice(user_id=person, **message(text, reference, path), created_at=clock.now()) for person in persons)
    send_later(persons, text, reference, path)


def send_later(user_ids: Iterable[int], text: Text, reference: str = "", path: str = "/notices") -> None:
    """Put mails alone into the outbox, inside an operation. Values that might name a person are left out."""
    persons = sorted(set(user_ids))
    require_writing(path)
    wanted = choices_of(persons)
    for person in persons:
        choice = wanted.get(person, "each")
        if choice != "none":
            db.session.add(mail_of(person, without_persons(text, reference), reference, path, choice == "daily"))


def carry(user_id: int, subject: Text, body: Text, link: str) -> None:
    """Put a letter of the accounts into the outbox, inside an operation; its link is a secret."""
    now = clock.now()
    mail = Mail(user_id=user_id, **message(body, "", "/login"), subject=subject.msgid, created_at=now, next_at=now)
    mail.link = link
    db.session.add(mail)


def require_writing(path: str) -> None:
    if not is_writing():
        raise RuntimeError("notify() and send_later() belong inside an operation")
    if not path.startswith("/") or path.startswith("//") or "?" in path:
        raise ValueError(f"not a path of this portal: {path}")


def message(text: Text, reference: str, path: str) -> dict[str, Any]:
    params = {name: value if isinstance(value, int) else str(value)[:200] for name, value in text.params.items()}
    return {"msgid": text.msgid, "params": params, "reference": reference, "path": path}


def mail_of(person: int, text: Text, reference: str, path: str, is_digest: bool) -> Mail:
    now = clock.now()
    return Mail(
        user_id=person, **message(text, reference, path), is_digest=is_digest, created_at=now,
        next_at=next_digest(now) if is_digest else now,
    )  # fmt: skip


def without_persons(text: Text, reference: str) -> Text:
    """The sentence as a mail may carry it: itself if its values are harmless, else one that says nothing of it."""
    if all(is_harmless(value) for value in text.params.values()):
        return text
    return Text(NEWS, {"reference": reference}) if reference else Text(NEWS_ALONE, {})


def is_harmless(value: object) -> bool:
    if isinstance(value, int):
        return abs(value) < 10_000_000_000
    said = str(value)
    return bool(_HARMLESS.fullmatch(said)) and not _LONG_NUMBER.search(said)


def choices_of(persons: list[int]) -> dict[int, str]:
    rows = db.session.execute(select(MailChoice.user_id, MailChoice.choice).where(MailChoice.user_id.in_(persons)))
    return {row.user_id: row.choice for row in rows}


def next_digest(now: datetime) -> datetime:
    """The next working day's hour of the daily mail."""
    today, hours = clock.on_page(now).date(), timedelta(hours=setting("digest_hour"))
    first = add_working_days(today, 0, calendar_table())
    at = clock.start_of(first) + hours
    return at if at > now else clock.start_of(add_working_days(first, 1, calendar_table())) + hours


def mark_read(by: Actor, notice_id: int | None = None) -> int:
    """Mark one of the own notices, or all of them, as read. Returns how many were unread."""
    unread = update(Notice).where(Notice.user_id == by.id, Notice.read_at.is_(None))
    if notice_id is not None:
        unread = unread.where(Notice.id == notice_id)
    with writing() as session:
        return session.execute(unread.values(read_at=clock.now()).execution_options(synchronize_session=False)).rowcount  # type: ignore[no-any-return,attr-defined]


def choose_mail(by: Actor, choice: str) -> None:
    """How the person wants mail from now on: each | daily | none."""
    if choice not in CHOICES:
        raise Refused("choice", say("Choose one of the three ways."), "choice")
    with writing() as session:
        session.merge(MailChoice(user_id=by.id, choice=choice))


@operation(Permission.NOTICES_FAILURES)
def retry(mail_id: int, *, by: Actor) -> None:
    """Put a mail that failed for good back into the outbox. Raises NotFound."""
    mail = db.session.scalar(locked(select(Mail).where(Mail.id == mail_id, Mail.state == "failed")))
    if mail is None:
        raise NotFound
    mail.state, mail.attempts, mail.next_at, mail.error = "waiting", 0, clock.now(), ""
    record(MailRetried(mail.reference), mail, by=by)
