"""Data to try with that is not part of this project: tests read it where it is, and are skipped where it is not."""

import os
from pathlib import Path

import pytest

BESIDE = Path(__file__).resolve().parents[2].parent / "shared"


def shared(path: str) -> Path:
    """A file of the shared data, by its path below `data/`."""
    found = Path(os.environ.get("PORTAL_SHARED", BESIDE)) / "data" / path
    if not found.exists():
        pytest.skip(f"the shared data ({path}) is not on this machine")
    return found
