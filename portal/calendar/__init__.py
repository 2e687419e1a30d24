"""The working-day calendar that all clocks use: seeded from what is announced, changed by two persons.

`due_on(day, 10)` is the tenth working day after a day; `working_days_left(due)` counts from today.
"""

from portal.calendar.queries import calendar_table, due_on, working_days_left, working_days_used

__all__ = ["calendar_table", "due_on", "working_days_left", "working_days_used"]
