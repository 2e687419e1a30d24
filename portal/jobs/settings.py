"""The values in force live in `portal.settings`."""

from portal.settings import setting

__all__ = ["setting"]
