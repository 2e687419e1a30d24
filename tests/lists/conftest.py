"""Lists are tried on the applications, the first list that the portal had."""

from tests.subsidies.conftest import world

__all__ = ["world"]
