"""The working-day calendar lives in `portal.calendar`."""

from portal.calendar import due_on, working_days_left, working_days_used

__all__ = ["due_on", "working_days_left", "working_days_used"]
