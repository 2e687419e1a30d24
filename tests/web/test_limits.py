"""Too many requests of a dear kind are refused with a page that says when to try again; so is what no text has."""

from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.web import limits
from tests.support.offices import Desk, person


def test_the_sixty_first_sign_in_of_a_minute_waits(client: FlaskClient):
    statuses = [client.post("/login", data={"email": "x", "password": "y"}).status_code for _ in range(61)]
    assert (429 in statuses[:60], statuses[60]) == (False, 429)


def test_the_page_says_when_to_try_again(client: FlaskClient):
    for _ in range(61):
        answer = client.post("/login", data={})
    assert (answer.headers["Retry-After"], "Nothing was changed" in answer.text) == ("60", True)


def test_another_address_is_not_kept_waiting(client: FlaskClient):
    for _ in range(61):
        client.post("/login", data={})
    assert client.post("/login", data={}, environ_base={"REMOTE_ADDR": "10.0.0.7"}).status_code != 429


def upload(desk: Desk) -> int:
    return desk.send("POST", "/imports/scans", data={"file": (BytesIO(b"x"), "a.zip")}).status_code


def test_uploads_are_counted_by_person(office: Flask):
    one, other = Desk(office, person("one", "operations")), Desk(office, person("other", "operations"))
    assert [upload(one) for _ in range(61)][-1] == 429
    assert upload(other) != 429


def test_a_view_can_have_a_limit_of_its_own(app: Flask):
    view = limits.limited("2 per minute")(lambda: "fine")
    with app.test_request_context("/"):
        assert [view() for _ in range(2)] == ["fine", "fine"]
        assert view().status_code == 429


def test_a_body_over_the_limit_gets_a_page(office: Flask):
    desk = Desk(office, person("clerk", "operations"))
    answer = desk.send("POST", "/imports/scans", data={"file": (BytesIO(bytes(61 * 1024 * 1024)), "a.zip")})
    assert (answer.status_code, "too large" in answer.text) == (413, True)


@pytest.mark.parametrize("path", ["/jobs/%00", "/evidence/a%00b", "/settings/%00"])
def test_an_address_with_nul_is_not_found(office: Flask, path: str):
    assert Desk(office, person("admin", "admin")).get(path).status_code == 404


def test_a_form_with_nul_is_refused(office: Flask):
    desk = Desk(office, person("admin", "admin"))
    assert desk.post("/notices/mail", {"choice": "each\0"}).status_code == 400
    assert desk.get("/jobs?state=%00").status_code == 400


class Unread(BytesIO):
    """A body that nobody may touch."""

    def read(self, *_size: object) -> bytes:
        raise AssertionError("the body was read")

    readline = readinto = read  # type: ignore[assignment]


def test_a_file_is_not_taken_in_from_who_may_not_send_it(office: Flask):
    how = {"input_stream": Unread(), "content_length": 5000, "content_type": "multipart/form-data; boundary=x"}
    assert Desk(office, person("reviewer", "reviewer")).send("POST", "/imports/scans", **how).status_code == 403
    with office.app_context():
        assert office.test_client().post("/imports/scans", **how).status_code == 401


def test_the_door_takes_no_large_body(client: FlaskClient):
    assert client.post("/login", data={"email": (BytesIO(bytes(2 * 1024 * 1024)), "a")}).status_code == 413
