"""A wheel carries all that pages need, so that it runs on a machine without Node."""

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    if not (ROOT / "static/vendor").exists():
        pytest.skip("static/vendor is not built: run `make setup`.")
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder], cwd=ROOT, check=True)
    with ZipFile(next(folder.glob("*.whl"))) as wheel:
        return set(wheel.namelist())


@pytest.mark.parametrize("name", ["tabler.min.css", "htmx.min.js", "echarts.min.js"])
def test_the_front_end_libraries_are_in_the_wheel(names: set[str], name: str):
    assert f"portal/_assets/static/vendor/{name}" in names


@pytest.mark.parametrize("folder", ["templates", "static", "migrations"])
def test_every_file_of_a_folder_is_in_the_wheel(names: set[str], folder: str):
    files = {path.relative_to(ROOT).as_posix() for path in (ROOT / folder).rglob("*") if path.is_file()}
    missing = {name for name in files if "__pycache__" not in name} - {name.removeprefix("portal/_assets/") for name in names}
    assert missing == set()


def test_the_chinese_catalogue_is_in_the_wheel_built(names: set[str]):
    assert "portal/translations/zh_Hans/LC_MESSAGES/messages.mo" in names


def test_tests_and_tools_stay_at_home(names: set[str]):
    assert not [name for name in names if name.startswith(("tests/", "tooling/", "bench/"))]
