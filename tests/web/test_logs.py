"""Logs are JSON, and carry neither queries nor words of exceptions nor numbers of persons."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from flask import Flask

from config import BadSetting, Settings
from portal.web import logs
from tests.support.offices import Desk, person

NUMBER, PHONE = "110101199003078814", "138 0013 8000"


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What goes to standard error at level info."""
    stream, root = io.StringIO(), logging.getLogger()
    before = root.handlers, root.level
    monkeypatch.setattr("sys.stderr", stream)
    logs.configure()
    logs.write_to_stderr("info")
    yield stream
    root.handlers, root.level = before


def lines(written: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in written.getvalue().splitlines()]


def test_a_request_is_one_line_without_its_query(written: io.StringIO, app: Flask):
    app.test_client().get(f"/healthz?q=张三&id={NUMBER}")
    [line] = lines(written)
    assert (line["path"], line["status"], line["method"]) == ("/healthz", 200, "GET")
    assert "张三" not in written.getvalue()


def test_an_address_that_no_page_has_is_not_repeated(written: io.StringIO, app: Flask):
    app.test_client().get("/张三")
    assert lines(written)[0]["path"] == "(no such page)"


def test_a_line_says_who_by_number_and_never_by_name(written: io.StringIO, office: Flask):
    clerk = person("zhangsan", "operations")
    Desk(office, clerk).get("/notices")
    assert lines(written)[-1]["user"] == clerk.id
    assert "zhangsan" not in written.getvalue().lower()


@pytest.mark.parametrize("number", [NUMBER, PHONE, "11010119900307881X", "138-0013-8000", "6222 0200 0000 0000 000"])
def test_long_numbers_are_blotted_out(written: io.StringIO, number: str):
    structlog.get_logger("portal.test").info(f"searched {number}", about=number)
    logging.getLogger("library").warning("searched %s", number)
    assert number not in written.getvalue()
    assert len(lines(written)) == 2


def test_references_and_instants_stay_readable(written: io.StringIO):
    structlog.get_logger("portal.test").info("done", job="JOB-2026-000123")
    assert lines(written)[0]["job"] == "JOB-2026-000123"


def test_an_exception_tells_its_kind_and_place_but_not_its_words(written: io.StringIO):
    try:
        raise ValueError("Zhang San")
    except ValueError:
        structlog.get_logger("portal.test").exception("failed")
        logging.getLogger("library").exception("failed")
    assert [line["error"] for line in lines(written)] == ["ValueError", "ValueError"]
    assert "tests/web/test_logs.py" in str(lines(written)[0]["at"])
    assert "Zhang" not in written.getvalue()


def test_an_unknown_level_stops_the_start():
    with pytest.raises(BadSetting, match="PORTAL_LOG"):
        logs.level_of(Settings.from_environment({"PORTAL_INSTANCE": "/nowhere", "PORTAL_LOG": "loud"}))
