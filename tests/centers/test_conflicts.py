"""What speaks against a line, in the proposal and on the roster: what blocks, and what has to be taken note of."""

from datetime import date, timedelta
from typing import Any

import pytest

from portal.centers import conflicts, proposing, publishing, roster
from portal.centers.at_doctor import wanting
from portal.centers.duty_models import DutyPattern
from portal.centers.proposals import proposal_of
from portal.centers.roster_events import ProposalBegun
from portal.core import clock
from portal.core.actors import SYSTEM
from portal.core.database import db, reserve_ids, writing
from portal.core.lifecycle import Refused
from portal.doctors import standings
from portal.doctors.handing_over import list_of
from portal.doctors.models import Doctor
from portal.ledger.bulk import Edit, Unit, record_rows
from portal.notices.models import Notice
from tests.centers.roster_world import NOTE, Rosters, expert
from tests.doctors.standing_world import doctors

PATTERN = DutyPattern.__table__
MORNING, DAY = 0b1111 << 8, 0b11111111111 << 8
ALWAYS = {"qualification": None, "practice": None, "agreement": None, "multi_site": None, "consent": None}


def found(rosters: Rosters, reference: str) -> dict[str, tuple[bool, str]]:
    return {one.code: (one.blocks, str(one.text)) for one in proposal_of(reference, rosters.staff("medical")).conflicts}


def blocked(rosters: Rosters, reference: str) -> tuple[str, str]:
    """What a refusal says: the reason, or how many there are and the first."""
    seen = proposal_of(reference, rosters.staff("medical")).conflicts
    first, *more = [f"{one.doctor}: {one.text}" for one in seen if one.blocks]
    return "conflict", f"{1 + len(more)} reasons against publishing. The first: {first}" if more else first


def on_duty(center_id: int, doctor: str, days: dict[int, int]) -> None:
    key = db.session.query(Doctor.id).where(Doctor.reference == doctor).scalar()
    with writing():
        for pattern, (day, hours) in zip(reserve_ids(PATTERN, len(days)), days.items(), strict=True):
            row = {"id": pattern, "center_id": center_id, "doctor_id": key, "day": day, "hours": hours}
            record_rows([Unit(ProposalBegun("", 0), PATTERN, pattern, "", [(PATTERN, row)])], SYSTEM)


def test_what_blocks_keeps_a_proposal_from_being_published_until_it_is_gone(rosters: Rosters) -> None:
    rosters.center("heart"), rosters.center("ent")
    fit, leads, inactive = *rosters.doctors(2), rosters.doctors(1, state="approved", standing=None)[0]
    (without,) = doctors([{**ALWAYS, "practice": clock.today() - timedelta(days=1)}])
    rosters.published("ent", {leads: expert(role="director")})
    cases: dict[str, dict[str, Any]] = {
        "not_active": {inactive: expert()},
        "no_right": {without: expert()},
        "second_director": {fit: expert(role="director"), leads: expert(role="director")},
        "directs_elsewhere": {leads: expert(role="director")},
    }
    for code, lines in cases.items():
        reference = rosters.proposed("heart", lines)
        assert found(rosters, reference)[code][0], code
        with pytest.raises(Refused) as refusal:
            rosters.publish(reference)
        assert (refusal.value.code, str(refusal.value.text)) == blocked(rosters, reference)
    reference = rosters.proposed("heart", {fit: expert(role="director")})
    assert rosters.publish(reference) == 1


def test_what_only_warns_has_to_be_acknowledged_kind_by_kind_about_just_the_lines_that_were_seen(rosters: Rosters) -> None:
    rosters.center("heart", departments=["03.04"]), rosters.center("eyes", departments=["10"])
    soon = clock.today() + timedelta(days=20)
    ends, other = doctors([{**ALWAYS, "practice": soon}] * 2)
    reference = rosters.proposed("eyes", {ends: expert()})
    assert {code: blocks for code, (blocks, _) in found(rosters, reference).items()} == {"right_ends": False, "scope": False}
    assert soon.isoformat() in found(rosters, reference)["right_ends"][1]
    medical = rosters.staff("medical")
    keys = publishing.warnings_of(reference, medical)
    wider = publishing.warnings_of(rosters.proposed("eyes", {ends: expert(), other: expert()}), medical)
    assert (len(keys), len(wider), keys & wider) == (2, 2, frozenset())
    for ticked in (frozenset(), frozenset({min(keys)}), wider, frozenset({"DOC-2026-000001:other"})):
        with pytest.raises(Refused, match="not acknowledged yet"):
            publishing.publish(reference, by=medical, acknowledged=ticked)
    assert publishing.publish(reference, by=medical, acknowledged=keys) == 1
    assert found(rosters, rosters.proposed("heart", {ends: expert(ends_on=soon)})) == {}


