"""Every period, share and limit that the programme chose itself: dated values that two persons change.

`setting("lease_minutes")` is the value in force now; `portal.settings.registry` lists them all.
"""

from portal.settings.queries import setting
from portal.settings.registry import Setting, define

__all__ = ["Setting", "define", "setting"]
