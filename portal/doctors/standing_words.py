"""What the codes of standing and rights are called in sentences of the ledger."""

from itertools import combinations

from portal.core.tongues import Text
from portal.doctors.models import Right
from portal.doctors.standings import DEPARTURE_REASONS, LEAVE_REASONS, SUSPEND_REASONS
from portal.doctors.words import RIGHT_NAMES
from portal.ledger import words


class Listed(Text):
    """Several words in one line, each in the reader's language."""

    __slots__ = ("parts",)

    def __init__(self, parts: tuple[Text, ...]):
        super().__init__("", {})
        self.parts = parts

    def __str__(self) -> str:
        return ", ".join(map(str, self.parts))


def rights_names() -> dict[str, Text]:
    """Every set of rights, as the column spells it → its words."""
    codes = [right.value for right in Right]
    sets = [chosen for size in range(1, len(codes) + 1) for chosen in combinations(codes, size)]
    return {" ".join(chosen): Listed(tuple(RIGHT_NAMES[code] for code in chosen)) for chosen in sets}


def register() -> None:
    for column in ("rights", "before"):
        words.name_values(column, rights_names())
    words.name_values("right_code", RIGHT_NAMES)
    for reasons in (SUSPEND_REASONS, LEAVE_REASONS, DEPARTURE_REASONS):
        words.name_values("reason_code", reasons)
        words.name_values("reason", reasons)
