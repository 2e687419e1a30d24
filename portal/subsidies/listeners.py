"""What households tell and ask: registered here, because a lower package never imports a higher one."""

from portal.households import list_importing, living  # noqa: F401
from portal.subsidies import effects, importing  # noqa: F401 importing makes files of households a kind of import


def register() -> None:
    """Follow life events, corrected identities and merges; say which households are being decided, and on which something stands."""
    living.on_life_event(effects.follow)
    living.on_merge(effects.merge_grants)
    living.on_identity(effects.look_at_identity)
    living.closes(effects.closed_among)
    living.settles(effects.submitted_this_year)
    living.builds_upon(effects.submitted_among)
    living.names_persons(effects.members_among)
