"""Who may be one person: what must be noticed, what must not, and figures on records with known pairs."""

import csv
import os
from collections import defaultdict
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.personal import Keyring
from portal.households.likeness import (
    Kind,
    Level,
    Traits,
    compare_addresses,
    compare_births,
    compare_names,
    keys,
    score,
)

KEYRING = Keyring.parse("k1:" + "A" * 43 + "=")
ZHANG = Traits("张晓伟", "1969-08-16", "n1", "p1", "第2村4组93号", "130632", "f")
FIELDS = ("name", "born", "number", "phone", "address", "division", "sex")
traits = st.builds(Traits, **{field: st.text(max_size=12) | st.sampled_from(["1969-08-16", "a1"]) for field in FIELDS})


def beside(**changed):
    return score(ZHANG, replace(ZHANG, **changed))


@pytest.mark.parametrize(("a", "b", "agreement"), [
    ("张晓伟", "张 晓 伟", "same"),
    ("张伟", "張偉", "alike"),
    ("陈晓明", "陈小明", "alike"),
    ("张伟", "Zhang Wei", "alike"),
    ("John Smith", "smith, JOHN", "alike"),
    ("张胜", "章森", "near"),
    ("刘兰英", "刘南音", "near"),
    ("Emma Louca", "Emam Louac", "near"),
    ("Emma Louca", "Louca Emam", "near"),
    ("Mary Ann Lee", "Maryann Lee", "near"),
    ("王建国", "王建军", "partly"),
    ("Emma Louca", "Louca", "partly"),
    ("王芳", "王强", "different"),
    ("Emma Louca", "Reeve Mileq", "different"),
    ("", "王强", "unknown"),
    ("123", "王强", "unknown"),
])  # fmt: skip
def test_names_agree_by_characters_sounds_and_words(a, b, agreement):
    assert compare_names(a, b) == compare_names(b, a) == agreement


@pytest.mark.parametrize(("a", "b", "agreement"), [
    ("1969-08-16", "19690816", "same"),
    ("1969-08-06", "1969-06-08", "near"),
    ("1969-08-16", "1969-08-10", "near"),
    ("1969-08-16", "1996-08-16", "near"),
    ("1969-08-16", "1971-09-16", "different"),
    ("", "1969-08-16", "unknown"),
])  # fmt: skip
def test_birthdays_agree_with_one_slip(a, b, agreement):
    assert compare_births(a, b) == compare_births(b, a) == agreement


@pytest.mark.parametrize(("a", "b", "agreement"), [
    ("第2村4组93号", "第２村 4组93号", "same"),
    ("幸福路12号3单元402室", "幸福路12号3单元402", "same"),
    ("幸福路12号3单元402室", "幸福路12号3单元501室", "partly"),
    ("第2村4组93号", "第2村4组95号", "partly"),
    ("第2村4组93号", "幸福路12号", "different"),
    ("", "幸福路12号", "unknown"),
])  # fmt: skip
def test_addresses_agree_but_neighbours_do_not(a, b, agreement):
    assert compare_addresses(a, b) == compare_addresses(b, a) == agreement


def test_a_second_record_of_the_same_person_is_all_but_certain():
    assert (beside().level, beside().kind) == (Level.CERTAIN, Kind.SAME_NUMBER)


def test_the_same_number_under_another_name_always_asks_for_a_decision():
    found = beside(name="李强", born="1980-01-01", phone="p2", address="幸福路12号", division="330102", sex="m")
    assert (found.level, found.kind) == (Level.LIKELY, Kind.SAME_NUMBER)


def test_the_same_name_and_birthday_in_one_county_asks_for_a_decision_though_the_number_differs():
    found = beside(number="n2", phone="", address="")
    assert (found.level, found.kind) == (Level.LIKELY, Kind.NAME_AND_BIRTH)


def test_the_same_name_and_birthday_at_the_other_end_of_the_country_is_worth_a_look():
    assert beside(number="n2", phone="p2", address="幸福路12号", division="330102").level == Level.POSSIBLE


def test_the_same_name_and_phone_is_worth_a_look():
    found = beside(number="n2", born="1980-01-01", address="")
    assert (found.level, found.kind) == (Level.POSSIBLE, Kind.NAME_AND_PHONE)


