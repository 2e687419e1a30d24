"""What may stand in the repository: our own text, small files, no address of a registry, no path of a machine."""

import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LARGEST = 1_000_000
# Written in two halves, so that this file passes its own test.
REGISTRIES = re.compile(
    "|".join(
        re.escape(first + second)
        for first, second in [
            ("pypi", ".org"),
            ("pythonhosted", ".org"),
            ("registry.npm", "js.org"),
            ("registry.", "yarnpkg.com"),
            ("npmmirror", ".com"),
            ("tuna.tsinghua", ".edu.cn"),
            ("mirrors.", "aliyun.com"),
            ("unpkg", ".com"),
            ("jsdelivr", ".net"),
            ("cdnjs.", "cloudflare.com"),
            ("deb.debian", ".org"),
        ]
    )
    + r"|--(?:extra-)?index-url\s*[=h]"
)
PATHS = re.compile(r"(?<![\w.}/-])/(?:home|Users|root|work|opt)/[\w.-]+")
BUILT = ("static/vendor/", "node_modules/", ".venv/", "instance/", "dist/", "build/")


@cache
def tracked() -> list[Path]:
    """The files that git knows, as they stand on disk."""
    if not (ROOT / ".git").exists():
        pytest.skip("This copy of the project is no git repository.")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


@cache
def texts() -> dict[str, str]:
    """The text of each tracked file that is text."""
    raw = {str(path.relative_to(ROOT)): path.read_bytes() for path in tracked()}
    return {name: content.decode("utf-8") for name, content in raw.items() if b"\0" not in content}


def matches(pattern: re.Pattern[str]) -> list[str]:
    return [f"{name}: {found.group()}" for name, text in texts().items() for found in pattern.finditer(text)]


def test_no_file_names_a_registry():
    assert matches(REGISTRIES) == []


def test_the_npm_lock_holds_no_address():
    assert '"resolved"' not in texts()["package-lock.json"]


def test_no_file_names_a_path_of_a_machine():
    assert matches(PATHS) == []


def test_no_file_is_large():
    assert [str(path) for path in tracked() if path.stat().st_size > LARGEST] == []


def test_nothing_built_is_kept():
    assert [name for name in texts() if name.startswith(BUILT) or name.endswith(".mo")] == []


@pytest.mark.parametrize("lock", ["run", "test", "check", "lock", "node"])
def test_every_locked_version_carries_its_hash(lock: str):
    text = texts()[f"requirements/{lock}.txt"]
    pinned = re.findall(r"^[\w.-]+==[^\\]*\\\n    --hash=sha256:\w{64}", text, flags=re.MULTILINE)
    assert len(pinned) == len(re.findall(r"^\S", text, flags=re.MULTILINE)) > 0
