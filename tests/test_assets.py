"""Files that are no Python are found, or their absence is said in a sentence."""

import pytest

from portal import assets


@pytest.mark.parametrize("name", ["templates", "static", "migrations"])
def test_a_folder_of_the_portal_is_found(name: str):
    assert assets.folder(name).is_dir()


def test_a_missing_folder_says_what_to_do():
    with pytest.raises(FileNotFoundError, match="make wheel"):
        assets.folder("posters")