def test_hours_that_overlap_or_are_too_many_are_seen_on_both_rosters_and_name_no_other_center(rosters: Rosters) -> None:
    heart, ent = rosters.center("heart"), rosters.center("ent")
    (doctor,) = rosters.doctors()
    rosters.published("heart", {doctor: expert()})
    rosters.published("ent", {doctor: expert()})
    on_duty(heart.id, doctor, dict.fromkeys(range(5), DAY))
    on_duty(ent.id, doctor, {0: MORNING, 5: MORNING, 7: MORNING})
    for center in (heart, ent):
        said = {one.code: str(one.text) for one in conflicts.screen(center, roster.lines_of(center.id))}
        assert said == {
            "overlap": "On duty in another center at 4 of the same hours of the week.",
            "week_hours": "63 hours of duty a week over all centers; the limit is 48.",
        }


def test_a_departure_or_suspension_shows_at_once_with_notice_and_on_the_list_of_what_is_handed_over(rosters: Rosters) -> None:
    center, (doctor, leads) = rosters.center(), rosters.doctors(2)
    director = rosters.direct(center, leads)
    rosters.published("heart", {doctor: expert(), leads: expert(role="director")})
    on_duty(center.id, doctor, {0: MORNING})
    row = db.session.query(Doctor).where(Doctor.reference == doctor).one()
    assert {one.hanging.kind for one in list_of(row)} >= {"roster_line", "duty_hours"}
    standings.suspend(doctor, by=rosters.staff("medical"), reason="conduct", note=NOTE)
    shown = {one.filed_as: one.has_effect for one in roster.roster(center)}
    assert (shown, len(roster.lines_in_force([center.id]))) == ({doctor: False, leads: True}, 1)
    told = db.session.query(Notice).where(Notice.user_id == director.id).all()
    assert [(one.reference, one.path) for one in told] == [(doctor, "/centers/heart/roster")]
    end = proposing.draft("heart", by=director)
    proposing.put_line(end, doctor, "end", by=director)
    proposing.propose(end, by=director)
    rosters.publish(end)
    row = db.session.query(Doctor).where(Doctor.reference == doctor).one()
    assert "roster_line" not in {one.hanging.kind for one in list_of(row)}


def test_an_effect_is_looked_up_for_the_day_that_is_asked(rosters: Rosters) -> None:
    center, today = rosters.center(), clock.today()
    ends, *_ = doctors([{**ALWAYS, "practice": today + timedelta(days=3)}])
    later = rosters.doctors()[0]
    rosters.published("heart", {ends: expert(), later: expert(starts_on=today + timedelta(days=2))})
    counts = {n: len(roster.lines_in_force([center.id], today + timedelta(days=n))) for n in range(6)}
    assert counts == {0: 1, 1: 1, 2: 2, 3: 2, 4: 1, 5: 1}
    for n, count in counts.items():
        assert sum(one.has_effect for one in roster.roster(center, on=today + timedelta(days=n))) == count
    assert roster.number_on(center.id, today - timedelta(days=1)) == 0
    assert roster.number_on(center.id, date(2099, 1, 1)) == 1


def test_a_line_of_a_merged_file_goes_by_the_file_that_remained(rosters: Rosters) -> None:
    center, (gone, between, kept) = rosters.center(), rosters.doctors(3)
    rosters.center("eyes")
    rosters.published("heart", {gone: expert()})
    merge(gone, between)
    merge(between, kept)
    (line,) = roster.roster(center)
    assert (line.filed_as, line.doctor.reference, line.has_effect) == (gone, kept, True)
    assert len(roster.lines_in_force([center.id])) == 1
    with pytest.raises(Refused, match=f"merged into {kept}"):
        rosters.drafted("eyes", {gone: expert()})
    standings.suspend(kept, by=rosters.staff("medical"), reason="conduct", note=NOTE)
    assert (roster.roster(center)[0].has_effect, roster.lines_in_force([center.id])) == (False, [])
    assert [one.filed_as for one in wanting(rosters.staff("medical"))] == [gone]


def merge(gone: str, into: str) -> None:
    """As a merge leaves the file that goes."""
    table = Doctor.__table__
    with writing() as session:
        row = dict(session.execute(table.select().where(table.c.reference == gone)).mappings().one())
        key = session.query(Doctor.id).where(Doctor.reference == into).scalar()
        record_rows(
            [Unit(ProposalBegun("", 0), table, row["id"], gone, edits=[Edit(table, row, {"merged_into_id": key, "rights": ""})])],
            SYSTEM,
        )
