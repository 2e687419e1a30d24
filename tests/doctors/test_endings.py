"""The nightly run: what lapses at midnight in Asia/Shanghai, what is announced before, and a run that comes late."""

from datetime import date, timedelta

from flask import Flask
from sqlalchemy import func, select

from portal.core import clock
from portal.core.actors import SYSTEM
from portal.core.database import db
from portal.doctors import endings
from portal.doctors.ending_models import EndingNotice
from portal.doctors.models import StandingChange
from portal.ledger.models import LedgerEntry
from portal.ledger.verification import verify
from portal.notices.models import Notice
from tests.doctors.standing_world import ALWAYS, doctor, doctors, row_of, shanghai, staff

LAST = date(2026, 12, 31)
ONE = timedelta(days=1)


def run_at(day: date, hour: int = 0, minute: int = 1, second: int = 0) -> endings.Ran | None:
    with clock.stopped(shanghai(day, hour, minute, second)):
        return endings.run()


def stands(reference: str) -> tuple[str, str]:
    return row_of(reference).rights, row_of(reference).standing


def test_only_what_rests_on_the_ended_credential_lapses_and_not_before_midnight(app: Flask) -> None:
    with app.app_context():
        with clock.stopped(shanghai(LAST - 5 * ONE)):
            signed = doctor({"e_signature": LAST})
            hired = doctor({"agreement": LAST, "e_signature": None})
            steady = doctor({"e_signature": None, "training": LAST})
        run_at(LAST, 23, 59, 59)
        assert stands(signed) == stands(hired) == ("consult prescribe", "active")
        assert run_at(LAST + ONE, second=1) == (2, 0)
        assert stands(signed) == ("consult", "restricted")
        assert stands(hired) == ("", "restricted")
        assert stands(steady) == ("consult prescribe", "active")
        assert run_at(LAST + ONE, 9) is None
        told = db.session.execute(
            select(LedgerEntry.verb, LedgerEntry.reference).where(LedgerEntry.verb == "doctor.rights_lapsed")
        )
        assert sorted(reference for _, reference in told) == sorted([signed, hired])
        assert db.session.scalar(select(func.count()).where(StandingChange.verb == "restrict")) == 2
        assert verify(SYSTEM).is_whole


def test_ten_days_of_downtime_end_in_the_same_rights_and_notices_come_once(app: Flask) -> None:
    with app.app_context():
        keeper = staff("keeper", "operations")
        with clock.stopped(shanghai(LAST - 40 * ONE)):
            late = [doctor({"e_signature": LAST - n * ONE}) for n in range(4)]
            soon = doctor({"e_signature": LAST + 9 * ONE})
        assert run_at(LAST - 40 * ONE) == (0, 5)
        assert run_at(LAST - 39 * ONE) == (0, 0)
        assert run_at(LAST + 6 * ONE) == (4, 1)
        assert [stands(reference) for reference in late] == [("consult", "restricted")] * 4
        assert stands(soon) == ("consult prescribe", "active")
        assert notices() == {60: 5, 7: 1}
        texts = db.session.scalars(select(Notice.msgid).where(Notice.user_id == keeper.id)).all()
        assert len(texts) == 3


def notices() -> dict[int, int]:
    return dict(db.session.execute(select(EndingNotice.days, func.count()).group_by(EndingNotice.days)).all())


def test_a_run_that_died_goes_on_where_it_was(app: Flask, monkeypatch) -> None:
    monkeypatch.setattr(endings, "AT_ONCE", 3)
    with app.app_context():
        with clock.stopped(shanghai(LAST - 200 * ONE)):
            many = doctors([{**ALWAYS, "e_signature": LAST}] * 7)
        with clock.stopped(shanghai(LAST + ONE)):
            assert not endings.begun(LAST + ONE)
            assert endings.lapse(LAST + ONE) == 3
            assert endings.run() == (7, 0)
        assert {stands(reference) for reference in many} == {("consult", "restricted")}
        assert db.session.scalar(select(func.count()).where(LedgerEntry.verb == "doctor.rights_lapsed")) == 7


def test_the_chart_counts_what_ends_by_month_and_kind(app: Flask) -> None:
    with app.app_context(), clock.stopped(shanghai(date(2026, 11, 22))):
        doctors([{**ALWAYS, "e_signature": day} for day in (date(2026, 11, 30), date(2027, 10, 31), date(2027, 11, 1))])
        doctor({"consent": date(2027, 1, 1)}, state="ready", standing=None)
        assert endings.ends_by_month(clock.today()) == {("2026-11", "e_signature"): 1, ("2027-10", "e_signature"): 1}
        assert endings.months_of(clock.today())[0::11] == ["2026-11", "2027-10"]
