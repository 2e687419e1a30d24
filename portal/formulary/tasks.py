"""What the clock does for the list: scheduled editions come into force."""

from portal.formulary.publishing import activate_due
from portal.jobs import periodic


@periodic("every 15 s")
def bring_into_force() -> None:
    """Whatever began since the last look, also while the portal was down."""
    activate_due()
