"""Which items are asked, and how each stands: derived, with a sentence for both."""

from dataclasses import dataclass, field
from datetime import date

import pytest

from portal.doctors.checklist import Profile, Status, asked, statuses
from portal.doctors.models import Item

TODAY, EARLIER, LATER = date(2026, 11, 22), date(2026, 11, 21), date(2026, 11, 23)


@dataclass(frozen=True)
class Row:
    """A credential as the checklist sees it."""

    item: str = "practice"
    id: int = 1
    category: str = "10"
    scope: list[str] = field(default_factory=list)
    institution_id: int | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    renewed_by_id: int | None = None
    withdrawn_on: date | None = None


@dataclass(frozen=True)
class Look:
    """A verification as the checklist sees it."""

    result: str = "confirmed"
    credential_id: int | None = 1
    item: str = "practice"
    holds_until: date | None = None
    next_due_on: date | None = None


BASE = {"identity", "qualification", "practice", "title", "practice_time", "e_signature", "agreement", "photo"}


@pytest.mark.parametrize(
    ("profile", "licence", "further"),
    [
        (Profile("full_time", "chief", "03.04"), Row(), set()),
        (Profile("multi_site", "chief", "03.04"), Row(), {"multi_site", "consent"}),
        (Profile("full_time", "resident", "03.04"), Row(), {"training"}),
        (Profile("full_time", "chief", "50"), Row(category="10"), {"training"}),
        (Profile("full_time", "chief", "52"), Row(category="40"), set()),
        (Profile("full_time", "chief", "07.01"), Row(scope=["03"]), {"training"}),
        (Profile("full_time", "chief", "07.01"), Row(scope=["07"]), set()),
        (Profile(), Row(), set()),
    ],
)
def test_what_is_asked_follows_from_contract_title_and_specialty(profile: Profile, licence: Row, further: set[str]) -> None:
    due = asked(profile, [licence])
    assert {i.value for i in due} == BASE | further
    assert all(str(because).endswith((".", "training.")) for because in due.values())


@pytest.mark.parametrize(
    ("rows", "looks", "status"),
    [
        ([], [], Status.MISSING),
        ([Row()], [], Status.PRESENTED),
        ([Row()], [Look()], Status.VERIFIED),
        ([Row()], [Look("unclear")], Status.PRESENTED),
        ([Row()], [Look(), Look("unclear")], Status.VERIFIED),
        ([Row()], [Look(), Look("refuted")], Status.REFUTED),
        ([Row()], [Look("refuted"), Look()], Status.VERIFIED),
        ([Row()], [Look(item="title")], Status.PRESENTED),
        ([Row(valid_until=TODAY)], [Look()], Status.VERIFIED),
        ([Row(valid_until=EARLIER)], [Look()], Status.ENDED),
        ([Row(withdrawn_on=TODAY)], [Look()], Status.ENDED),
        ([Row(withdrawn_on=LATER)], [Look()], Status.VERIFIED),
        ([Row()], [Look(holds_until=TODAY)], Status.VERIFIED),
        ([Row()], [Look(holds_until=EARLIER)], Status.DUE_AGAIN),
        ([Row()], [Look(next_due_on=LATER)], Status.VERIFIED),
        ([Row()], [Look(next_due_on=TODAY)], Status.DUE_AGAIN),
        ([Row(renewed_by_id=2), Row(id=2)], [Look()], Status.PRESENTED),
        ([Row(renewed_by_id=2), Row(id=2)], [Look(), Look(credential_id=2)], Status.VERIFIED),
    ],
)
def test_the_status_of_an_item_is_derived_from_what_stands_there(rows: list[Row], looks: list[Look], status: Status) -> None:
    line = next(i for i in statuses(Profile(), rows, looks, TODAY) if i.item is Item.PRACTICE)
    assert line.status is status
    assert str(line.why)


def test_a_number_on_its_way_may_be_missing_until_its_day() -> None:
    def stands(day: date) -> Status:
        profile = Profile(number_pending_until=TODAY)
        return next(i.status for i in statuses(profile, [], [], day) if i.item is Item.PRACTICE)

    assert (stands(TODAY), stands(LATER)) == (Status.PENDING, Status.MISSING)


def test_a_consent_counts_only_from_the_institution_registered_now() -> None:
    consent = Row("consent", institution_id=7)
    for institution, status in ((7, Status.PRESENTED), (8, Status.MISSING)):
        lines = statuses(Profile("multi_site", institution_id=institution), [consent], [], TODAY)
        assert next(i.status for i in lines if i.item is Item.CONSENT) is status


def test_what_the_file_itself_says_needs_no_paper_but_a_verification() -> None:
    profile = Profile(given=frozenset({"identity"}))
    assert statuses(profile, [], [], TODAY)[0].status is Status.PRESENTED
    assert statuses(profile, [], [Look(item="identity", credential_id=None)], TODAY)[0].status is Status.VERIFIED
    paper = Row("identity", id=3)
    assert statuses(profile, [paper], [Look(item="identity", credential_id=None)], TODAY)[0].status is Status.PRESENTED
