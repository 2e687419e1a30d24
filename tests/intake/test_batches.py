"""A file is taken household by household, once, and its drafts wait until it is whole."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db, writing
from portal.core.lifecycle import Conflict, Refused
from portal.core.tongues import speaking
from portal.households.models import Household, HouseholdMaker, Person, Proof, ProposedChange
from portal.intake import committing, queries, receiving, results, tasks
from portal.intake.batches import is_batch_done
from portal.intake.headings import ColumnMap
from portal.intake.models import ImportBatch, ImportFinding, ImportProgress, SourceColumns
from portal.ledger.models import LedgerEntry
from portal.subsidies import drafting
from portal.subsidies.models import ApplicationMaker, ApplicationMember, SubsidyApplication
from tests.intake.counties import file_of, households, row, small_transactions, take, text_of
from tests.subsidies.world import World


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def counts(batch: ImportBatch) -> dict:
    return batch.counts["nouns"]["households"]


def drafts() -> list[SubsidyApplication]:
    return list(db.session.scalars(select(SubsidyApplication).order_by(SubsidyApplication.id)))


def test_each_household_comes_with_a_draft_of_all_its_members(tmp_path: Path, clerk: Actor):
    batch = take(file_of(tmp_path, households(5)), clerk)
    assert (batch.state, counts(batch), batch.counts["accepted_rows"]) == ("committed", {"created": 5}, 10)
    assert (count(Household), count(Person), count(Proof), count(ApplicationMember)) == (5, 10, 5, 10)
    assert {(draft.state, draft.year, draft.included_count, draft.batch_id) for draft in drafts()} == {
        ("draft", 2026, 2, batch.id)
    }
    assert set(db.session.scalars(select(ApplicationMember.consent))) == {"paper"}


def test_who_imports_is_a_maker_of_household_and_draft(tmp_path: Path, clerk: Actor):
    take(file_of(tmp_path, households(3)), clerk)
    for model in (HouseholdMaker, ApplicationMaker):
        assert db.session.scalars(select(model.user_id)).all() == [clerk.id] * 3


def test_every_record_has_an_entry_of_its_own(tmp_path: Path, clerk: Actor):
    take(file_of(tmp_path, households(3)), clerk)
    told = dict(db.session.execute(select(LedgerEntry.verb, func.count()).group_by(LedgerEntry.verb)).all())
    assert {verb: told[verb] for verb in ("household.imported", "person.added", "subsidy.drafted", "import.committed")} == {
        "household.imported": 3,
        "person.added": 6,
        "subsidy.drafted": 3,
        "import.committed": 1,
    }


def test_one_row_at_fault_holds_its_household_back(tmp_path: Path, clerk: Actor):
    rows = [*households(2), row(3), row(3, 1, 证件号码="450123197001010099"), row(3, 2), row(4)]
    batch = take(file_of(tmp_path, rows), clerk)
    assert counts(batch) == {"created": 3, "refused": 1}
    assert [batch.counts[name] for name in ("rows", "accepted_rows", "held_back_rows", "refused_rows")] == [8, 5, 2, 1]
    assert db.session.scalar(select(Household.id).where(Household.household_no == "T00003")) is None


def test_faults_are_kept_with_their_place_and_without_the_number(tmp_path: Path, clerk: Actor):
    batch = take(file_of(tmp_path, [row(1, 证件号码="450123197001010099")]), clerk)
    fault = queries.findings(batch.id, "fault")[0]
    assert (fault.row, fault.column, fault.code, fault.unit) == (2, "证件号码", "id_checksum", "T00001")
    assert "450***********0099" in (fault.shown or "")
    assert "19700101" not in str(fault.params) + str(fault.shown_sealed) + str(fault.shown)


def test_a_fault_speaks_the_language_of_its_reader(tmp_path: Path, clerk: Actor):
    fault = queries.findings(take(file_of(tmp_path, [row(1, 姓名="")]), clerk).id, "fault")[0]
    with speaking("en"):
        assert str(queries.sentence(fault)) == "The cell is empty. Every row needs 姓名."


def test_the_same_file_again_changes_nothing(tmp_path: Path, clerk: Actor, world: World):
    path = file_of(tmp_path, households(3))
    first, other = take(path, clerk).reference, world.staff("operations2")
    entries = count(LedgerEntry)
    assert take(path, other).reference == first
    assert (count(LedgerEntry), count(ImportBatch)) == (entries, 1)


def test_the_answer_to_the_same_file_says_that_nothing_is_new(tmp_path: Path, clerk: Actor):
    batch = take(file_of(tmp_path, households(3)), clerk)
    result = results.of_batch(batch, "county.csv", is_repeated=True)
    assert (result["households"], result["applications"]) == (
        {"created": 0, "updated": 0, "unchanged": 3, "refused": 0},
        {"created": 0},
    )


def test_another_file_of_the_same_households_leaves_them_as_they_are(tmp_path: Path, clerk: Actor):
    take(file_of(tmp_path, households(3)), clerk)
    batch = take(file_of(tmp_path, [*households(3), *households(1, first=9)], "more.csv"), clerk)
    assert (counts(batch), batch.counts["nouns"]["applications"]) == ({"created": 1, "unchanged": 3}, {"created": 1})


def test_a_known_household_without_an_application_gets_a_draft(tmp_path: Path, clerk: Actor):
    take(file_of(tmp_path, households(2)), clerk)
    for draft in drafts():
        drafting.withdraw(draft.reference, by=clerk)
    world = take(file_of(tmp_path, [*households(2), row(9)], "again.csv"), clerk)
    assert world.counts["nouns"]["applications"] == {"created": 1}


def test_a_household_under_decision_is_not_changed_but_the_change_waits(tmp_path: Path, clerk: Actor):
    take(file_of(tmp_path, households(1)), clerk)
    drafting.submit(drafts()[0].reference, by=clerk)
    batch = take(file_of(tmp_path, [row(1, 详细地址="第99村"), row(1, 1)], "moved.csv"), clerk)
    assert (counts(batch), count(ProposedChange)) == ({"proposed": 1}, 1)
    assert [found.code for found in queries.findings(batch.id, "warning")] == ["application_submitted"]


def test_a_draft_cannot_be_submitted_before_its_import_is_whole(tmp_path: Path, clerk: Actor, monkeypatch):
    reference = stopped_after(1, tmp_path, clerk, monkeypatch)
    with pytest.raises(Refused) as refused:
        drafting.submit(drafts()[0].reference, by=clerk)
    assert refused.value.code == "batch_running"
    committing.take_all(reference, by=clerk)
    assert drafting.submit(drafts()[0].reference, by=clerk) == "medium"


def test_nothing_from_no_batch_waits_for_one(world: World):
    assert is_batch_done(None)
    assert not is_batch_done(4711)


class Stopped(Exception):
    """The process ends here."""


def stopped_after(chunks: int, folder: Path, clerk: Actor, monkeypatch, rows: int = 20) -> str:
    """An import that ends, without a word, behind some of its transactions. Its reference."""
    reference = receiving.receive(file_of(folder, households(rows // 2)), "county.csv", "households", by=clerk)
    committing.begin(reference, by=clerk, has_consent=True)
    with small_transactions(monkeypatch), pytest.raises(Stopped):
        committing.take_all(reference, by=clerk, progress=stopping_at(chunks))
    db.session.rollback()
    return reference


def stopping_at(chunks: int):
    told = iter(range(1, 1000))

    def progress(_done: int, _total: int | None) -> None:
        if next(told) == chunks:
            raise Stopped

    return progress


def test_what_was_stopped_goes_on_behind_its_last_household(tmp_path: Path, clerk: Actor, monkeypatch):
    reference = stopped_after(2, tmp_path, clerk, monkeypatch)
    assert (queries.find(reference).state, count(Household), count(SubsidyApplication)) == ("running", 4, 4)
    assert db.session.scalars(select(ImportProgress.position)).all() == [4]
    committing.take_all(reference, by=clerk)
    batch = queries.find(reference)
    assert (batch.state, counts(batch), count(Household), count(SubsidyApplication)) == ("committed", {"created": 10}, 10, 10)


def test_the_console_goes_on_with_a_file_that_was_stopped(tmp_path: Path, clerk: Actor, monkeypatch):
    reference = stopped_after(2, tmp_path, clerk, monkeypatch)
    assert receiving.receive(tmp_path / "county.csv", "county.csv", "households", by=clerk) == reference


def test_two_processes_do_not_take_one_file(tmp_path: Path, clerk: Actor, monkeypatch):
    reference = stopped_after(2, tmp_path, clerk, monkeypatch)

    def other_takes_it(_done: int, _total: int | None) -> None:
        db.session.rollback()
        committing.take_all(reference, by=clerk)

    with small_transactions(monkeypatch), pytest.raises(Conflict):
        committing.take_all(reference, by=clerk, progress=other_takes_it)
    assert count(Household) == 10


def test_a_file_that_breaks_off_is_not_begun(tmp_path: Path, clerk: Actor):
    path = tmp_path / "broken.csv"
    path.write_text(text_of(households(50)) + 'T09,"韦\n')
    reference = receiving.receive(path, path.name, "households", by=clerk)
    committing.begin(reference, by=clerk, has_consent=True)
    with pytest.raises(Refused, match="quotation"):
        committing.take_all(reference, by=clerk)
    assert (queries.find(reference).state, count(Household), count(ImportFinding)) == ("failed", 0, 0)


def test_consent_is_asked_for(tmp_path: Path, clerk: Actor):
    reference = receiving.receive(file_of(tmp_path, households(1)), "county.csv", "households", by=clerk)
    with pytest.raises(Refused) as refused:
        committing.begin(reference, by=clerk)
    assert (refused.value.code, refused.value.field) == ("consent_missing", "consent")


@pytest.mark.parametrize("role", ["reviewer", "compliance", "admin", "manager"])
def test_only_operations_import(tmp_path: Path, world: World, role: str):
    with pytest.raises(Refused) as refused:
        receiving.receive(file_of(tmp_path, households(1)), "county.csv", "households", by=world.staff(role))
    assert (refused.value.code, count(ImportBatch)) == ("not_permitted", 0)


def test_there_is_no_import_without_a_programme_year(tmp_path: Path, app):
    with app.app_context():
        clerk = World().staff("operations")
        with pytest.raises(Refused) as refused:
            receiving.receive(file_of(tmp_path, households(1)), "county.csv", "households", by=clerk)
        assert refused.value.code == "no_year"


FOREIGN = {
    "Haushalt": "户号",
    "Mensch": "姓名",
    "Rolle": "与户主关系",
    "Ausweis": "证件号码",
    "Ort": "区划代码",
    "Art": "困难类别",
}


def foreign_file(folder: Path, name: str, first: int) -> Path:
    rows = [{theirs: one[ours] for theirs, ours in FOREIGN.items()} for one in households(2, first=first)]
    path = folder / name
    path.write_text(text_of(rows, FOREIGN))
    return path


def test_a_sources_own_headings_are_remembered_for_its_next_file(tmp_path: Path, clerk: Actor):
    reference = receiving.receive(foreign_file(tmp_path, "one.csv", 1), "one.csv", "households", by=clerk, may_ask=True)
    assert (queries.find(reference).error["code"], queries.find(reference).read_as["written"]) == (
        "header_not_found",
        list(FOREIGN),
    )
    receiving.name_columns(reference, ColumnMap(FOREIGN), by=clerk)
    assert counts(taken(reference, clerk)) == {"created": 2}
    assert counts(take(foreign_file(tmp_path, "two.csv", 5), clerk)) == {"created": 2}
    assert count(SourceColumns) == 1


def test_a_map_that_was_given_is_remembered_as_well(tmp_path: Path, clerk: Actor):
    with pytest.raises(Refused):
        take(foreign_file(tmp_path, "one.csv", 1), clerk)
    assert counts(take(foreign_file(tmp_path, "one.csv", 1), clerk, column_map=ColumnMap(FOREIGN))) == {"created": 2}
    assert counts(take(foreign_file(tmp_path, "two.csv", 5), clerk)) == {"created": 2}
    assert count(ImportBatch) == 2


def taken(reference: str, clerk: Actor) -> ImportBatch:
    committing.begin(reference, by=clerk, has_consent=True)
    committing.take_all(reference, by=clerk)
    return queries.find(reference)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_the_encoding_makes_no_difference(tmp_path: Path, clerk: Actor, encoding: str):
    assert counts(take(file_of(tmp_path, households(2), encoding=encoding), clerk)) == {"created": 2}


def test_an_import_that_moves_is_nobody_elses_be_it_of_a_past_day_and_a_quiet_one_goes_on(tmp_path: Path, clerk: Actor):
    with clock.stopped(clock.now() - timedelta(days=5)):
        reference = receiving.receive(file_of(tmp_path, households(2)), "county.csv", "households", by=clerk)
        committing.begin(reference, by=clerk, has_consent=True)
    assert tasks.resume_what_stopped() == 0
    with writing() as session:
        session.execute(update(ImportProgress).values(moved_at=clock.wall() - timedelta(minutes=3)))
    assert tasks.resume_what_stopped() == 1
    assert queries.is_worked_on(queries.find(reference))
