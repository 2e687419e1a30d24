"""People are told in the portal and by mail; a mail carries a reference and a link and never personal data."""

import email
import email.policy
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts import letters
from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db, writing
from portal.core.lifecycle import NotFound, Refused
from portal.core.tongues import Text, say
from portal.notices import notify, operations
from portal.notices.models import Mail, Notice
from portal.notices.queries import NoticesPage, unread_count
from portal.notices.sending import PATIENCE, send_due
from portal.settings import deployment
from tests.notices.post_office import PostOffice
from tests.support.offices import Desk, person

RETURNED = "%(reference)s was returned to you."


def tell(who: Actor, text: Text | None = None, reference: str = "SUB-2026-000123") -> None:
    with writing():
        notify([who.id or 0], text or say(RETURNED, reference=reference), reference, f"/subsidies/{reference}")


def mails() -> list[Mail]:
    db.session.rollback()
    return list(db.session.scalars(select(Mail).order_by(Mail.id)))


def written(office: Flask) -> list[email.message.EmailMessage]:
    """The mails that went into the folder."""
    files = sorted((office.config["SETTINGS"].instance / "mail").glob("*.eml"))
    return [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in files]  # type: ignore[misc]


@contextmanager
def sent_by(url: str) -> Iterator[None]:
    """Let mails leave by this way."""
    engine, known = db.engine, deployment.current()
    deployment.remember(engine, deployment.Deployment(replace(known.settings, smtp_url=url), known.secret, known.opens))
    yield
    deployment.remember(engine, known)


def test_a_notice_waits_unread_for_each_person_once(clerk: Actor):
    with writing():
        notify([clerk.id or 0, clerk.id or 0], say(RETURNED, reference="SUB-2026-000123"))
    assert (unread_count(clerk.id or 0), len(mails())) == (1, 1)


def test_telling_belongs_inside_an_operation(clerk: Actor):
    with pytest.raises(RuntimeError):
        notify([clerk.id or 0], say("Hello"))


@pytest.mark.parametrize("path", ["https://evil.example", "//evil.example", "/subsidies?q=name", "subsidies"])
def test_a_notice_leads_nowhere_but_into_the_portal(clerk: Actor, path: str):
    with pytest.raises(ValueError, match="not a path"), writing():
        notify([clerk.id or 0], say("Hello"), path=path)


def test_a_mail_carries_the_reference_and_the_link(office: Flask, clerk: Actor):
    tell(clerk)
    assert send_due().sent == 1
    mail = written(office)[0]
    assert (mail["To"], mail["Subject"]) == ("clerk@office.example", "Portal: SUB-2026-000123")
    assert "http://127.0.0.1:5000/subsidies/SUB-2026-000123" in mail.get_content()


@pytest.mark.parametrize(
    "secret", ["张三", "Zhang San 110101199003078814", "13800138000", "朝阳区幸福路 1 号", "O’Neill", "Zhang San", "WANG"]
)
def test_a_mail_never_carries_personal_data(office: Flask, clerk: Actor, secret: str):
    tell(clerk, say("%(name)s has died.", name=secret))
    send_due()
    mail = written(office)[0]
    whole = f"{mail.items()} {mail.get_content()}"
    assert secret not in whole
    assert "There is news about SUB-2026-000123." in whole


def test_the_notice_itself_says_it_in_full(clerk: Actor):
    tell(clerk, say("%(name)s has died.", name="张三"))
    row = NoticesPage(clerk).page.rows[0]
    assert str(Text(row.msgid, row.params)) == "张三 has died."


def test_who_wants_no_mail_gets_none(clerk: Actor):
    operations.choose_mail(clerk, "none")
    tell(clerk)
    assert (unread_count(clerk.id or 0), mails()) == (1, [])


def test_one_mail_a_day_holds_the_days_notices(office: Flask, clerk: Actor):
    operations.choose_mail(clerk, "daily")
    with clock.stopped(datetime(2026, 11, 20, 2, tzinfo=UTC)):  # Friday, 10 o’clock in Shanghai
        for number in range(3):
            tell(clerk, reference=f"SUB-2026-00000{number}")
        assert send_due().sent == 0
    with clock.stopped(datetime(2026, 11, 23, 0, 1, tzinfo=UTC)):  # Monday, 8:01
        assert send_due().sent == 3
    [mail] = written(office)
    assert (mail["Subject"], mail.get_content().count("/subsidies/SUB-2026-00000")) == ("Portal: 3 messages", 3)


