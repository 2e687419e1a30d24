"""The steps of a proposed change of the calendar."""

from portal.settings.proposals import two_persons
from portal.web.permissions import Permission

lifecycle = two_persons("calendar", Permission.CALENDAR_CHANGE)
