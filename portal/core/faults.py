"""What is wrong with a value that somebody wrote, and what deserves a second look."""

from typing import NamedTuple

from portal.core.tongues import Text


class Invalid(ValueError):
    """A value that cannot be taken.

    `code` is stable and for machines (`id_checksum`); `text` says what is wrong and what to do.
    Neither holds the whole value: both may be printed, stored and sent.
    """

    def __init__(self, code: str, text: Text):
        super().__init__(code, text)
        self.code = code
        self.text = text

    def __str__(self) -> str:
        return str(self.text)


class Caution(NamedTuple):
    """A value is taken, but someone should look at it."""

    code: str
    text: Text
