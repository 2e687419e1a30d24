"""What people would rather look at than read: on time in full by month, the spread of lead times, alerts by cause."""

from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import case, func, select

from portal.core.database import db
from portal.core.tongues import say
from portal.supply.alert_lifecycle import AlertState
from portal.supply.alert_models import SupplyAlert
from portal.supply.alert_words import CAUSE_NAMES
from portal.supply.models import Partner
from portal.supply.picture_drawing import Bar, Columns, Datum, bars, columns
from portal.supply.score_list import COURSE, TARGET_BP, is_newest, last_month
from portal.supply.score_models import Scorecard
from portal.supply.score_pictures import FULL_BP
from portal.supply.score_texts import month_of, percent

SPREAD, NAME = 20, 13
ENDED = (AlertState.RESOLVED.value, AlertState.FALSE_ALARM.value)
T = Scorecard.__table__.c


class PicturesPage:
    """The pictures; `month` as 2026-10, the newest frozen one where it names none."""

    def __init__(self, month: str):
        self.month: date | None = month_of(month) or last_month()

    @cached_property
    def months(self) -> list[Datum]:
        """The share of all partners whose deliveries are known, a month each, oldest first."""
        is_known = T.deliveries_unknown == ""
        sums = [func.sum(case((is_known, column), else_=0)) for column in (T.on_time_in_full, T.due_lines)]
        measured = func.sum(case((is_known, 1), else_=0))
        rows: Any = select(T.month, *sums, measured, func.count()).where(is_newest()).group_by(T.month).order_by(T.month.desc())
        return [self.month_datum(*row) for row in db.session.execute(rows.limit(COURSE))][::-1]

    def month_datum(self, month: date, whole: int, due: int, measured: int, partners: int) -> Datum:
        share = round(FULL_BP * int(whole) / int(due)) if due else None
        shown = percent(share) if share is not None else "?"
        text = say(
            "%(month)s: %(share)s of %(lines)s due lines, %(known)s of %(partners)s partners known",
            month=f"{month:%Y-%m}", share=shown, lines=due, known=measured, partners=partners,
        )  # fmt: skip
        cells = (shown, due, measured, partners - measured)
        return Datum(f"{month:%Y-%m}", share, shown, text, f"/supply/scorecards?month={month:%Y-%m}", cells=cells)

    @cached_property
    def spreads(self) -> list[Datum]:
        """Half to nine in ten of the lead times of each partner in the month, the longest first."""
        columns_ = (Partner.reference, Partner.name, Partner.short_name, T.lead_p50, T.lead_p90, T.lead_lines)
        cards = select(*columns_).join(Partner, Partner.id == T.partner_id)
        cards = cards.where(T.month == self.month, T.lead_p90.is_not(None), is_newest())
        rows: Any = db.session.execute(cards.order_by(T.lead_p90.desc(), T.lead_p50.desc(), T.partner_id).limit(SPREAD))
        return [self.spread_datum(*row) for row in rows]

    def spread_datum(self, reference: str, name: str, short: str, half: int, most: int, lines: int) -> Datum:
        text = say(
            "%(name)s: half within %(half)s days, nine in ten within %(most)s, %(lines)s lines",
            name=short or name, half=half, most=most, lines=lines,
        )  # fmt: skip
        url = f"/supply/partners/{reference}/scorecards/{self.month:%Y-%m}"
        return Datum((short or name)[:NAME], most, f"{half}–{most}", text, url, low=half, cells=(half, most, lines))

    @cached_property
    def causes(self) -> list[Datum]:
        """Alerts by what they came from, most first; those whose cause nobody knows yet stand last."""
        a = SupplyAlert
        counted = select(a.cause, func.count()).where(a.cause != "").group_by(a.cause).order_by(func.count().desc(), a.cause)
        found = [cause_datum(str(CAUSE_NAMES[cause]), n, f"show=all&cause={cause}") for cause, n in db.session.execute(counted)]
        open_ = select(func.count()).where(a.state.not_in(ENDED), a.parent_id.is_(None), a.cause == "")
        waiting = db.session.scalar(open_) or 0
        return [*found, cause_datum(str(say("not known yet")), waiting, "", is_known=False)] if waiting else found

    @property
    def otif(self) -> Columns:
        return columns(self.months, FULL_BP, TARGET_BP)

    @property
    def leads(self) -> tuple[Bar, ...]:
        return bars(self.spreads)

    @property
    def alerts(self) -> tuple[Bar, ...]:
        return bars(self.causes)


def cause_datum(name: str, count: int, query: str, is_known: bool = True) -> Datum:
    text = say("%(cause)s: %(count)s alerts", cause=name, count=count)
    url = f"/supply/alerts?{query}" if query else "/supply/alerts"
    return Datum(name, count, str(count), text, url, cells=(count,), is_known=is_known)
