"""What the calendar does to partners: roles that begin and end, papers whose end comes near or has come.

Both find their work in the rows themselves, so a run that was missed is made up for by the next: of each paper the most
pressing notice that is due, each once.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, Select, or_, select
from sqlalchemy.orm import aliased

from portal.accounts.models import User, UserRole
from portal.accounts.roles import ROLES
from portal.core import clock
from portal.core.actors import SYSTEM, Actor
from portal.core.database import db, locked
from portal.core.tongues import Text, say
from portal.ledger.operations import operation
from portal.ledger.recording import record
from portal.notices import notify
from portal.settings import Setting, define, setting
from portal.settings.registry import DAYS
from portal.supply.drawing import draw_anew
from portal.supply.events import PartnerDrawnAnew
from portal.supply.models import Partner, PartnerPaper, PartnerPaperNotice
from portal.supply.queries import TAKING_PART
from portal.web.permissions import Permission

AT_ONCE = 200
NOTICE_DAYS = (90, 30, 7)
OVER = 0

for _number, _days in enumerate(NOTICE_DAYS, 1):
    define(
        Setting(
            f"paper_notice_{_number}",
            say("A paper of a partner ends: notice %(n)s of 3", n=_number),
            say("So many days before a licence or an agreement of a partner ends, supply is told."),
            _days,
            DAYS,
            1,
            365,
        )
    )


def run() -> None:
    """Do all that is due today."""
    while draw_due(by=SYSTEM) == AT_ONCE:
        pass
    while announce(by=SYSTEM) == AT_ONCE:
        pass


@operation(None)
def draw_due(*, by: Actor) -> int:
    """Draw the roles of some partners anew whose certain days are over. Returns how many."""
    due = select(Partner).where(Partner.drawn_until < clock.today()).order_by(Partner.drawn_until, Partner.id)
    partners = list(db.session.scalars(locked(due.limit(AT_ONCE))))
    for partner in partners:
        draw_anew(partner)
        record(PartnerDrawnAnew(), partner, by=by)
    return len(partners)


@operation(None)
def announce(*, by: Actor) -> int:
    """Tell supply of some papers that end soon or have ended. Returns of how many."""
    today, told = clock.today(), analysts()
    due = [row for days, after in bands() for row in db.session.execute(ending(today, days, after)).all()][:AT_ONCE]
    for row in due:
        notify(told, sentence(row, today), row.reference, f"/supply/partners/{row.reference}")
        db.session.add(PartnerPaperNotice(paper_id=row.id, days=row.days, sent_at=clock.now()))
    return len(due)


def bands() -> list[tuple[int, int]]:
    """(days before the end, days of the next notice, at which this one is no more due), what is over first."""
    days = sorted({setting(f"paper_notice_{number}") for number in range(1, len(NOTICE_DAYS) + 1)})
    return [(OVER, -36500), *zip(days, [-1, *days], strict=False)]


def ending(today: date, days: int, after: int) -> Select[Any]:
    """The last paper of its kind, of partners that take part, whose last day lies more than `after` and at most `days` ahead."""
    p, n, later = PartnerPaper, PartnerPaperNotice, aliased(PartnerPaper)
    last = today + timedelta(days=days if days else -1)
    renewed = select(later.id).where(
        later.partner_id == p.partner_id, later.paper == p.paper, later.withdrawn_on.is_(None), or_(later.until.is_(None), later.until > p.until)
    )  # fmt: skip
    told = select(n.id).where(n.paper_id == p.id, n.days == days)
    chosen = select(p.id, p.until, Partner.reference, db.literal(days).label("days"))
    between = p.until.between(today + timedelta(days=after + 1), last)
    within = (between, p.withdrawn_on.is_(None), Partner.state.in_(TAKING_PART), ~renewed.exists(), ~told.exists())
    return chosen.join(Partner, Partner.id == p.partner_id).where(*within).order_by(p.until, p.id).limit(AT_ONCE)


def sentence(row: Row[Any], today: date) -> Text:
    """What is told; the day a paper ends is its last."""
    about = {"reference": row.reference, "day": row.until.isoformat()}
    if row.until < today:
        return say("A licence or agreement of %(reference)s ended on %(day)s.", **about)
    return say("A licence or agreement of %(reference)s ends on %(day)s.", **about)


def analysts() -> Sequence[int]:
    """The accounts of those who keep the partners."""
    roles = [role for role, held in ROLES.items() if Permission.SUPPLY_ACT in held]
    found = select(UserRole.user_id).join(User, User.id == UserRole.user_id).where(UserRole.role.in_(roles), User.is_enabled)
    return list(db.session.scalars(found.distinct()))
