"""The values that are the programme's own choice ("ours" in the domain's rules): what they mean and their bounds.

A package above adds its own with `define(Setting(…))` where the value is read.
"""

from dataclasses import dataclass
from decimal import Decimal

from portal.core.tongues import Text, say

SETTINGS: dict[str, "Setting"] = {}


@dataclass(frozen=True)
class Setting:
    """One value, kept as a whole number. `unit` is shown behind it; `least` and `most` bound every proposal.

    `decimals`: the number is shown with so many of its digits behind the point (300 basis points as 3.00 %).
    """

    name: str
    title: Text
    description: Text
    default: int
    unit: Text
    least: int
    most: int
    decimals: int = 0

    def shown(self, value: int) -> str:
        """The number as people read and write it, without its unit."""
        return f"{Decimal(value).scaleb(-self.decimals):f}"

    def fits(self, value: int) -> bool:
        return self.least <= value <= self.most


def define(setting: Setting) -> Setting:
    """Add a value to the registry. Raises ValueError where the name is taken by another or the default is out of bounds."""
    if SETTINGS.get(setting.name, setting) != setting:
        raise ValueError(f"two settings are called {setting.name}")
    if not setting.fits(setting.default):
        raise ValueError(f"the default of {setting.name} is out of its bounds")
    SETTINGS[setting.name] = setting
    return setting


PERCENT, MINUTES, DAYS = say("%%"), say("minutes"), say("days")
WORKING_DAYS, HOUSEHOLDS, PERSONS = say("working days"), say("households"), say("persons")
TIMES, HOURS = say("times"), say("hours")

for _setting in (
    Setting("blind_share_bp", say("Second look at low-risk cases"), say("This share of the low-risk approvals, drawn at random, goes to a second person who does not see the first decision."), 300, PERCENT, 0, 10_000, 2),
    Setting("lease_minutes", say("Holding a case"), say("A person who takes a case from the queue holds it this long; nobody else can decide on it meanwhile."), 20, MINUTES, 1, 240),
    Setting("decision_days", say("Time for a decision"), say("An application is to be decided within this time after it was submitted. The clock stands while it is returned."), 10, WORKING_DAYS, 1, 60),
    Setting("at_risk_days", say("Late soon"), say("A case counts as “at risk” when no more than this is left of its time."), 2, WORKING_DAYS, 0, 20),
    Setting("return_lapse_days", say("Returned applications lapse"), say("A returned application that was not submitted again lapses after this time."), 30, DAYS, 1, 365),
    Setting("phone_households_limit", say("Shared phone number"), say("A number that more households than this give is flagged."), 3, HOUSEHOLDS, 1, 50),
    Setting("members_limit", say("Large household"), say("A household with more members than this is flagged."), 5, PERSONS, 1, 50),
    Setting("idle_minutes", say("Idle sign-out"), say("A person who does nothing for this time is signed out."), 30, MINUTES, 5, 240),
    Setting("reveal_minutes", say("Revealed personal data"), say("A number, phone or address that was revealed for a purpose is masked again after this time."), 5, MINUTES, 1, 30),
    Setting("lockout_failures", say("Failed sign-ins"), say("After this many failures in a row the account is locked for a while."), 5, TIMES, 3, 20),
    Setting("lockout_minutes", say("Length of a lock"), say("A locked account opens by itself after this time."), 15, MINUTES, 1, 1440),
    Setting("link_hours", say("One-time links"), say("A link for a first or forgotten password works for this time."), 48, HOURS, 1, 720),
    Setting("device_days", say("Known devices"), say("The second factor is asked again on the same device after this time."), 14, DAYS, 0, 90),
    Setting("digest_hour", say("Daily mail"), say("Those who chose one mail a day get it on working days at this hour (Beijing time)."), 8, say("hour of the day"), 0, 23),
):  # fmt: skip
    define(_setting)
