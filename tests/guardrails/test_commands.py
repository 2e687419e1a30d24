"""Every command that the console lists is there and explains itself."""

import pytest
from click.testing import CliRunner

from portal.cli import COMMANDS, portal


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_a_command_says_what_it_does(name: str) -> None:
    shown = CliRunner().invoke(portal, [name, "--help"])
    assert (shown.exit_code, "Usage" in shown.output) == (0, True)
