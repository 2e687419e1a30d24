"""An address as text: brought to one spelling, so that equal addresses are found equal."""

import unicodedata


def plain_address(address: str) -> str:
    """Half-width, lower case, letters and digits alone: `'第14村 8组１６３号'` → `'第14村8组163号'`."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", address).casefold()))
