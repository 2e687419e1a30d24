"""Versions of a roster: what was published is what stands, for good."""

from datetime import date

from portal.centers import proposing, roster
from portal.centers.lines import applied, difference, fingerprint
from portal.centers.publishing import by_reference
from tests.centers.roster_world import NOTE, Rosters, expert


def test_a_version_is_what_was_proposed_and_the_next_one_leaves_it_as_it_was(rosters: Rosters) -> None:
    center, (first, second, third) = rosters.center(), rosters.doctors(3)
    assert rosters.published("heart", {first: expert(), second: expert(role="attending")}) == 1
    by = rosters.staff("operations")
    reference = proposing.draft("heart", by=by)
    proposing.put_line(reference, first, "suspend", by=by, note=NOTE)
    proposing.put_line(reference, second, "end", by=by)
    proposing.put_line(reference, third, "add", expert(ends_on=date(2030, 1, 1)), by=by)
    proposing.propose(reference, by=by)
    assert rosters.publish(reference) == 2
    one, two = roster.lines_of(center.id, 1), roster.lines_of(center.id, 2)
    assert sorted(one.values(), key=str) == sorted([expert(), expert(role="attending")], key=str)
    assert sorted(change.action for change in difference(one, two).values()) == ["add", "end", "suspend"]
    assert applied(one, difference(one, two)) == two == roster.lines_of(center.id)
    assert [v.fingerprint for v in roster.versions_of(center.id)] == [fingerprint(by_reference(x)) for x in (two, one)]
    shown = {line.filed_as: str(line.why) for line in roster.roster(center)}
    assert shown == {first: "Suspended on this roster.", third: "None"}
    assert len(roster.lines_in_force([center.id])) == 1
