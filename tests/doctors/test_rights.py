"""What a doctor may do on a day, and why: examples, and laws that hold for every doctor."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.tongues import speaking
from portal.doctors.grounds import Check, Presented
from portal.doctors.lifecycle import Standing, State
from portal.doctors.models import Item
from portal.doctors.rights import RightsFacts, certain_until, has_every_right, held, next_end, outcome, rights_on

DAY = date(2026, 11, 22)
ONE = timedelta(days=1)


def seen(result: str = "confirmed", until: date | None = None) -> Check:
    return Check(result, date(2026, 1, 5), "register", until)


def credential(item: str, until: date | None = None, *checks: Check, **more: object) -> Presented:
    return Presented(item, until=until, checks=checks or (seen(),), **more)


BASE = tuple(credential(item) for item in ("qualification", "agreement", "multi_site", "consent"))
CLINIC = credential("practice", level="1", category="10", scope=("03",))
SIGNED = credential("e_signature")


def facts(*credentials: Presented, **more: object) -> RightsFacts:
    return RightsFacts(State.ACTIVE, more.pop("standing", Standing.ACTIVE), credentials, "multi_site", "03", **more)


WHOLE = facts(*BASE, CLINIC, SIGNED)

RIGHTS_OF = {
    "every ground": (WHOLE, "consult prescribe"),
    "no signature": (facts(*BASE, CLINIC), "consult"),
    "an assistant": (facts(*BASE, CLINIC._replace(level="2"), SIGNED), "consult"),
    "the signature ended yesterday": (facts(*BASE, CLINIC, SIGNED._replace(until=DAY - ONE)), "consult"),
    "the signature ends today": (facts(*BASE, CLINIC, SIGNED._replace(until=DAY)), "consult prescribe"),
    "refuted": (facts(*BASE, CLINIC._replace(checks=(seen(), seen("refuted"))), SIGNED), ""),
    "unclear after confirmed": (facts(*BASE, CLINIC._replace(checks=(seen(), seen("unclear"))), SIGNED), "consult prescribe"),
    "the source gave an end": (facts(*BASE, CLINIC, SIGNED._replace(checks=(seen(until=DAY - ONE),))), "consult"),
    "Chinese medicine by category": (facts(*BASE, CLINIC._replace(category="41")), "consult tcm"),
    "Chinese medicine by training": (facts(*BASE, CLINIC, credential("training", scope=("50",))), "consult tcm"),
    "another training": (facts(*BASE, CLINIC, credential("training", scope=("07.02",))), "consult under_sixes"),
    "paediatrics by scope": (facts(*BASE, CLINIC._replace(scope=("07",))), "consult under_sixes"),
    "no digits of 07": (facts(*BASE, CLINIC._replace(scope=("070",))), "consult"),
    "scope unknown, department counts": (replace(facts(*BASE, CLINIC._replace(scope=())), department="50.04"), "consult tcm under_sixes"),
    "number pending": (facts(*BASE, SIGNED, pending_until=DAY), "consult"),
    "number pending until yesterday": (facts(*BASE, SIGNED, pending_until=DAY - ONE), ""),
    "consent of another hospital": (
        facts(*BASE[:3], credential("consent", institution_id=7), CLINIC, institution_id=8), ""),
    "full-time needs no consent": (replace(facts(BASE[0], BASE[1], CLINIC), contract="full_time"), "consult"),
    "renewed without a gap": (
        facts(*BASE, CLINIC, SIGNED._replace(until=DAY - ONE), SIGNED._replace(since=DAY)), "consult prescribe"),
    "withdrawn today": (facts(*BASE, CLINIC, SIGNED._replace(withdrawn_on=DAY)), "consult"),
    "one right suspended": (replace(WHOLE, suspended=frozenset({"prescribe"})), "consult"),
    "consulting suspended": (replace(WHOLE, suspended=frozenset({"consult"})), ""),
    "on leave": (replace(WHOLE, standing=Standing.ON_LEAVE), ""),
    "last day": (replace(WHOLE, standing=Standing.DEPARTING, departs_on=DAY), "consult prescribe"),
    "after the last day": (replace(WHOLE, standing=Standing.DEPARTING, departs_on=DAY - ONE), ""),
    "not active": (replace(WHOLE, state=State.APPROVED, standing=None), ""),
    "merged": (replace(WHOLE, is_merged=True), ""),
}  # fmt: skip


@pytest.mark.parametrize(("known", "rights"), RIGHTS_OF.values(), ids=RIGHTS_OF.keys())
def test_rights_rest_on_their_grounds_and_each_says_why(known: RightsFacts, rights: str) -> None:
    found = rights_on(known, DAY)
    assert held(found) == rights
    for locale in ("en", "zh_Hans"):
        with speaking(locale):
            assert all(right.why and all(str(why) and "%(" not in str(why) for why in right.why) for right in found)


def test_a_right_names_its_credential_the_verification_and_the_last_day() -> None:
    consult, prescribe, *_ = rights_on(facts(*BASE, CLINIC, SIGNED._replace(id=9, until=DAY + 8 * ONE)), DAY)
    ground = next(one for one in prescribe.grounds if one.item == Item.E_SIGNATURE)
    assert (ground.credential_id, ground.verified_on, ground.until) == (9, date(2026, 1, 5), DAY + 8 * ONE)
    assert prescribe.until == DAY + 8 * ONE
    assert consult.until is None
    assert "2026-11-30" in str(ground.why)


def test_the_next_end_tells_what_ends_first_and_what_ended_unrenewed() -> None:
    ending = {"consent": BASE[3]._replace(until=DAY + ONE), "signature": SIGNED._replace(until=DAY - ONE)}
    assert next_end(facts(*BASE[:3], ending["consent"], CLINIC), DAY) == DAY + ONE
    assert next_end(facts(*BASE[:3], ending["consent"], CLINIC, ending["signature"]), DAY) == DAY - ONE
    assert next_end(facts(*BASE, ending["signature"], SIGNED._replace(since=DAY)), DAY) is None


def test_only_what_was_once_held_counts_as_lapsed() -> None:
    lapsed = rights_on(facts(*BASE, CLINIC, SIGNED._replace(until=DAY - ONE)), DAY)
    assert [right.right for right in lapsed if right.is_lapsed] == ["prescribe"]
    assert [ground.item for ground in lapsed[1].lapsed] == ["e_signature"]
    assert has_every_right(rights_on(facts(*BASE, CLINIC), DAY))


# ---------------------------------------------------------------- laws

days = st.dates(DAY - 60 * ONE, DAY + 60 * ONE)
maybe_day = st.none() | days
checks = st.lists(st.builds(Check, st.sampled_from(["confirmed", "refuted", "unclear"]), days, st.just("register"), maybe_day), max_size=3)  # fmt: skip
credentials = st.builds(
    Presented, st.sampled_from([item.value for item in Item]), st.none(), maybe_day, maybe_day, maybe_day,
    st.sampled_from(["", "1", "2"]), st.sampled_from(["10", "41"]), st.sampled_from([(), ("03",), ("07.01",), ("50",)]),
    st.none() | st.integers(1, 2), checks.map(tuple),
)  # fmt: skip
likely = st.sampled_from([*BASE, CLINIC, SIGNED])
worlds = st.builds(
    RightsFacts, st.just(State.ACTIVE), st.sampled_from(list(Standing)),
    st.lists(likely | credentials, max_size=12).map(tuple), st.sampled_from(["full_time", "multi_site", None]),
    st.sampled_from(["", "03", "07"]), st.none() | st.integers(1, 2), maybe_day,
    st.frozensets(st.sampled_from(["consult", "tcm"]), max_size=1), maybe_day,
)  # fmt: skip


def held_set(known: RightsFacts, day: date) -> set[str]:
    return set(held(rights_on(known, day)).split())


@given(worlds, days, st.data())
def test_nobody_may_more_with_less(known: RightsFacts, day: date, data: st.DataObject) -> None:
    kept = tuple(one for one in known.credentials if data.draw(st.booleans()))
    assert held_set(replace(known, credentials=kept), day) <= held_set(known, day)
    assert held_set(replace(known, pending_until=None), day) <= held_set(known, day)


@given(worlds, days)
def test_without_standing_there_is_no_right(known: RightsFacts, day: date) -> None:
    for standing in (Standing.SUSPENDED, Standing.ON_LEAVE, Standing.DEPARTED, None):
        state = State.ACTIVE if standing else State.READY
        assert held_set(replace(known, standing=standing, state=state), day) == set()


@given(worlds, days)
def test_an_end_takes_only_the_rights_that_rest_on_it(known: RightsFacts, day: date) -> None:
    before, after = rights_on(known, day), rights_on(known, day + ONE)
    for was, now in zip(before, after, strict=True):
        if was.is_held and not now.is_held:
            assert was.until == day
        if was.is_held and (was.until is None or was.until > day):
            assert now.is_held


@given(worlds, days)
def test_the_answer_is_certain_to_the_day_that_is_told_and_not_a_day_longer(known: RightsFacts, day: date) -> None:
    until, now = certain_until(known, day), outcome(rights_on(known, day))
    ahead = [day + n * ONE for n in range(190)]
    changes = next((d for d in ahead if outcome(rights_on(known, d)) != now), None)
    assert until == (changes - ONE if changes else None)
