"""A scan's name carries a number among other words; what it means is one record, several, or none."""

import pytest

from portal.core.actors import SYSTEM
from portal.evidence.matching import keys_of, match
from tests.evidence.shelf import RECORDS, candidate, find


def finding(name: str) -> tuple[str, list[int]]:
    found = match(name, find(keys_of(name), "", SYSTEM))
    return found.finding, [each.id for each in found.candidates]


@pytest.mark.parametrize(
    ("name", "record"),
    [
        ("B00001.jpg", 1),
        ("b00001.JPG", 1),
        ("B00001张三低保证.pdf", 1),
        ("低保证_B00001_正面.png", 1),
        ("DB-2024-0001.pdf", 1),
        ("DB-2024-0001_2.pdf", 1),
        ("扫描 DB-2024-0005 (1).pdf", 5),
        ("ＤＢ－2024－0001.pdf", 1),
        ("京低保字〔2024〕0002号.pdf", 2),
        ("scan 京低保字〔2024〕0002号 背面.pdf", 2),
        ("B00001_DB-2024-0001.pdf", 1),
        ("B00009_DB-2024-0005.pdf", 5),
        ("B00002/正面.jpg", 2),
        ("B00002/1.jpg", 2),
        ("2024/B00001/证.jpg", 1),
    ],
)
def test_a_name_means_its_record(name: str, record: int):
    assert finding(name) == ("matched", [record])


def test_a_number_of_two_counties_is_ambiguous():
    assert finding("B00009.jpg") == ("ambiguous", [4, 5])


def test_numbers_that_contradict_each_other_are_ambiguous():
    assert finding("B00001_DB-2024-0005.jpg") == ("ambiguous", [1, 5])


@pytest.mark.parametrize(
    "name", ["", ".jpg", "张三.jpg", "IMG_20240501_120000.jpg", "B0.jpg", "B000012.jpg", "../../etc/passwd", "\u202egpj.1000B"]
)
def test_other_names_mean_nobody(name: str):
    assert finding(name) == ("unmatched", [])


def test_a_name_of_a_thousand_words_asks_for_few_keys():
    assert len(keys_of(" ".join(f"a{n}" for n in range(1000)))) < 120


def test_the_shelf_has_what_these_tests_speak_of():
    assert [candidate(number).id for number in RECORDS] == [1, 2, 3, 4, 5]