def test_a_mail_that_cannot_leave_is_tried_with_patience_and_then_shown(clerk: Actor):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nobody = f"smtp://127.0.0.1:{closed.getsockname()[1]}"
    tell(clerk)
    at = clock.now()
    with sent_by(nobody):
        for attempt in range(len(PATIENCE) + 1):
            with clock.stopped(at):
                send_due()
                mail = mails()[0]
                assert (mail.attempts, "Refused" in mail.error) == (attempt + 1, True)
                at = mail.next_at + timedelta(seconds=1)
    assert mails()[0].state == "failed"


def test_a_mail_is_not_tried_again_before_its_time(clerk: Actor):
    tell(clerk)
    with PostOffice(refuses=True) as office, sent_by(office.url):
        assert send_due().put_off == 1
        assert send_due().put_off == 0
    assert mails()[0].attempts == 1


def test_the_servers_words_are_not_kept_for_they_repeat_the_address(clerk: Actor):
    tell(clerk)
    with PostOffice(refuses=True) as office, sent_by(office.url):
        send_due()
    assert "clerk@" not in mails()[0].error


def test_mails_leave_by_smtp(clerk: Actor):
    tell(clerk)
    with PostOffice() as office, sent_by(office.url):
        assert send_due()[:2] == (1, 0)
        assert b"To: clerk@office.example" in office.mails[0]
    assert mails()[0].state == "sent"


def test_a_failed_mail_can_be_tried_again_by_who_looks_after_the_outbox(office: Flask, clerk: Actor):
    tell(clerk)
    with writing() as session:
        session.scalars(select(Mail)).one().state = "failed"
    admin = person("admin", "admin")
    desk = Desk(office, admin)
    assert "Try again" in desk.get("/notices/failures").text
    assert desk.post(f"/notices/failures/{mails()[0].id}/retry").status_code == 303
    assert mails()[0].state == "waiting"
    with pytest.raises(NotFound):
        operations.retry(mails()[0].id, by=admin)


def test_a_secret_link_lies_sealed_and_is_forgotten_when_it_has_left(office: Flask, clerk: Actor):
    with writing():
        letters.send(clerk.id or 0, say("A new password"), say("Somebody asked for it."), "/login/link?token=abcdef")
    assert "abcdef" not in (mails()[0].link_sealed or "")
    send_due()
    assert "/login/link?token=abcdef" in written(office)[0].get_content()
    assert mails()[0].link_sealed is None


def test_reading_is_for_the_own_notices_alone(office: Flask, clerk: Actor):
    tell(clerk)
    notice = db.session.scalars(select(Notice.id)).one()
    other = Desk(office, person("other", "operations"))
    other.post("/notices/read", {"notice": str(notice)})
    assert other.get(f"/notices/{notice}").status_code == 404
    assert unread_count(clerk.id or 0) == 1


def test_the_bar_counts_and_the_page_marks_as_read(office: Flask, clerk: Actor):
    tell(clerk)
    desk = Desk(office, clerk)
    assert 'data-count="1"' in desk.get("/notices").text
    assert desk.post("/notices/read").status_code == 303
    assert 'data-count="0"' in desk.get("/notices").text


@pytest.mark.parametrize("sent", [{"notice": "x"}, {"notice": "-1"}, {"notice": "9" * 40}])
def test_nonsense_marks_nothing(office: Flask, clerk: Actor, sent: dict[str, str]):
    tell(clerk)
    assert Desk(office, clerk).post("/notices/read", sent).status_code == 422
    assert unread_count(clerk.id or 0) == 1


def test_a_choice_that_is_none_is_refused(office: Flask, clerk: Actor):
    assert Desk(office, clerk).post("/notices/mail", {"choice": "hourly"}).status_code == 422
    with pytest.raises(Refused):
        operations.choose_mail(clerk, "hourly")
