"""A file that cannot be taken as a whole."""

from portal.core.tongues import Text


class Unreadable(ValueError):
    """Why a file as a whole is not taken: a stable `code`, and a sentence that says what to do."""

    def __init__(self, code: str, text: Text):
        super().__init__(code, text)
        self.code = code
        self.text = text

    def __str__(self) -> str:
        return str(self.text)
