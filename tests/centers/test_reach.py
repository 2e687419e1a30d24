"""A director reaches the own center and nothing else: every route of centers, whatever is added, answers 404 for another one.

The routes are found in the application itself, so that a new one is asked as soon as it is there.
"""

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import AnyConverter, IntegerConverter, Rule

from portal.centers.overview import record
from portal.centers.particulars import TAKEN
from portal.core import clock
from tests.centers.review_world import Reviews
from tests.centers.roster_world import expert
from tests.support.offices import Desk


@pytest.fixture
def two(reviews: Reviews) -> Reviews:
    """Two centers with a director, a review under way and a proposal each; doctors of one have a name of their own."""
    for slug, name in (("heart", "韦国华"), ("diabetes", "温素琴")):
        reviews.opened_center(slug, 3, name=name)
        reviews.under_review(slug)
        reviews.drafted(slug, {reviews.doctors(1, name=name)[0]: expert()})
    return reviews


def rules(app: Flask) -> list[Rule]:
    found = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("centers.")]
    return sorted(found, key=lambda rule: rule.rule)


def records_of(two: Reviews, slug: str) -> dict[str, str]:
    """References that only this center's people may open."""
    seen = record(slug, two.staff("medical"))
    return {"center": slug, "proposal": seen.proposals[0].reference, "review": seen.reviews[0].reference,
            "doctor": two.listed[slug][1]}  # fmt: skip


def addresses(rule: Rule, references: dict[str, str]) -> Iterator[str]:
    """The addresses of a route with every reference in every place that takes one."""
    places = sorted(rule.arguments)
    for chosen in product(*(values(rule, place, references) for place in places)):
        built = rule.build(dict(zip(places, chosen, strict=True)), append_unknown=False)
        if built is not None:
            yield built[1]


def values(rule: Rule, place: str, references: dict[str, str]) -> list[Any]:
    converter = rule._converters[place]
    if isinstance(converter, IntegerConverter):
        return [1]
    if isinstance(converter, AnyConverter):
        return [sorted(converter.items)[0]]
    known = {"day": clock.today().isoformat(), "doctor": references["doctor"]}
    return [known[place]] if place in known else [references[name] for name in ("center", "proposal", "review")]


def markers(two: Reviews, slug: str) -> set[str]:
    """Words that stand on pages only for those who reach this center."""
    names = {"heart": "韦国华", "diabetes": "温素琴"}
    return {names[slug], f"/centers/{slug}", *records_of(two, slug).values()} - {"heart"}


def asked(visitor: Desk, rule: Rule, address: str) -> tuple[int, str]:
    visitor.app.config["WTF_CSRF_ENABLED"] = False
    answer = visitor.send("POST" if "POST" in (rule.methods or ()) else "GET", address)
    return answer.status_code, answer.text


def told_of(two: Reviews, visitor: Desk, app: Flask, slug: str) -> dict[str, Any]:
    """Every address with a reference of that center that does not answer 404 (403: nobody's with this role), or shows a word of it."""
    told, words, theirs = {}, markers(two, slug), records_of(two, slug)
    for rule in rules(app):
        for address in addresses(rule, theirs):
            status, text = asked(visitor, rule, address)
            leaked = {word for word in words if word in text and word not in address}
            if (rule.arguments and status not in (403, 404)) or leaked:
                told[address] = (status, leaked)
    return told


def test_a_director_reaches_no_route_of_another_center(app: Flask, two: Reviews) -> None:
    assert told_of(two, Desk(app, two.people["director"]), app, "diabetes") == {}
    assert told_of(two, Desk(app, two.people["director_diabetes"]), app, "heart") == {}
    own = told_of(two, Desk(app, two.people["director"]), app, "heart")
    assert {"/centers/heart", "/centers/heart/roster", "/centers/heart/hours"} <= own.keys(), "the own center is open"


def test_lists_exports_and_the_search_stay_within_reach(app: Flask, two: Reviews) -> None:
    visitor, words = Desk(app, two.people["director"]), markers(two, "diabetes")
    paths = (
        "/",
        "/centers",
        "/centers/lines",
        "/centers/lines/facets",
        "/centers/proposals",
        "/centers/reviews",
        "/centers/hours",
    )
    pages = [visitor.get(path).text for path in paths]
    file = visitor.post("/lists/roster_lines/export", {"format": "csv"}).text
    assert {word for word in words for text in (*pages, file) if word in text} == set()
    assert {word for word in words if word in visitor.get("/centers/lines?center=diabetes").text} <= {"diabetes"}, "as typed"
    assert two.listed["heart"][1] in pages[2] and two.listed["heart"][1] in file
    found = [visitor.get(f"/search?q={words}").location for words in ("diabetes", "heart", "心脏中心")]
    assert found == ["/", "/centers/heart", "/centers/heart"]
    for kind, room in (("review", "reviews"), ("proposal", "proposals")):
        reference = records_of(two, "heart")[kind]
        assert visitor.get(f"/search?q={reference}").location == f"/centers/{room}/{reference}"
    office = Desk(app, two.staff("medical")).get("/centers").text
    assert "/centers/heart" in office and "/centers/diabetes" in office


def test_no_center_can_be_called_as_a_page_is(app: Flask) -> None:
    with app.app_context():
        words = {
            part.split("/")[2] for rule in rules(app) if (part := rule.rule).count("/") >= 2 and "<" not in part.split("/")[2]
        }
    assert words <= TAKEN
