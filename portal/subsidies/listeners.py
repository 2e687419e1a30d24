"""What households ask and tell: registered here, because a lower package never imports a higher one."""

from portal.households import listening
from portal.subsidies import effects


def register() -> None:
    """Answer "is this household's case closed to changes", follow life events and merges."""
    listening.on_life_event(effects.follow)
    listening.on_merge(effects.merge_grants)
    listening.ask_closed(effects.is_household_closed)
