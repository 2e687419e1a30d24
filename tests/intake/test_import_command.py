"""`portal import`: one JSON object that accounts for every row, and exit codes that scripts rely on."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import func, select

from portal.cli import portal
from portal.core.database import db
from portal.households.models import Household
from portal.intake.models import ImportBatch, ImportProgress
from portal.subsidies.models import SubsidyApplication
from tests.intake.counties import file_of, households, row
from tests.subsidies.world import World
from tests.support.portals import ROOT
from tests.support.shared import shared

WHO = "operations@portal.example"


@pytest.fixture
def environment(world: World, clerk, database_url: str, tmp_path: Path) -> dict[str, str]:
    """What the command needs to find the test's portal."""
    return {"DATABASE_URL": database_url, "PORTAL_INSTANCE": str(tmp_path / "instance")}


@pytest.fixture
def run(app: Flask, environment: dict[str, str]):
    def run(*words: object) -> Result:
        db.session.rollback()
        return CliRunner().invoke(portal, ["import", *map(str, words)], env=environment, catch_exceptions=False)

    return run


def told(result: Result) -> dict:
    return json.loads(result.stdout)


def test_it_prints_one_object_and_ends_well(run, tmp_path: Path):
    path = file_of(tmp_path, [*households(3), row(4), row(4, 1, 证件号码="450123197001010099")])
    result = run("households", path, "--as", WHO, "--json")
    told_ = told(result)
    assert (result.exit_code, told_["committed"], told_["batch"]) == (0, True, "IMP-2026-000001")
    assert (told_["rows"], told_["accepted_rows"], told_["held_back"]) == (8, 6, ["T00004"])
    assert told_["households"] == {"created": 3, "updated": 0, "unchanged": 0, "refused": 1}
    assert (told_["applications"], told_["warnings"]) == ({"created": 3}, [])
    assert [(fault["row"], fault["column"], fault["code"]) for fault in told_["refused"]] == [(9, "证件号码", "id_checksum")]
    assert set(told_) == {
        "kind",
        "file",
        "sha256",
        "batch",
        "committed",
        "rows",
        "accepted_rows",
        "households",
        "applications",
        "refused",
        "held_back",
        "warnings",
    }


@pytest.mark.parametrize("name", ["county-a-gb18030.csv", "county-b.xlsx", "county-c-sound.csv"])
def test_the_files_of_counties_are_judged_as_expected(run, name: str):
    expected = json.loads(shared(f"households/{name}.expected.json").read_text(encoding="utf-8"))
    told_ = told(run("households", shared(f"households/{name}"), "--as", WHO, "--json"))
    assert {str(fault["row"]): fault["column"] for fault in told_["refused"]} == expected["refused_rows"]
    assert told_["held_back"] == expected["refused_households"]
    assert (told_["rows"], told_["accepted_rows"]) == (expected["persons"], expected["accepted_persons"])
    assert told_["households"]["created"] == told_["applications"]["created"] == expected["accepted_households"]
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(SubsidyApplication)) == expected["accepted_households"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"%PDF-1.7 ...", "not_a_table"),
        (b"<html><body>", "web_page"),
        ("姓名,年龄\r\n张,3".encode(), "heading_missing"),
        (b"\xff\xfe\x00\xd8x", "encoding"),
    ],
)
def test_a_file_that_is_not_taken_ends_with_1_and_a_sentence(run, tmp_path: Path, content: bytes, code: str):
    path = tmp_path / "sent.csv"
    path.write_bytes(content)
    result = run("households", path, "--as", WHO, "--json")
    assert (result.exit_code, told(result)["committed"], told(result)["error"]["code"]) == (1, False, code)
    assert len(result.stderr.splitlines()) == 1


def test_a_disabled_or_unknown_account_imports_nothing(run, tmp_path: Path):
    result = run("households", file_of(tmp_path, households(1)), "--as", "nobody@portal.example", "--json")
    assert (result.exit_code, told(result)["error"]["code"]) == (1, "account_unknown")


def test_who_lacks_the_permission_imports_nothing(run, world: World, tmp_path: Path):
    world.staff("reviewer")
    result = run("households", file_of(tmp_path, households(1)), "--as", "reviewer@portal.example", "--json")
    assert (result.exit_code, told(result)["error"]["code"]) == (1, "not_permitted")


