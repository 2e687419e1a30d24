"""The steps of a changed setting."""

from portal.settings.proposals import two_persons
from portal.web.permissions import Permission

lifecycle = two_persons("setting", Permission.SETTINGS_CHANGE)
