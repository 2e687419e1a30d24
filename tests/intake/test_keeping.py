"""A file lies sealed, opens only whole and in its order, and has no name while it is read."""

from pathlib import Path

import pytest
from flask import Flask

from portal.core.lifecycle import Refused
from portal.intake import keeping

SIZES = [0, 1, keeping.PIECE - 1, keeping.PIECE, keeping.PIECE + 1, 3 * keeping.PIECE]


@pytest.fixture(autouse=True)
def inside(app: Flask):
    with app.app_context():
        yield


def kept(folder: Path, content: bytes) -> tuple[str, str, Path]:
    path = folder / "sent"
    path.write_bytes(content)
    name, key = keeping.keep(path)
    return name, key, folder / "instance" / "documents" / "imports" / name


@pytest.mark.sqlite("files know no database")
@pytest.mark.parametrize("size", SIZES)
def test_what_was_kept_is_read_as_it_was_sent(tmp_path: Path, size: int):
    content = bytes(n % 251 for n in range(size))
    name, key, _ = kept(tmp_path, content)
    with keeping.opened(name, key) as path:
        assert path.read_bytes() == content


@pytest.mark.sqlite("files know no database")
def test_nothing_of_it_can_be_read_on_the_disk(tmp_path: Path):
    name, key, sealed = kept(tmp_path, b"11010519491231002X" * 1000)
    assert b"11010519491231" not in sealed.read_bytes()
    with keeping.opened(name, key):
        assert not [
            file for file in (tmp_path / "instance").rglob("*") if file.is_file() and b"11010519491231" in file.read_bytes()
        ]


@pytest.mark.sqlite("files know no database")
@pytest.mark.parametrize(
    "damage",
    [
        lambda b: b[:-1],
        lambda b: b[: keeping.PIECE + 16],
        lambda b: b"\0" + b[1:],
        lambda b: b[keeping.PIECE + 16 :],
        lambda b: b"",
    ],
)
def test_a_damaged_file_does_not_open(tmp_path: Path, damage):
    name, key, sealed = kept(tmp_path, b"x" * (2 * keeping.PIECE))
    sealed.write_bytes(damage(sealed.read_bytes()))
    with pytest.raises(Refused, match="missing or damaged"), keeping.opened(name, key):
        pass


@pytest.mark.sqlite("files know no database")
def test_a_lost_file_is_told_with_a_sentence(tmp_path: Path):
    name, key, _ = kept(tmp_path, b"x")
    keeping.forget(name)
    with pytest.raises(Refused, match="missing"), keeping.opened(name, key):
        pass
