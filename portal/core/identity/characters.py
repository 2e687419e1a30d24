"""Characters as people, keyboards and spreadsheets write them, brought to the ones that are meant."""

import re
import unicodedata

_LOOKS_LIKE_X = dict.fromkeys(map(ord, "×✕✖╳хХχΧ⨯"), "X")
_SEPARATORS = frozenset("-−.·,、/\\|_:;~'`")
_FORMULA = re.compile(r'=\s*"(.*)"', re.DOTALL)
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zs", "Zl", "Zp"})


class _Dropping(dict[int, int | None]):
    """A table for `str.translate` that judges each character once, when it is first met."""

    def __init__(self, separators: frozenset[str], categories: frozenset[str]):
        super().__init__()
        self.separators, self.categories = separators, categories

    def __missing__(self, point: int) -> int | None:
        character = chr(point)
        dropped = character in self.separators or unicodedata.category(character) in self.categories
        self[point] = None if dropped else point
        return self[point]


_without_unseen = _Dropping(frozenset(), _UNSEEN)
_without_separators = _Dropping(_SEPARATORS, _UNSEEN | {"Pd"})


def without_invisible(text: str) -> str:
    """The text without spaces, control characters, direction marks and zero-width characters."""
    return text if text.isalnum() else text.translate(_without_unseen)


def plain_code(text: str) -> str:
    """A code as it is meant: half-width, upper case, without spaces, separators, `'…` and `="…"`.

    `plain_code('="１１０１０１ 1990-0101"')` → `'11010119900101'`. Never raises; nothing left → `''`.
    Letters that look like X stay: only identity numbers may take them for X (see `with_real_x`).
    """
    if text.isascii():
        if text.isalnum():
            return text.upper()
    else:
        text = unicodedata.normalize("NFKC", text)
    if "=" in text:
        formula = _FORMULA.fullmatch(without_invisible(text))
        text = formula[1] if formula else text
    return text.translate(_without_separators).upper()


def with_real_x(code: str) -> str:
    """The code with `×` and Cyrillic or Greek look-alikes replaced by the Latin X."""
    return code if code.isascii() else code.translate(_LOOKS_LIKE_X)
