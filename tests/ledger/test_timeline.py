"""A record's story: newest first, in words, with names only for those who may read them."""

from dataclasses import replace

from portal.core.actors import Actor
from portal.ledger.queries import Item, timeline
from portal.subsidies import decisions
from portal.web.permissions import Permission
from tests.subsidies.world import World

NOBODY = Actor(99, "Nobody")
NAMED = replace(NOBODY, permissions=frozenset({Permission.NAMES_READ}))
AUDITOR = replace(NOBODY, permissions=frozenset({Permission.AUDIT_READ}))


def story(viewer: Actor, **more: object) -> list[Item]:
    return timeline("subsidy_application", 1, viewer, **more).rows  # type: ignore[arg-type]


def shown(viewer: Actor, column: str) -> list[str]:
    return [
        str(change.after)
        for item in timeline("household", 1, viewer, also=[("person", 1)]).rows
        for change in item.changes
        if change.column == column
    ]


def test_the_newest_comes_first(world: World) -> None:
    reference = world.submitted()
    decisions.approve(reference, by=world.staff("reviewer"))
    verbs = [item.verb for item in story(NOBODY)]
    assert verbs[:2] == ["subsidy.endorsed", "subsidy.submitted"]
    assert verbs[-1] == "subsidy.drafted"


def test_it_goes_on_where_it_ended(world: World) -> None:
    world.submitted()
    first = timeline("subsidy_application", 1, NOBODY, limit=1)
    rest = timeline("subsidy_application", 1, NOBODY, limit=50, after=first.after)
    assert [item.id for item in (*first.rows, *rest.rows)] == [item.id for item in story(NOBODY)]


def test_names_are_plain_masked_and_never_ciphertext(world: World) -> None:
    world.household(1)
    assert shown(NAMED, "head_name") == ["韦秀"]
    assert shown(NOBODY, "head_name") == ["韦*"]


def test_numbers_are_only_said_to_be_there(world: World) -> None:
    world.household(1)
    assert shown(NAMED, "id_no_sealed") == ["sealed"]


def test_other_records_may_be_told_with_it(world: World) -> None:
    world.draft()
    both = {item.verb for item in timeline("subsidy_application", 1, NOBODY, also=[("household", 1)]).rows}
    assert {item.verb for item in story(NOBODY)} < both


def test_a_refused_attempt_is_told_to_whom_it_happened_and_to_the_audit(world: World) -> None:
    import pytest

    from portal.core.lifecycle import Refused

    reference, maker = world.submitted(), world.staff("both", "operations", "reviewer")
    senior = world.staff("senior")
    decisions.approve(reference, by=senior)
    with pytest.raises(Refused):
        decisions.approve(reference, by=senior)
    refused = [any(item.is_refusal for item in story(viewer)) for viewer in (senior, AUDITOR, maker, NOBODY)]
    assert refused == [True, True, False, False]


def test_changes_say_before_and_after(world: World) -> None:
    reference = world.draft()
    from portal.subsidies import drafting

    drafting.submit(reference, by=world.staff("operations"))
    change = next(c for c in story(NOBODY)[0].changes if c.column == "state")
    assert (str(change.before), str(change.after)) == ("Draft", "Submitted")
