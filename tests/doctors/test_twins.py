"""Files that may be one doctor: found, judged by somebody who shaped neither, merged, and taken apart again."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.core.database import db, writing
from portal.core.lifecycle import Conflict, Refused
from portal.doctors import adjudicating, approving, filing, presenting, seeking, verifying
from portal.doctors import case as cases
from portal.doctors.case import Moved
from portal.doctors.models import Doctor, DoctorCredential, DoctorMaker, Item, PracticePeriod
from portal.doctors.search import names
from portal.doctors.twin_models import DoctorTwin
from portal.doctors.twin_names import folded, is_alike, sound
from portal.evidence.models import Document
from portal.ledger.verification import verify
from tests.doctors.hospitals import doctor as row
from tests.doctors.hospitals import file_of
from tests.doctors.world import NOTE, World, particulars, photo
from tests.intake.counties import take
from tests.support.offices import Desk, person

DRAWN = {"version", "updated_at"}


def twins(*verdicts: str | None) -> list[DoctorTwin]:
    found = db.session.scalars(select(DoctorTwin).order_by(DoctorTwin.id)).all()
    db.session.rollback()
    return [twin for twin in found if not verdicts or twin.verdict in verdicts]


def settle(world: World, verdict: str = "same_doctor", by: str = "judge", **choices: str) -> str:
    """Judge the only open pair; its reference."""
    (twin,) = twins(None)
    judge = world.staff(by, "verifier")
    adjudicating.settle_twin(twin.reference, verdict, by=judge, note=NOTE, choices=choices)
    return twin.reference


def everything(*references: str) -> dict[str, Any]:
    """All that stands in these files, but what changes with every write."""
    db.session.rollback()
    ids = list(db.session.scalars(select(Doctor.id).where(Doctor.reference.in_(references))))
    hanging = (DoctorCredential, PracticePeriod, DoctorMaker)
    statements = {"doctor": select(Doctor.__table__).where(Doctor.id.in_(ids))}
    statements |= {m.__tablename__: select(m.__table__).where(m.doctor_id.in_(ids)) for m in hanging}
    statements |= {"document": select(Document.__table__), "names": names.matching_ids("韦")}
    return {
        name: sorted(
            str({key: value for key, value in one.items() if key not in DRAWN}) for one in db.session.execute(s).mappings()
        )
        for name, s in statements.items()
    }


def test_names_are_compared_without_variants_and_by_their_sound() -> None:
    assert folded("張　傑") == folded("张杰") and folded("王伟") != folded("王薇")
    assert sound("陳國強") == sound("陈国强") == sound("Chen Guoqiang") == "chenguoqiang"
    assert [is_alike("韦秀兰", other) for other in ("韦秀蘭", "秀兰韦", "韦秀英", "韦国强", "梁秀兰")] == [
        True,
        True,
        True,
        False,
        False,
    ]


def test_two_files_meet_by_phone_birth_date_or_institution_and_close_each_other_until_judged(world: World) -> None:
    first = world.registered(name="韦傑")
    phone = world.registered(name="韦杰", id_no="", phone="13800000001", institution="")
    (twin,) = twins(None)
    assert twin.reasons == ["phone"] and cases.facts(cases.file_of(first), world.staff("judge", "verifier")).open_pairs
    filing.correct(phone, particulars(2, world.hospital(), name="韦杰", id_no=""), by=world.staff("operations"))
    assert [t.reasons for t in twins(None)] == [["place"]]
    born = world.registered(name="韦洁")
    filing.correct(born, particulars(3, "", name="韦洁", id_no=""), by=world.staff("operations"))
    assert sorted(t.reasons for t in twins(None)) == [["birth"], ["place"]]
    filing.correct(phone, particulars(2, world.hospital(), name="韦山", id_no=""), by=world.staff("operations"))
    assert [t.verdict for t in twins("moot")] == ["moot"]
    world.registered(name="韦杰", institution=world.hospital("中山医院"))
    assert len(twins(None)) == 2, "two ID numbers are two persons; who has none is compared with both"


def test_a_finding_is_remembered_until_what_was_compared_changes(world: World) -> None:
    first, second = world.registered(name="韦华山"), world.registered(name="韦华山", id_no="")
    settle(world, "two_doctors")
    filing.promote(first, "chief", by=world.staff("operations"))
    assert not twins(None)
    filing.change_phone(second, "13800000001", by=world.staff("operations"))
    assert [t.reasons for t in twins(None)] == [["phone", "place"]]


def test_a_merge_leads_on_and_its_undoing_gives_both_files_back_as_they_were(world: World) -> None:
    world.staff("judge", "verifier")
    first = world.registered(name="韦傑", id_no="", title="chief")
    second = world.complete(name="韦杰")
    before = everything(first, second)
    reference = settle(world, keep="first", title="second", name="second")
    kept = world.doctor(first)
    assert (kept.name, kept.title, bool(kept.id_no_blind)) == ("韦杰", "attending", True)
    assert not cases.missing(cases.file_of(first)) and kept.practice_months > 36
    with pytest.raises(Moved, match=first):
        cases.file_of(second)
    with pytest.raises(Refused, match="You merged these files"):
        adjudicating.undo_merge(reference, by=world.staff("judge"), note=NOTE)
    adjudicating.undo_merge(reference, by=world.staff("second", "verifier"), note=NOTE)
    after = everything(first, second)
    makers, made_before = after.pop("doctor_maker"), before.pop("doctor_maker")
    assert (after, len(makers)) == (before, len(made_before) + 1)  # who merged them stays a maker
    assert [t.reference for t in twins(None)] == [reference]
    settle(world, "two_doctors", by="third")
    assert verify().is_whole


def test_what_was_decided_or_changed_upon_a_merge_keeps_it(world: World) -> None:
    first, second = world.complete(name="韦杰"), world.registered(name="韦杰", id_no="")
    reference, undoer, clerk = (
        settle(world, keep="first", phone="second"),
        world.staff("undoer", "verifier"),
        world.staff("operations"),
    )
    filing.change_phone(first, "13900000000", by=clerk)
    with pytest.raises(Conflict, match="changed since"):
        adjudicating.undo_merge(reference, by=undoer, note=NOTE)
    third = world.registered(name="韦杰", id_no="")
    other = settle(world, keep="first", by="judge2")
    filing.submit(first, by=clerk)
    verifying.take_up(first, by=world.staff("verifier"))
    world.confirm(first, Item.TITLE)
    with pytest.raises(Conflict, match="verified or decided"):
        adjudicating.undo_merge(other, by=undoer, note=NOTE)
    assert {cases.survivor_of(world.doctor(one)) for one in (first, second, third)} == {first}


def test_a_merge_on_whose_new_item_a_document_hangs_is_not_undone(world: World) -> None:
    first, _ = world.registered(name="韦傑", id_no=""), world.registered(name="韦杰")
    reference, undoer = settle(world, keep="first"), world.staff("undoer", "verifier")
    identity = cases.file_of(first).current["identity"]
    presenting.attach_evidence(identity.id, photo(1), by=world.staff("operations"))
    document = cases.file_of(first).documents_of(identity.id)[0].reference
    with pytest.raises(Conflict, match="A file was added since"):
        adjudicating.undo_merge(reference, by=undoer, note=NOTE)
    presenting.withdraw_evidence(first, document, by=world.staff("operations"))
    with pytest.raises(Conflict, match="A file was added since"):
        adjudicating.undo_merge(reference, by=undoer, note=NOTE)
    assert cases.file_of(first).current["identity"].id == identity.id, "it stays on record where it was"


def test_nobody_judges_files_that_he_shaped_and_who_verified_the_one_does_not_approve_the_other(world: World) -> None:
    both = world.staff("both", "verifier", "approver")
    first = world.verifying(name="韦杰")
    world.confirm(first, Item.TITLE, by=both)
    second = world.registered(name="韦杰", id_no="", by=world.staff("clerk", "operations", "verifier"))
    (twin,) = twins(None)
    clerk = world.staff("clerk")
    with pytest.raises(Refused, match="took part in making"):
        adjudicating.settle_twin(twin.reference, "two_doctors", by=clerk, note=NOTE)
    with pytest.raises(IntegrityError, match="twin_settled_by_maker"), writing():
        row = db.session.get_one(DoctorTwin, twin.id)
        row.verdict, row.decided_by_id = "two_doctors", clerk.id
    filing.withdraw(first, by=world.staff("operations"))
    settle(world, keep="second")
    assert both.id in cases.file_of(second).verifier_ids and world.staff("operations").id in cases.file_of(second).maker_ids


def test_a_file_that_is_being_decided_or_under_contract_is_not_merged_away(world: World) -> None:
    first = world.ready(name="韦杰")
    world.registered(name="韦杰", id_no="")
    with pytest.raises(Refused, match="Somebody is deciding"):
        settle(world, keep="first")
    adjudicating.settle_twin(twins(None)[0].reference, "two_doctors", by=world.staff("judge"), note=NOTE)
    approving.approve(first, by=world.staff("approver"))
    world.registered(name="韦杰", id_no="", phone=f"1380000{world.serial - 1:04d}")
    (twin,) = [one for one in twins(None) if "phone" in one.reasons]
    with pytest.raises(Refused, match="under contract") as refused:
        adjudicating.settle_twin(twin.reference, "same_doctor", by=world.staff("judge"), note=NOTE, choices={"keep": "second"})
    assert refused.value.field == "keep" and not cases.file_of(first).doctor.merged_into_id


def test_an_import_with_a_licence_that_is_there_is_found_and_merged_on_the_page(app: Flask, world: World, tmp_path: Path) -> None:
    rows = [row(1), row(2, 医师执业证书编码=row(1)["医师执业证书编码"]), row(3)]
    for name, part in (("one.csv", rows[::2]), ("two.csv", rows[1:2])):
        take(file_of(tmp_path, part, name), world.staff("operations"), kind="doctors")
    assert seeking.run() == 1 and seeking.run() == 0
    first, reference = (db.session.scalar(select(m.reference).order_by(m.id)) for m in (Doctor, DoctorTwin))
    desk, address = Desk(app, person("verifier", "verifier")), f"/doctors/twins/{reference}"
    assert reference in desk.get("/doctors/twins").text and reference in desk.get(f"/doctors/{first}").text
    assert all(name in desk.get(address).text for name in (rows[0]["姓名"], rows[1]["姓名"]))
    assert rows[0]["姓名"] not in Desk(app, person("officer", "compliance")).get(address).text
    assert desk.post(f"{address}/finding", {"version": "1", "note": NOTE}).status_code == 422
    said = {"version": "1", "note": NOTE, "verdict": "same_doctor", "keep": "second", "name": "first"}
    assert desk.post(f"{address}/finding", said).status_code == 303
    assert desk.get(f"/doctors/{first}").status_code == 303
    assert desk.post(f"{address}/finding", said).status_code == 409
    assert desk.post(f"{address}/undo", {"version": "2", "note": NOTE}).status_code == 422
    another = Desk(app, person("another", "verifier"))
    assert "Undo the merge" in another.get(address).text
    assert another.post(f"{address}/undo", {"note": NOTE}).status_code == 303
    assert desk.post(f"{address}/undo", {"note": NOTE}).status_code == 409
