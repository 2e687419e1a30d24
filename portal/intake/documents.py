"""Evidence documents live in `portal.evidence`."""

from portal.evidence.queries import names_of_files

__all__ = ["names_of_files"]
