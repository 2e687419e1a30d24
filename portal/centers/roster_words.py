"""What the codes of rosters are called on their pages."""

from portal.centers.conflicts import NAMES as CONFLICT_NAMES
from portal.centers.models import VALUES
from portal.centers.roster_list import EFFECTS as EFFECT_NAMES
from portal.core.tongues import Text
from portal.doctors.words import TITLE_NAMES
from portal.ledger.words import column_name


def column_names() -> dict[str, Text]:
    """The columns of a line, as the ledger calls them."""
    return {name: column_name(name) for name in VALUES}


__all__ = ["CONFLICT_NAMES", "EFFECT_NAMES", "TITLE_NAMES", "column_names"]
