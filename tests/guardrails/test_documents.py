"""Documents that are drawn from the code are current."""

from pathlib import Path

import pytest
from flask import Flask

from portal.home.drawing import document

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.sqlite("no database is asked")
def test_the_lifecycles_are_drawn_as_their_tables_stand(app: Flask) -> None:
    assert (ROOT / "docs/lifecycles.md").read_text(encoding="utf-8") == document(), "run `make diagrams`"


@pytest.mark.sqlite("no database is asked")
def test_the_readme_stays_short(app: Flask) -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 150