def test_without_a_file_it_is_wrong_use(app: Flask, environment: dict[str, str]):
    done = subprocess.run(
        [sys.executable, "-m", "portal.cli", "import", "households"],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, "--as" in done.stderr) == (2, True)


def test_an_unknown_kind_names_those_that_there_are(run, tmp_path: Path):
    result = run("dragons", file_of(tmp_path, households(1)), "--as", WHO)
    assert (result.exit_code, "households" in result.stderr) == (1, True)


def test_a_check_changes_nothing(run, tmp_path: Path):
    path = file_of(tmp_path, households(3))
    told_ = told(run("households", path, "--as", WHO, "--check", "--json"))
    assert (told_["batch"], told_["committed"], told_["households"]["created"]) == (None, False, 3)
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(ImportBatch)) == 0


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_the_refused_rows_can_be_sent_again(run, tmp_path: Path, ending: str):
    path, out = file_of(tmp_path, [*households(2), row(3), row(3, 1, 姓名="")]), tmp_path / f"refused.{ending}"
    run("households", path, "--as", WHO, "--refused", out)
    again = told(run("households", out, "--as", WHO, "--check", "--json"))
    assert (again["rows"], again["held_back"], [fault["code"] for fault in again["refused"]]) == (2, ["T00003"], ["name_blank"])


@pytest.mark.parametrize("kind", ["households", "registered-list"])
@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_a_template_can_be_imported_as_it_is(run, tmp_path: Path, kind: str, ending: str):
    out = tmp_path / f"template.{ending}"
    assert run(kind, out, "--template").exit_code == 0
    result = told(run(kind, out, "--as", WHO, "--check", "--json"))
    assert (result["refused"], result["accepted_rows"] > 0) == ([], True)


def test_a_map_of_columns_and_dates_is_obeyed(run, tmp_path: Path):
    path, columns = tmp_path / "own.csv", tmp_path / "map.json"
    one = row(1, 证明有效期至="31-Dec-99")
    names = {f"c{n}": heading for n, heading in enumerate(one)}
    path.write_text(",".join(names) + "\r\n" + ",".join(one.values()) + "\r\n")
    columns.write_text(json.dumps({"columns": names, "dates": ["%d-%b-%y"]}))
    assert told(run("households", path, "--as", WHO, "--columns", columns, "--json"))["households"]["created"] == 1


@pytest.mark.parametrize("text", ["{", '{"columns": {"a": "no such column"}}', '{"dates": ["%Q"]}', "[]"])
def test_a_bad_map_is_told_with_a_sentence(run, tmp_path: Path, text: str):
    columns = tmp_path / "map.json"
    columns.write_text(text)
    result = run("households", file_of(tmp_path, households(1)), "--as", WHO, "--columns", columns, "--json")
    assert (result.exit_code, told(result)["error"]["code"][:4]) == (1, "map_")


def test_a_killed_import_goes_on_and_nothing_is_half_done(environment: dict[str, str], tmp_path: Path):
    path = file_of(tmp_path, households(600, members=3))
    command = [sys.executable, "-m", "portal.cli", "import", "households", str(path), "--as", WHO, "--json"]
    db.session.rollback()
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    position = killed_in_the_middle(process)
    assert 0 < position < 600
    assert counted() == (position, position)
    done = subprocess.run(command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True)
    db.session.rollback()
    assert (done.returncode, json.loads(done.stdout)["households"]["created"], counted()) == (0, 600, (600, 600))


def killed_in_the_middle(process: subprocess.Popen) -> int:
    """Kill the process when it has taken some; how many households it had taken then."""
    for _ in range(4000):
        db.session.rollback()
        if (db.session.scalar(select(ImportProgress.position)) or 0) > 0:
            break
        assert process.poll() is None, process.stderr.read().decode()
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    db.session.rollback()
    return db.session.scalar(select(ImportProgress.position)) or 0


def counted() -> tuple[int, int]:
    return tuple(db.session.scalar(select(func.count()).select_from(model)) for model in (Household, SubsidyApplication))  # type: ignore[return-value]
