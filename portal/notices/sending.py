"""Sending what waits in the outbox: at least once, with patience, in each reader's language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import NamedTuple

import structlog
from sqlalchemy import func, select, update

from portal.accounts.models import User
from portal.core import clock
from portal.core.database import db, writing
from portal.core.tongues import Text, say, speaking
from portal.notices.delivery import Deliver, Undelivered, postbox
from portal.notices.models import Mail
from portal.settings import deployment

log = structlog.get_logger("portal.notices")
AT_ONCE = 50
# Minutes until the next attempt; after the last one a person has to look.
PATIENCE = (1, 5, 15, 60, 240, 720)


class Outcome(NamedTuple):
    """What one round did, and what still waits or has failed for good."""

    sent: int
    put_off: int
    failed: int
    waiting: int


@dataclass(frozen=True)
class Letter:
    """One mail to one person: a single message, or the day's messages of that person."""

    person: User
    mails: Sequence[Mail]

    @property
    def ids(self) -> list[int]:
        return [mail.id for mail in self.mails]


def send_due() -> Outcome:
    """Send what is due. A mail that cannot leave waits longer each time, and fails after the last attempt."""
    tally = {"sent": 0, "waiting": 0, "failed": 0}
    while letters := claimed():
        try:
            with postbox(deployment.current().settings) as deliver:
                for letter in letters:
                    tally[send(letter, deliver)] += len(letter.mails)
        except Undelivered as fault:
            for letter in letters:
                tally[put_off(letter, str(fault))] += len(letter.mails)
    return Outcome(tally["sent"], tally["waiting"], tally["failed"], waiting())


def claimed() -> list[Letter]:
    """The next due mails, with their next attempt set: whoever dies while sending leaves them to be sent again."""
    now = clock.now()
    due = select(Mail, User).join(User, User.id == Mail.user_id).where(Mail.state == "waiting", Mail.next_at <= now)
    with writing() as session:
        rows = session.execute(due.order_by(Mail.id).limit(AT_ONCE).with_for_update(of=Mail, skip_locked=True)).all()
        for mail, _person in rows:
            mail.attempts += 1
            mail.next_at = now + timedelta(minutes=PATIENCE[min(mail.attempts, len(PATIENCE)) - 1])
        session.flush()
        session.expunge_all()
    return as_letters([(mail, person) for mail, person in rows])


def as_letters(rows: list[tuple[Mail, User]]) -> list[Letter]:
    singles = [Letter(person, [mail]) for mail, person in rows if not mail.is_digest]
    by_person: dict[int, tuple[User, list[Mail]]] = {}
    for mail, person in rows:
        if mail.is_digest:
            by_person.setdefault(person.id, (person, []))[1].append(mail)
    return singles + [Letter(person, mails) for person, mails in by_person.values()]


def send(letter: Letter, deliver: Deliver) -> str:
    """Deliver one letter and note what came of it: sent, waiting or failed."""
    if not letter.person.is_enabled:
        return note(letter, "failed", "account disabled")
    try:
        deliver(composed(letter))
    except Undelivered as fault:
        return put_off(letter, str(fault))
    return note(letter, "sent", "")


def put_off(letter: Letter, why: str) -> str:
    """Try again later, or give up."""
    gives_up = any(mail.attempts > len(PATIENCE) for mail in letter.mails)
    log.warning("a mail did not leave", mails=letter.ids, why=why, gives_up=gives_up)
    return note(letter, "failed" if gives_up else "waiting", why)


def note(letter: Letter, state: str, error: str) -> str:
    sent_at = clock.now() if state == "sent" else None
    with writing() as session:
        these = update(Mail).where(Mail.id.in_(letter.ids)).execution_options(synchronize_session=False)
        session.execute(these.values(state=state, error=error[:200], sent_at=sent_at))
        if sent_at:
            session.execute(these.values(link_sealed=None))
    return state


def composed(letter: Letter) -> EmailMessage:
    """The mail in its reader's language: sentences, references and links; nothing else."""
    origin = deployment.current()
    host = origin.address.partition("//")[2].partition("/")[0].partition(":")[0]
    sender = origin.settings.values.get("PORTAL_MAIL_FROM") or f"portal@{host}"
    mail = EmailMessage()
    with speaking(letter.person.locale):
        mail["Subject"] = subject(letter)
        mail.set_content(body(letter, origin.address), cte="base64")
    mail["From"] = Address(display_name="Portal", addr_spec=sender)
    mail["To"] = Address(addr_spec=letter.person.email)
    mail["Date"] = format_datetime(clock.now())
    mail["Message-ID"] = f"<mail-{letter.mails[0].id}-{len(letter.mails)}@{host}>"
    mail["Auto-Submitted"] = "auto-generated"
    return mail


def subject(letter: Letter) -> str:
    if letter.mails[0].subject:
        return str(Text(letter.mails[0].subject, {}))
    if len(letter.mails) > 1:
        return str(say("Portal: %(count)s messages", count=len(letter.mails)))
    return str(say("Portal: %(reference)s", reference=letter.mails[0].reference or say("a message")))


def body(letter: Letter, address: str) -> str:
    parts = [f"{Text(mail.msgid, mail.params)}\n{address}{mail.link or mail.path}" for mail in letter.mails]
    end = say("Sent by the operations portal. Please do not answer; open the link and sign in.")
    return "\n\n".join([*parts, "– " + str(end)]) + "\n"


def waiting() -> int:
    """Mails that have not left yet."""
    return db.session.scalar(select(func.count()).select_from(Mail).where(Mail.state == "waiting")) or 0
