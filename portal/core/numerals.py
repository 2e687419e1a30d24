"""Whole numbers as addresses and forms write them."""

BIGGEST = 2**63 - 1


def whole(text: str, most: int = BIGGEST) -> int | None:
    """The number that ASCII digits write; None for anything else, and for what lies above `most`.

    >>> whole("17"), whole("-1"), whole("9" * 5000), whole("12", most=10)
    (17, None, None, None)
    """
    if not (text.isascii() and text.isdecimal() and len(text) <= 19):
        return None
    return number if (number := int(text)) <= most else None


def wholes(texts: tuple[str, ...] | list[str], most: int = BIGGEST) -> list[int]:
    """Those of some texts that write a whole number."""
    return [number for text in texts if (number := whole(text, most)) is not None]
