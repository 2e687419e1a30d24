"""Bans in time: asked of every line on the day an edition begins, and over each published line from their day on."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from portal.core import clock
from portal.core.database import db
from portal.core.lifecycle import Refused
from portal.formulary import completing, publishing, reclassing, ruling
from portal.formulary.banned import Bans
from portal.formulary.banned import in_force as on_day
from portal.formulary.bans import bans
from portal.formulary.completing import DrugFacts
from portal.formulary.edition_models import VALUES
from portal.formulary.files import public_document
from portal.formulary.models import Drug
from portal.formulary.public_list import in_force
from portal.formulary.queries import coverage, line_at
from portal.ledger.guard import through_the_gate
from portal.notices.models import Notice
from tests.formulary.world import NOTE, TERMS, ListWorld

NOW = datetime(2027, 3, 1, 8, tzinfo=UTC)
BOTH = replace(TERMS, channels="both")
NUMBERS = ("国药准字H99000000", "国药准字H99000001")


def day(n: int) -> datetime:
    return NOW + timedelta(days=n)


def banned(world: ListWorld, word: str, on: datetime, kind: str = "online", is_lifted: bool = False) -> str:
    """A change of the bans by two persons."""
    said = {"kind": kind, "word": word, "valid_from": clock.on_page(on).date(), "source": NOTE, "is_lifted": is_lifted}
    reference = ruling.propose_ban(by=world.staff("pharmacist"), **said)
    ruling.confirm_ban(reference, by=world.staff("publisher"))
    return reference


def test_an_edition_is_asked_on_the_day_it_begins_and_for_the_lines_it_leaves_alone(world: ListWorld) -> None:
    with clock.stopped(NOW):
        world.published(world.drugs[:2], BOTH)
        number = world.cleared(world.draft(world.drugs[2:3], BOTH))
        banned(world, "二甲双胍", day(5))
        for begins in (day(5), day(9)):
            with pytest.raises(Refused, match=f"{NUMBERS[0]}.*二甲双胍"):
                publishing.publish(number, by=world.staff("publisher"), at=begins)
        assert publishing.publish(number, by=world.staff("publisher"), at=day(4)) == "scheduled"


def test_a_ban_lies_over_published_lines_from_its_day_on_whenever_it_was_confirmed(world: ListWorld) -> None:
    with clock.stopped(NOW):
        world.published(world.drugs[:2], BOTH)
        world.published(world.drugs[2:3], BOTH, at=day(4))
        banned(world, "二甲双胍", day(3))
        told = db.session.scalars(select(Notice).where(Notice.user_id == world.staff("publisher").id)).all()
        assert [notice.path for notice in told] == ["/formulary/bans"]
        before = {n: line_at(NUMBERS[0], day(n)) for n in (2, 3, 6)}
    with clock.stopped(day(5)):
        assert publishing.activate_due() == [2]
        banned(world, "二甲双胍", day(-9), is_lifted=True)
        banned(world, "苯磺酸", day(-9))
        banned(world, "氨氯地平", day(-9), kind="hard")
        after = {n: line_at(NUMBERS[0], day(n)) for n in (2, 4, 6)}
        hard = {n: line_at(NUMBERS[1], day(n)).pays(3200, 1) for n in (4, 5)}
    assert [line.pays(3200, 1, "online") for line in before.values()] == [960, 0, 0]
    assert [line.pays(3200, 1, "offline") for line in before.values()] == [960, 960, 960]
    assert [bool(line.ban) for line in after.values()] == [False, True, False]
    assert hard == {4: 960, 5: 0}


def test_what_everyone_may_read_says_what_a_ban_keeps_off(world: ListWorld) -> None:
    world.published(world.drugs[:3], BOTH)
    mark = in_force().mark
    banned(world, "二甲双胍", clock.now())
    banned(world, "氨氯地平", clock.now(), kind="hard")
    found = in_force()
    assert found.mark != mark
    told = public_document(found)
    assert (told["banned"], told["banned_online"], told["suspended"]) == ([NUMBERS[1]], [NUMBERS[0]], [])
    assert [str(found.over(line)) for line in sorted(found.lines, key=lambda v: v["approval_no"])] == [
        "banned online",
        "banned",
        "",
    ]
    covered = coverage()
    assert (covered.drugs, covered.off, sum(row.online for row in covered.rows)) == (3, 1, 1)


def test_a_class_that_keeps_a_drug_off_the_list_is_lifted_by_two_persons(world: ListWorld) -> None:
    pharmacist, publisher = world.staff("pharmacist"), world.staff("publisher")
    with clock.stopped(NOW):
        world.published(world.drugs[:1])
    with clock.stopped(day(2)):
        completing.complete(world.drugs[0], DrugFacts(rx_class="narcotic"), by=pharmacist)
        with pytest.raises(Refused, match="two persons"):
            completing.complete(world.drugs[0], DrugFacts(rx_class="rx"), by=pharmacist)
        reference = reclassing.propose_class(world.drugs[0], rx_class="rx", note=NOTE, by=pharmacist)
    with clock.stopped(day(4)):
        with pytest.raises(Refused, match="Another person"):
            reclassing.confirm_class(reference, by=pharmacist)
        reclassing.confirm_class(reference, by=publisher)
    assert [line_at(NUMBERS[0], day(n)).pays(3200, 1) for n in (1, 3, 4)] == [960, 0, 960]
    assert not bans(day(4)).hard


def test_the_database_itself_keeps_a_hard_class(world: ListWorld) -> None:
    completing.complete(world.drugs[0], DrugFacts(rx_class="toxic"), by=world.staff("pharmacist"))
    used = reclassing.propose_class(world.drugs[0], rx_class="rx", note=NOTE, by=world.staff("pharmacist"))
    reclassing.confirm_class(used, by=world.staff("publisher"))
    completing.complete(world.drugs[0], DrugFacts(rx_class="toxic"), by=world.staff("pharmacist"))
    db.session.remove()
    for around in (
        "UPDATE drug SET rx_class = 'rx', hard_until = hard_since WHERE rx_class = 'toxic'",
        "UPDATE drug SET hard_until = hard_since WHERE rx_class = 'toxic'",
        "UPDATE reclassing SET state = 'proposed'",
    ):
        with pytest.raises(DBAPIError), through_the_gate(), db.engine.begin() as connection:
            connection.execute(text(around))
    assert db.session.scalar(select(Drug.rx_class).where(Drug.id == world.drugs[0])) == "toxic"


AROUND = """
INSERT INTO edition_line (id, edition_id, drug_id, {values}) SELECT c.id + 1000, c.edition_id, c.drug_id, {values}
FROM edition_change c JOIN edition e ON e.id = c.edition_id WHERE e.state = 'cleared';
UPDATE edition SET state = 'scheduled', published_by_id = {by}, valid_from = '2028-01-01 00:00:00' WHERE state = 'cleared'
"""


def test_the_database_itself_publishes_no_banned_line(world: ListWorld) -> None:
    world.published(world.drugs[:1])
    world.cleared(world.draft(world.drugs[1:2], BOTH))
    banned(world, "氨氯地平", clock.now())
    statements = AROUND.format(values=", ".join(VALUES), by=world.staff("publisher").id).split(";")
    db.session.remove()
    with pytest.raises(DBAPIError, match="edition_line_banned"), through_the_gate(), db.engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def test_a_word_of_the_form_takes_nothing_out_of_a_ban() -> None:
    asked = Bans(on_day(clock.today()))
    for name, form, is_banned in (
        ("注射用头孢曲松钠", "粉针剂（非胰岛素类）", True),
        ("头孢曲松钠", "注射剂", True),
        ("甘精胰岛素", "注射剂", False),
    ):
        assert ("注射" in {match.word for match in asked.matches(1, name, form, "rx")}) == is_banned, name
