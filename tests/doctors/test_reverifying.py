"""The yearly look-up file: matched by number, one verification a row, and nobody verifies what he made."""

from datetime import date, timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from portal.core.actors import SYSTEM, Actor
from portal.core.database import db, reserve_ids, writing
from portal.doctors.models import DoctorMaker, Verification
from portal.doctors.standing_events import EndPassed
from portal.intake import previewing, queries, receiving
from portal.intake.results import of_batch
from portal.ledger.bulk import Unit, record_rows
from portal.ledger.verification import verify
from portal.notices.models import Notice
from tests.doctors.standing_world import doctors, licence_of, row_of, staff
from tests.intake.counties import take
from tests.support.offices import Desk

HEAD = "医师执业证书编码,姓名,状态,有效期至,查询日期,来源"
DAY = "2026-11-20"


def written(folder: Path, *rows: str) -> Path:
    path = folder / "lookup.csv"
    path.write_text("\n".join([HEAD, *rows]), "utf-8")
    return path


def test_a_look_up_file_confirms_refutes_and_lists_what_matches_nobody(app: Flask, tmp_path: Path) -> None:
    with app.app_context():
        sender, keeper = staff("sender", "verifier"), staff("keeper", "operations")
        ids = [int(reference[-6:]) for reference in doctors([{**BASE}] * 5)]
        row = [licence_of(number) for number in ids]
        path = written(
            tmp_path,
            f"{row[0]},韦国华,正常,2028-06-30,{DAY},国家",
            f"{row[1]},韦国华,注销,,{DAY},国家",
            f"{row[2]},李小明,正常,,{DAY},",
            f"{row[3]},韦国华,变更中,,{DAY},省级",
            f"110110105999999,王芳,正常,,{DAY},国家",
            f"{row[4]},韦国华,看不清,,{DAY},国家",
            f"{row[4][:-1]},韦国华,正常,,2099-01-01,别处",
        )
        batch = take(path, sender, kind="lookup")
        told = of_batch(batch, path.name)
        assert told["verifications"]["created"] == 4
        assert (told["refuted"]["created"], told["unmatched"].get("unchanged")) == (1, 1)
        stands = [(row_of(f"DOC-2026-{n:06d}").rights, row_of(f"DOC-2026-{n:06d}").standing) for n in ids]
        assert stands == [
            ("consult", "active"),
            ("", "restricted"),
            ("consult", "active"),
            ("consult", "active"),
            ("consult", "active"),
        ]
        assert [f.code for f in queries.findings(batch.id, "warning")] == ["lookup_name", "lookup_unmatched"]
        assert {(f.row, f.code) for f in queries.findings(batch.id, "fault")} == {
            (7, "status_unknown"), (8, "practice_length"), (8, "lookup_future"), (8, "source_unknown")}  # fmt: skip
        rows = db.session.scalars(select(Verification).where(Verification.batch_id == batch.id).order_by(Verification.id)).all()
        assert [(v.result, v.by_id, v.method) for v in rows] == [
            (result, None, "file") for result in ("confirmed", "refuted", "unclear", "unclear")]  # fmt: skip
        assert (rows[0].holds_until, rows[0].next_due_on) == (date(2028, 6, 30), date(2026, 11, 20) + timedelta(days=365))
        assert row_of(f"DOC-2026-{ids[0]:06d}").next_end_on == date(2028, 6, 30)
        assert len(db.session.scalars(select(Notice).where(Notice.user_id == keeper.id)).all()) == 3
        assert verify(SYSTEM).is_whole


def test_before_a_look_up_is_taken_its_page_says_that_it_cannot_be_undone(app: Flask, tmp_path: Path) -> None:
    with app.app_context():
        sender = staff("sender", "verifier")
        (known,) = doctors([{**BASE}])
        path = written(tmp_path, f"{licence_of(int(known[-6:]))},韦国华,正常,,{DAY},国家")
        reference = receiving.receive(path, path.name, "lookup", by=sender)
        previewing.preview(reference, by=sender)
        shown = Desk(app, sender).get(f"/imports/{reference}").text
        assert "It cannot be undone" in shown and "It can be undone" not in shown


BASE = {"qualification": None, "practice": None, "agreement": None, "multi_site": None, "consent": None}


def test_nobody_sends_the_look_up_of_a_file_that_he_made_and_an_older_one_changes_nothing(app: Flask, tmp_path: Path) -> None:
    with app.app_context():
        sender = staff("sender", "verifier", "operations")
        (reference,) = doctors([{**BASE}])
        line = f"{licence_of(int(reference[-6:]))},,注销,,%s,"
        older = take(written(tmp_path, line % "2019-12-31"), sender, kind="lookup")
        assert [f.code for f in queries.findings(older.id, "warning")] == ["lookup_older"]
        declare_maker(reference, sender)
        own = take(written(tmp_path, line % DAY), sender, kind="lookup")
        assert [f.code for f in queries.findings(own.id, "warning")] == ["lookup_by_maker"]
        assert row_of(reference).rights == "consult"


def declare_maker(reference: str, person: Actor) -> None:
    """As if the person had edited the file once."""
    table = DoctorMaker.__table__
    with writing():
        key = reserve_ids(table, 1)[0]
        row = {"id": key, "doctor_id": row_of(reference).id, "user_id": person.id}
        record_rows([Unit(EndPassed(), table, key, "", [(table, row)])], SYSTEM)
