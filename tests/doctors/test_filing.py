"""Filling in a file: bad input is said at its field, what is verified is verified again after a change, renewals are rows."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from portal.core import clock
from portal.core.database import db
from portal.core.lifecycle import Refused
from portal.doctors import approving, deriving, filing, inviting, presenting, verifying
from portal.doctors import case as cases
from portal.doctors.checklist import Status
from portal.doctors.models import Item
from portal.doctors.particulars import Particulars, Presentation, faults_of
from tests.doctors.world import BEGUN, ENDS, NOTE, World, particulars, photo, practice, qualification


def statuses(reference: str) -> dict[str, Status]:
    return {i.item.value: i.status for i in cases.file_of(reference).items}


@pytest.mark.parametrize(
    ("said", "field", "code"),
    [
        ({"name": ""}, "name", "name_blank"),
        ({"name": "张" * 90}, "name", "name_too_long"),
        ({"id_no": "110105198001010011"}, "id_no", "id_checksum"),
        ({"id_no": "4.21122E+17"}, "id_no", "id_spreadsheet_number"),
        ({"phone": "12345"}, "phone", "phone_form"),
        ({"title": "professor"}, "title", "title_unknown"),
        ({"contract": "half"}, "contract", "contract_unknown"),
        ({"department": "99"}, "department", "department_unknown"),
        ({"good_at": "x" * 401}, "good_at", "too_long"),
    ],
)
def test_each_fault_of_the_particulars_is_said_at_its_field(said: dict[str, str], field: str, code: str) -> None:
    (fault,) = faults_of(Particulars(**{"name": "韦秀兰", **said}))
    assert (fault.field, fault.code) == (field, code)
    assert str(fault.text).endswith(".")


def refused(act: Callable[[], object]) -> tuple[str, str]:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.field, caught.value.code


def test_what_contradicts_another_fact_or_file_is_refused_at_its_field(world: World) -> None:
    ops, first, second = world.staff("operations"), world.complete(), world.registered()

    def present(item: str, said: Presentation) -> Callable[[], object]:
        return lambda: presenting.present(second, item, said, by=ops)

    tries = {
        ("id_no", "id_taken"): lambda: filing.register(particulars(1, world.hospital()), by=ops),
        ("institution", "institution_unknown"): lambda: filing.register(particulars(9, "INS-1999-000001"), by=ops),
        ("id_no", "qualification_other_person"): lambda: filing.correct(first, particulars(7, world.hospital()), by=ops),
        ("number", "qualification_other_person"): present("qualification", Presentation(qualification(1))),
        ("number", "qualification_length"): present("qualification", Presentation("12345")),
        ("number", "practice_length"): present("practice", Presentation("11011010500001")),
        ("number", "practice_blank"): present("practice", Presentation()),
        ("number", "number_taken"): present("practice", Presentation(practice(1))),
        ("valid_from", "valid_from_blank"): present("consent", Presentation()),
        ("valid_until", "valid_until_blank"): present("e_signature", Presentation()),
        ("valid_until", "period"): present("agreement", Presentation(valid_from=ENDS, valid_until=BEGUN)),
        ("valid_until", "ended_already"): present("e_signature", Presentation(valid_until=BEGUN)),
        ("scope", "scope_unknown"): present("training", Presentation(scope=("99",))),
        ("item", "item_unknown"): present("horoscope", Presentation()),
        ("item", "item_of_the_file"): present("title", Presentation()),
        ("since", "since_future"): lambda: presenting.add_period(second, since=clock.today() + timedelta(days=1), by=ops),
        ("since", "since_too_early"): lambda: presenting.add_period(second, since=date(1990, 1, 1), by=ops),
        ("until", "period"): lambda: presenting.add_period(second, since=ENDS.replace(year=2024), until=BEGUN, by=ops),
    }
    assert [refused(act) for act in tries.values()] == list(tries)
    assert (len(cases.file_of(second).credentials), cases.file_of(second).periods) == (2, [])


def test_a_file_is_submitted_when_nothing_is_missing_and_then_its_content_rests(world: World) -> None:
    ops, reference = world.staff("operations"), world.registered(contract="", department="")
    with pytest.raises(Refused, match=r"Contract type; Department; Qualification; Practice licence; .*Photo"):
        filing.submit(reference, by=ops)
    filing.correct(reference, particulars(world.serial, world.hospital()), by=ops)
    world.fill(reference, ops, without=(Item.PHOTO,))
    presenting.present(reference, "photo", Presentation(), by=ops)
    with pytest.raises(Refused, match="not complete: Photo"):
        filing.submit(reference, by=ops)
    presenting.attach_evidence(cases.file_of(reference).current["photo"].id, photo(77), by=ops)
    filing.submit(reference, by=ops)
    doctor = world.doctor(reference)
    assert (doctor.state, doctor.round, doctor.due_on is not None) == ("submitted", 1, True)
    assert refused(lambda: filing.change_phone(reference, "13800001111", by=ops)) == ("", "not_editable")


def test_a_changed_fact_is_to_be_verified_again(world: World) -> None:
    reference, ops, verifier = world.verifying(), world.staff("operations"), world.staff("verifier")
    world.verify_all(reference)
    verifying.return_file(reference, by=verifier, reason="data_wrong", note=NOTE)
    assert set(statuses(reference).values()) == {Status.VERIFIED}
    said = particulars(world.serial, world.hospital(), title="chief", name="韦明")
    filing.correct(reference, said, by=ops)
    presenting.add_period(reference, since=date(2012, 1, 1), until=date(2014, 12, 31), by=ops)
    waiting = {item for item, status in statuses(reference).items() if status is Status.PRESENTED}
    assert waiting == {"identity", "title", "practice_time"}
    assert world.doctor(reference).items_due == 3


def test_a_renewal_is_a_new_row_and_the_right_goes_on_with_the_old_one(world: World) -> None:
    reference, ops = world.active(), world.staff("operations")
    former = cases.file_of(reference).current["e_signature"].id
    renewal = presenting.present(
        reference, "e_signature", Presentation(valid_from=BEGUN, valid_until=ENDS.replace(year=2033)), by=ops
    )
    file = cases.file_of(reference)
    assert file.current["e_signature"].id == renewal
    assert [c.renewed_by_id for c in file.credentials if c.id == former] == [renewal]
    assert (statuses(reference)["e_signature"], file.doctor.rights) == (Status.PRESENTED, "consult prescribe")
    world.confirm(reference, "e_signature")
    assert statuses(reference)["e_signature"] is Status.VERIFIED


def test_a_consent_that_is_withdrawn_takes_the_rights_of_another_site(world: World) -> None:
    reference, ops = world.active(), world.staff("operations")
    consent = cases.file_of(reference).current["consent"].id
    presenting.take_back(reference, consent, on=clock.today(), by=ops, note=NOTE)
    doctor = world.doctor(reference)
    assert (statuses(reference)["consent"], doctor.rights, doctor.standing) == (Status.ENDED, "", "restricted")


def test_a_transfer_asks_for_the_consent_of_the_new_hospital(world: World) -> None:
    reference, ops = world.active(), world.staff("operations")
    filing.transfer(reference, world.hospital("中山医院"), by=ops)
    assert statuses(reference)["consent"] is Status.MISSING
    presenting.present(reference, "consent", Presentation(valid_from=BEGUN), by=ops)
    world.confirm(reference, "consent")
    assert (statuses(reference)["consent"], world.doctor(reference).standing) == (Status.VERIFIED, "active")


def test_a_number_on_its_way_is_waited_for_thirty_days_with_consulting_alone(world: World) -> None:
    ops, reference = world.staff("operations"), world.registered()
    filing.await_number(reference, by=ops)
    world.fill(reference, ops, without=(Item.PRACTICE,))
    filing.submit(reference, by=ops)
    verifying.take_up(reference, by=world.staff("verifier"))
    world.verify_all(reference)
    verifying.finish(reference, by=world.staff("verifier"))
    approving.approve(reference, by=world.staff("approver"))
    approving.activate(reference, by=ops)
    assert (statuses(reference)["practice"], world.doctor(reference).rights) == (Status.PENDING, "consult")
    assert refused(lambda: presenting.present(reference, "practice", Presentation("x"), by=ops))[0] == "number"
    with clock.stopped(clock.now() + timedelta(days=31)):
        assert statuses(reference)["practice"] is Status.MISSING
    presenting.present(reference, "practice", Presentation(practice(world.serial), ("03",)), by=ops)
    world.confirm(reference, "practice")
    assert world.doctor(reference).rights == "consult prescribe"


def test_verifying_says_at_its_field_what_is_wrong_with_a_look_up(world: World) -> None:
    reference, verifier = world.verifying(), world.staff("verifier")
    sound = {"item": "title", "source": "national_register", "method": "online", "result": "confirmed"}
    tries: dict[tuple[str, str], dict[str, Any]] = {
        ("item", "item_unknown"): {"item": "training"},
        ("source", "source_unknown"): {"source": "a friend"},
        ("method", "method_unknown"): {"method": "dream"},
        ("result", "result_unknown"): {"result": "maybe"},
        ("documents", "documents_unknown"): {"documents": ("EVD-2026-999999",)},
        ("note", "note"): {"result": "refuted"},
        ("holds_until", "holds_until_past"): {"holds_until": BEGUN},
    }
    found = [refused(lambda s={**sound, **wrong}: verifying.verify(reference, **s, by=verifier)) for wrong in tries.values()]
    assert found == list(tries)
    with pytest.raises(Refused, match="Not verified yet: Identity; Qualification"):
        verifying.finish(reference, by=verifier)
    world.verify_all(reference)
    verifying.verify(reference, **sound | {"result": "refuted"}, by=verifier, note=NOTE)
    with pytest.raises(Refused, match="Not verified yet: Professional title"):
        verifying.finish(reference, by=verifier)


def test_too_little_practice_is_not_ready_rather_than_refused(world: World) -> None:
    ops, reference = world.staff("operations"), world.registered()
    world.fill(reference, ops, since=clock.today() - timedelta(days=700))
    filing.submit(reference, by=ops)
    verifying.take_up(reference, by=world.staff("verifier"))
    world.verify_all(reference)
    with pytest.raises(Refused, match=r"shows 2[23] months .*; 36 are needed"):
        verifying.finish(reference, by=world.staff("verifier"))
    assert world.state(reference) == "verifying"


def test_a_confirmed_licence_is_due_again_after_a_year_and_no_right_lapses_by_that(world: World) -> None:
    reference = world.active()
    with clock.stopped(clock.now() + timedelta(days=365)):
        due = {item for item, status in statuses(reference).items() if status is Status.DUE_AGAIN}
        assert due == {"qualification", "practice", "title", "multi_site", "consent"}
        doctor = cases.doctor_of(reference)
        deriving.draw_anew(doctor)
        assert (doctor.items_due, doctor.rights) == (5, "consult prescribe")
        db.session.rollback()


def test_a_link_opens_the_own_file_once_and_until_it_is_submitted(world: World) -> None:
    reference, token = world.invited()
    assert inviting.doctor_behind(token) == world.doctor(reference).name
    visit = inviting.open_by_link(token)
    assert world.state(reference) == "in_progress"
    for used in (token, "", "x" * 500):
        assert refused(lambda t=used: inviting.open_by_link(t)) == ("", "link_void")
    again = inviting.visit_of(visit.token)
    world.fill(again.reference, by=again.by)
    filing.submit(reference, by=again.by)
    verifying.take_up(reference, by=world.staff("verifier"))
    verifying.return_file(reference, by=world.staff("verifier"), reason="item_missing", note=NOTE)
    assert refused(lambda: inviting.visit_of(visit.token)) == ("", "link_void")


def test_links_end_by_time_and_by_a_newer_one(world: World) -> None:
    reference, first = world.invited()
    second = inviting.make_link(reference, by=world.staff("operations"))
    assert refused(lambda: inviting.open_by_link(first)) == ("", "link_void")
    with clock.stopped(clock.now() + timedelta(days=30, seconds=1)):
        assert refused(lambda: inviting.open_by_link(second)) == ("", "link_void")
    visit = inviting.open_by_link(second)
    inviting.make_link(reference, by=world.staff("operations"))
    assert refused(lambda: inviting.visit_of(visit.token)) == ("", "link_void")


def test_no_link_and_no_visit_lives_again_when_a_withdrawn_file_is_opened_again(world: World) -> None:
    (visited, token), (other, unused), ops = world.invited(), world.invited(), world.staff("operations")
    visit = inviting.open_by_link(token)
    for reference in (visited, other):
        filing.withdraw(reference, by=ops)
        filing.reopen(reference, by=ops)
    assert refused(lambda: inviting.visit_of(visit.token)) == ("", "link_void")
    assert refused(lambda: inviting.open_by_link(unused)) == ("", "link_void")


def test_nothing_lapses_before_its_time_and_what_lapsed_can_be_continued(world: World) -> None:
    reference, ops = world.invited()[0], world.staff("operations")
    with clock.stopped(clock.now() + timedelta(days=29)):
        assert inviting.lapse_unanswered() == 0
    with clock.stopped(clock.now() + timedelta(days=30)):
        assert inviting.lapse_unanswered() == 1
    filing.reopen(reference, by=ops)
    assert world.state(reference) == "in_progress"
