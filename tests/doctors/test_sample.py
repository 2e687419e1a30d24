"""The sample world's doctors: as many full-time and experienced ones as the programme says, made through the operations."""

from datetime import date
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from portal.accounts.sample import make_accounts
from portal.centers.models import Center
from portal.core.actors import SYSTEM
from portal.core.database import db
from portal.doctors.judging import judge_doctors
from portal.doctors.layouts import DOCTOR_COLUMNS
from portal.doctors.models import Doctor
from portal.doctors.rights import held
from portal.doctors.rights_queries import rights_of
from portal.home.physicians import HEADINGS, physicians
from portal.home.sample import make_world
from portal.intake.judging import headings_of
from portal.intake.reading import open_table
from portal.ledger.models import LedgerEntry
from tests.doctors.hospitals import file_of

TODAY = date(2026, 3, 2)


def test_of_thousands_300_are_full_time_and_92_of_100_have_over_ten_years(tmp_path: Path):
    made = [dict(zip(HEADINGS, row, strict=True)) for row in physicians(6_000, 1, TODAY)]
    assert sum(row["合同类型"] == "全职" for row in made) == 300
    judged = list(judge_doctors(open_table(file_of(tmp_path, made), headings_of(DOCTOR_COLUMNS)), None, TODAY))
    assert not any(row.faults for row in judged)
    experienced = sum(row.values["practice_months"] > 120 for row in judged) / len(judged)
    assert 0.905 < experienced < 0.935
    assert {code for row in judged for code in (w.code for w in row.warnings)} == {"practice_short"}
    assert list(physicians(6_000, 1, TODAY))[:50] != list(physicians(6_000, 2, TODAY))[:50]


def test_the_world_takes_doctors_through_verification_and_decision(app: Flask):
    with app.app_context():
        make_accounts("a password for all of them", by=SYSTEM)
        assert make_world(households=0, doctors=8, partners=0) == {"households": 0, "doctors": 8}
        states = {
            row.state: row.n for row in db.session.execute(select(Doctor.state, func.count().label("n")).group_by(Doctor.state))
        }
        assert (sum(states.values()), states["active"] >= 2) == (8, True)
        active = db.session.scalars(select(Doctor).where(Doctor.state == "active").order_by(Doctor.id)).all()
        told = select(LedgerEntry.verb).where(LedgerEntry.reference == active[0].reference).order_by(LedgerEntry.id)
        verbs = list(db.session.scalars(told))
        assert (verbs[0], {"doctor.approved", "doctor.activated"} <= set(verbs)) == ("doctor.imported", True)
        assert any(one.rights for one in active)
        named = list(db.session.scalars(select(Center.reference).where(Center.is_sample.is_(False)).order_by(Center.id)))
        assert named == ["heart", "diabetes", "ent", "respiratory", "tcm"], "the others say that their names are made up"
        assert db.session.scalar(select(func.count()).select_from(Center)) == 17
        assert [one.rights for one in active] == [held(rights_of(one.reference).rights) for one in active], "lists are drawn"
