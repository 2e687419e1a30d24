"""Looking at notices: the number in the bar, the own list, the mails that failed."""

from typing import Any

from sqlalchemy import bindparam, func, select

from portal.accounts.models import User
from portal.core.actors import Actor
from portal.core.database import db
from portal.core.paging import Cursor, Page, as_page, keyset
from portal.core.tongues import Text
from portal.notices.models import Mail, MailChoice, Notice

MOST_SHOWN = 99
SIZE = 50
_N = Notice.__table__.c
_FEW = select(_N.id).where(_N.user_id == bindparam("me"), _N.read_at.is_(None)).limit(MOST_SHOWN).subquery()
_UNREAD = select(func.count()).select_from(_FEW)  # made once: every page asks it


def unread_count(user_id: int) -> int:
    """Unread notices of a person, counted no further than 99."""
    return db.session.scalar(_UNREAD, {"me": user_id}) or 0


class NoticesPage:
    """A person's notices, newest first, and how that person wants mail."""

    def __init__(self, by: Actor, after: str = ""):
        cursor = Cursor.behind(after, int)
        own = select(Notice).where(Notice.user_id == by.id)
        rows = db.session.scalars(keyset(own, [Notice.__table__.c.id], cursor, SIZE, down=True)).all()
        self.page: Page = as_page(rows, SIZE, lambda row: [row.id])
        self.unread = unread_count(by.id or 0)
        self.choice = db.session.scalar(select(MailChoice.choice).where(MailChoice.user_id == by.id)) or "each"


def notice_of(by: Actor, notice_id: int) -> Notice | None:
    return db.session.scalar(select(Notice).where(Notice.id == notice_id, Notice.user_id == by.id))


class FailuresPage:
    """Mails that failed for good, newest first, and the state of the outbox."""

    def __init__(self, after: str = ""):
        cursor = Cursor.behind(after, int)
        failed: Any = select(Mail, User.name).join(User, User.id == Mail.user_id).where(Mail.state == "failed")
        rows = db.session.execute(keyset(failed, [Mail.__table__.c.id], cursor, SIZE, down=True)).all()
        self.page: Page = as_page(rows, SIZE, lambda row: [row[0].id])
        self.counts = unsent_counts()
        late = select(Mail).where(Mail.state == "waiting", Mail.attempts > 0).order_by(Mail.next_at).limit(SIZE)
        self.trying = db.session.scalars(late).all()


def sentence(row: Notice | Mail) -> Text:
    """What a notice or mail says, in the reader's language."""
    return Text(row.msgid, row.params)


def unsent_counts() -> dict[str, int]:
    """How many mails wait, and how many failed."""
    counted = select(Mail.state, func.count()).where(Mail.state != "sent").group_by(Mail.state)
    return {state: int(n) for state, n in db.session.execute(counted)}