def test_the_same_address_with_a_name_of_the_same_sound_is_worth_a_look():
    found = beside(name="张小伟", number="n2", born="", phone="")
    assert (found.level, found.kind) == (Level.POSSIBLE, Kind.ADDRESS)


@pytest.mark.parametrize("relative", [
    {"name": "李强", "born": "1968-01-01", "sex": "m"},
    {"name": "张晓强", "born": "1971-01-01"},
    {"name": "张美丽"},
])  # fmt: skip
def test_a_husband_a_sister_and_a_twin_under_one_roof_are_not_the_same_person(relative):
    assert beside(number="n2", **relative).level == Level.UNLIKE


def test_twins_who_share_a_part_of_their_names_are_worth_a_look_and_no_more():
    assert beside(number="n2", name="张晓强").level == Level.POSSIBLE


def test_what_speaks_for_one_person_is_told_the_strongest_first():
    assert beside(number="n2", phone="", address="", sex="").reasons == ["born:same", "name:same", "division:same"]


@given(traits, traits)
def test_any_two_records_are_compared_alike_from_both_sides(a, b):
    assert score(a, b) == score(b, a)
    assert 0 <= score(a, b).permille <= 1000


@given(traits)
def test_a_record_is_found_by_at_most_five_keys_that_hide_what_they_are_made_of(person):
    found = keys(person, KEYRING.blind)
    assert len(set(found)) == len(found) <= 5
    assert all(len(key) == 22 for key in found)


@pytest.mark.parametrize("changed", [
    {"name": "李强", "born": "", "phone": "", "division": ""},
    {"name": "李强", "born": "", "number": "", "division": ""},
    {"number": "", "phone": "", "name": "章美伟", "division": ""},
    {"number": "", "phone": "", "name": "李晓伟", "division": ""},
    {"number": "", "phone": "", "born": "", "name": "張曉偉"},
])  # fmt: skip
def test_records_that_share_one_thing_share_a_key(changed):
    assert set(keys(ZHANG, KEYRING.blind)) & set(keys(replace(ZHANG, **changed), KEYRING.blind))


def known_pairs(name):
    """A dataset of Febrl records as traits, and its true pairs; the reference says which records are one person."""
    shared = Path(os.environ.get("PORTAL_SHARED") or Path(__file__).parents[2] / ".." / "shared")
    file = shared / "data" / "febrl_duplicates" / f"{name}.csv"
    if not file.exists():
        pytest.skip(f"the records with known pairs are not here: {file.name}")
    with file.open(newline="") as lines:
        rows = [{key.strip(): value.strip() for key, value in row.items()} for row in csv.DictReader(lines)]
    persons = defaultdict(list)
    for at, row in enumerate(rows):
        persons[row["rec_id"].split("-")[1]].append(at)
    return [as_traits(row) for row in rows], {pair for found in persons.values() for pair in combinations(found, 2)}


def as_traits(row):
    place = ("street_number", "address_1", "address_2", "suburb", "postcode")
    return Traits(
        name=f"{row['given_name']} {row['surname']}",
        born=row["date_of_birth"],
        number=row["soc_sec_id"],
        address=" ".join(row[part] for part in place if row[part]),
        division=row["state"],
    )


def found_pairs(people, level):
    by_key = defaultdict(list)
    for at, person in enumerate(people):
        for key in keys(person, KEYRING.blind):
            by_key[key].append(at)
    candidates = {pair for found in by_key.values() for pair in combinations(found, 2)}
    return {(a, b) for a, b in candidates if score(people[a], people[b]).level >= level}


@pytest.mark.parametrize("name", ["dataset1", "dataset3"])
@pytest.mark.parametrize(("level", "least_recall"), [(Level.LIKELY, 0.9), (Level.POSSIBLE, 0.95)])
def test_on_records_with_known_pairs_nearly_all_are_found_and_nearly_nothing_else(name, level, least_recall):
    people, true = known_pairs(name)
    found = found_pairs(people, level)
    precision, recall = len(found & true) / len(found), len(found & true) / len(true)
    assert precision >= 0.99
    assert recall >= least_recall
