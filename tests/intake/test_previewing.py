"""Before anybody says so: what a file would do, with nothing changed."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from portal.core.actors import Actor
from portal.core.database import db
from portal.core.lifecycle import Refused
from portal.households.models import Household
from portal.intake import checking, committing, previewing, queries, receiving, screens
from portal.intake.models import ImportBatch, ImportFinding
from portal.ledger.models import LedgerEntry
from portal.subsidies import drafting
from portal.subsidies.models import SubsidyApplication
from tests.intake.counties import file_of, households, row, take, text_of
from tests.subsidies.world import World


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def previewed(path: Path, clerk: Actor) -> ImportBatch:
    reference = receiving.receive(path, path.name, "households", by=clerk)
    previewing.begin(reference, by=clerk)
    return queries.find(reference)


def test_a_preview_counts_and_takes_nothing(tmp_path: Path, clerk: Actor):
    batch = previewed(file_of(tmp_path, [*households(3), row(4, 证件号码="1")]), clerk)
    assert (batch.state, batch.counts["nouns"]) == (
        "previewed",
        {"households": {"created": 3, "refused": 1}, "applications": {"created": 3}},
    )
    assert (count(Household), count(SubsidyApplication)) == (0, 0)


def test_a_preview_tells_new_from_changed_and_from_what_waits(tmp_path: Path, clerk: Actor):
    take(file_of(tmp_path, households(3)), clerk)
    drafting.submit(db.session.scalars(select(SubsidyApplication.reference).order_by(SubsidyApplication.id)).first(), by=clerk)
    moved = [row(1, 详细地址="新村"), row(1, 1), row(2, 详细地址="新村"), row(2, 1), *households(1, first=3), row(9)]
    batch = previewed(file_of(tmp_path, moved, "moved.csv"), clerk)
    assert batch.counts["nouns"]["households"] == {"proposed": 1, "updated": 1, "unchanged": 1, "created": 1}
    assert db.session.scalar(select(Household.version).where(Household.household_no == "T00002")) == 1


def test_what_was_previewed_is_what_is_taken(tmp_path: Path, clerk: Actor):
    rows = [*households(6), row(7, 姓名=""), row(7, 1)]
    batch = previewed(file_of(tmp_path, rows), clerk)
    foreseen, found = batch.counts, count(ImportFinding)
    committing.begin(batch.reference, by=clerk, has_consent=True)
    committing.take_all(batch.reference, by=clerk)
    assert queries.find(batch.reference).counts == foreseen
    assert count(ImportFinding) == found


def test_reading_again_leaves_no_finding_twice(tmp_path: Path, clerk: Actor):
    batch = previewed(file_of(tmp_path, [row(1, 姓名="")]), clerk)
    reference, found = batch.reference, count(ImportFinding)
    receiving.name_columns(reference, receiving.ColumnMap({"户号": "户号"}), by=clerk)
    previewing.begin(reference, by=clerk)
    assert count(ImportFinding) == found


def test_the_first_rows_are_kept_masked(tmp_path: Path, clerk: Actor):
    batch = previewed(file_of(tmp_path, [row(1, 联系电话="13812345678")]), clerk)
    sample = screens.BatchPage(batch.reference, clerk).sample
    cells = dict(zip(sample["headings"], sample["rows"][0]["cells"], strict=True))
    assert (cells["证件号码"][:4], cells["联系电话"], cells["详细地址"]) == ("450*", "138****5678", "****")


def test_a_file_of_nothing_but_faults_is_not_taken(tmp_path: Path, clerk: Actor):
    batch = previewed(file_of(tmp_path, [row(1, 姓名="")]), clerk)
    with pytest.raises(Refused) as refused:
        committing.begin(batch.reference, by=clerk, has_consent=True)
    assert refused.value.code == "nothing_to_take"


def test_of_two_previews_of_one_file_only_one_is_taken(tmp_path: Path, clerk: Actor, world: World):
    path = file_of(tmp_path, households(2))
    first, second = previewed(path, clerk).reference, previewed(path, world.staff("operations2")).reference
    committing.begin(first, by=clerk, has_consent=True)
    with pytest.raises(Refused) as refused:
        committing.begin(second, by=clerk, has_consent=True)
    assert refused.value.code == "file_taken"


def test_a_dropped_file_cannot_be_taken(tmp_path: Path, clerk: Actor):
    reference = previewed(file_of(tmp_path, households(1)), clerk).reference
    receiving.drop(reference, by=clerk)
    with pytest.raises(Refused):
        committing.begin(reference, by=clerk, has_consent=True)


def test_a_check_writes_nothing_at_all(tmp_path: Path, clerk: Actor):
    entries = count(LedgerEntry)
    result = checking.check(file_of(tmp_path, [*households(2), row(3, 姓名="")]), "households", None, clerk)
    assert (result["households"], result["held_back"], result["committed"]) == (
        {"created": 2, "updated": 0, "unchanged": 0, "refused": 1},
        ["T00003"],
        False,
    )
    assert (count(LedgerEntry), count(ImportBatch), count(ImportFinding)) == (entries, 0, 0)


def test_a_file_that_breaks_off_fails_with_a_sentence(tmp_path: Path, clerk: Actor):
    path = tmp_path / "broken.csv"
    path.write_text(text_of(households(20)) + 'T09,"韦\n')
    with pytest.raises(Refused, match="quotation"):
        previewed(path, clerk)
    batch = db.session.scalars(select(ImportBatch)).one()
    assert (batch.state, batch.error["code"], count(ImportFinding)) == ("failed", "quote_open", 0)
