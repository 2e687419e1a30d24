"""Two hospitals become one: what their doctors keep of them, and that nobody gains or loses a right by it."""

from portal.core.database import db
from portal.doctors import case as cases
from portal.doctors import filing, presenting
from portal.doctors.checklist import Status
from portal.doctors.models import Item
from portal.doctors.particulars import Presentation
from portal.institutions import merging, operations
from portal.institutions.particulars import Said
from portal.ledger.verification import verify
from tests.doctors.world import BEGUN, World


def rights(world: World, *references: str) -> list[str]:
    db.session.rollback()
    db.session.expire_all()
    return [world.doctor(reference).rights for reference in references]


def consent(world: World, reference: str) -> Status:
    return next(item.status for item in cases.file_of(reference).items if item.item is Item.CONSENT)


def test_a_merge_of_hospitals_gives_and_takes_no_right_and_redraws_the_lists(world: World) -> None:
    kept, merged, ops = world.hospital("北京协和医院"), world.hospital("协和医院东院"), world.staff("operations")
    registered = world.active(institution=merged)
    came = world.active()  # its consent is the other hospital's
    filing.transfer(came, merged, by=ops)
    left = world.active(institution=merged)
    filing.transfer(left, kept, by=ops)
    everyone, before = (registered, came, left), ["consult prescribe", "", ""]
    assert rights(world, *everyone) == before
    merge_id = merging.merge(kept, merged, by=ops)
    assert rights(world, *everyone) == before
    assert {world.doctor(one).institution_name for one in everyone} == {"北京协和医院"}
    assert [consent(world, one) for one in everyone] == [Status.VERIFIED, Status.ENDED, Status.MISSING]
    assert all(world.doctor(one).items_due == sum(not i.is_met for i in cases.file_of(one).items) for one in everyone)
    presenting.present(came, Item.CONSENT, Presentation(valid_from=BEGUN), by=ops)
    world.confirm(came, Item.CONSENT)
    assert rights(world, came) == ["consult prescribe"]
    merging.undo_merge(merge_id, by=ops)
    assert rights(world, *everyone) == before, "the consent of the other hospital counts there alone"
    assert world.doctor(registered).institution_name == "协和医院东院" and verify().is_whole


def test_doctors_follow_the_corrected_name_of_their_hospital(world: World) -> None:
    reference, ops = world.registered(), world.staff("operations")
    operations.correct(world.hospital(), Said("北京协和医院西院", province="31"), by=ops)
    db.session.expire_all()
    row = world.doctor(reference)
    assert (row.institution_name, row.province) == ("北京协和医院西院", "31")
    assert verify().is_whole
