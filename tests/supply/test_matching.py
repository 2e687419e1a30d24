"""Names that nobody knows wait with proposals; a match counts at once and is undone; numbers match by themselves."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from portal.core.database import db
from portal.core.lifecycle import Refused
from portal.formulary.register import take_drugs
from portal.supply import feed_queries, matching, verifying
from portal.supply.feed_models import FeedName
from portal.supply.match_proposals import Proposals
from tests.formulary.world import NAMES, claim
from tests.supply.feed_files import lot, part, send
from tests.supply.world import SupplyWorld


def name_of(written: str) -> FeedName:
    return next(iter(db.session.scalars(select(FeedName).where(FeedName.name == written).order_by(FeedName.id))))


def test_numbers_and_exact_names_match_by_themselves(world: SupplyWorld) -> None:
    reference = world.active(0)
    partner = world.file(reference).partner
    send(part(f"（{partner.name}）", 1, lot(drug=claim(0).approval_no), lot(drug="不知名片")), world.staff("supply"))
    assert name_of(f"（{partner.name}）").partner_id == partner.id
    assert (name_of(claim(0).approval_no).drug_id, name_of("不知名片").state) == (world.drugs[0], "unmatched")
    assert feed_queries.waiting_counts() == {"partner": 0, "drug": 1}
    assert [feed.state for feed in feed_queries.expected_feeds(partner.id)] == ["never", "silent"]


def test_the_drug_that_the_partner_supplies_is_proposed_matched_everywhere_and_undone(world: SupplyWorld) -> None:
    by, written = world.staff("supply"), f"{NAMES[1]} 5mg*28"
    partner = world.file(world.active(1)).partner
    send(part(partner.name, 1, lot(drug=written)), by)
    send(part("另一家", 1, lot(drug=written)), by)
    row = name_of(written)
    best = Proposals().of(row)[0]
    assert (best.to, len(best.reasons) > 0) == (claim(1).approval_no, True)
    held = claim(1).approval_no.removeprefix("国药准字")
    send(part("另一家", 2, lot(drug=f"{held} 缓释")), by)
    assert next((one.to, one.percent) for one in Proposals().of(name_of(f"{held} 缓释"))) == (claim(1).approval_no, 100)
    with pytest.raises(Refused, match="does not know"):
        matching.match(row.id, to="国药准字H00000000", by=by)
    assert matching.match(row.id, to=best.to, everywhere=True, by=by) == 2
    matching.undo_match(row.id, by=by)
    assert (name_of(written).state, name_of(written).drug_id) == ("unmatched", None)
    matching.set_aside(row.id, by=by)
    with pytest.raises(Refused):
        matching.undo_match(row.id, by=by)


def test_a_name_is_matched_when_its_partner_comes_and_by_the_hour_but_never_against_a_person(world: SupplyWorld) -> None:
    by, reference = world.staff("supply"), world.entered()
    partner = world.file(reference).partner
    send(part(partner.name, 1, lot(drug="国药准字H20993333")), by)
    verifying.submit(reference, by=by)
    verifying.confirm(reference, by=world.staff("supply2"))
    drug, name = db.session.scalars(select(FeedName).order_by(FeedName.about)).all()
    assert (name.state, name.partner_id, name.matched_by_id) == ("matched", partner.id, None)
    take_drugs([replace(claim(0), approval_no="国药准字H20993333")], by=world.staff("pharmacist"))
    assert (matching.match_all(), name_of(drug.name).state) == (1, "matched")
    matching.undo_match(drug.id, by=by)
    assert (matching.match_all(), name_of(drug.name).state) == (0, "unmatched")
    assert (matching.match_known(by=by), name_of(drug.name).state) == (1, "matched")
