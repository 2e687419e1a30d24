"""The only clock. Everything inside is UTC; pages show Asia/Shanghai."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")

_stopped_at: ContextVar[datetime | None] = ContextVar("portal_clock", default=None)


def now() -> datetime:
    """This instant, aware, in UTC."""
    return _stopped_at.get() or datetime.now(UTC)


def wall() -> datetime:
    """This instant of the machine, also where the clock is held: for signs of life."""
    return datetime.now(UTC)


def today() -> date:
    """The calendar day in Shanghai."""
    return now().astimezone(SHANGHAI).date()


def on_page(instant: datetime) -> datetime:
    """The same instant as a wall clock in Shanghai shows it."""
    return instant.astimezone(SHANGHAI)


def start_of(day: date) -> datetime:
    """The UTC instant at which a day begins in Shanghai."""
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI).astimezone(UTC)


def in_utc(instant: datetime) -> datetime:
    """The same instant in UTC. Raises ValueError for one without its zone, OverflowError for one beyond the calendar."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs its time zone")
    return instant.astimezone(UTC)


def is_near(day: date) -> bool:
    """Whether a day lies in the years of which the portal may be asked: from 2000 to 2999."""
    return 2000 <= day.year < 3000


def day_in(text: str) -> date | None:
    """The near day that an address or a filter names, written 2026-11-22; None where it names none."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if is_near(day) else None


def microseconds(instant: datetime) -> int:
    """UTC microseconds since 1970, as the ledger keeps instants."""
    delta = instant - datetime(1970, 1, 1, tzinfo=UTC)
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds


def from_microseconds(value: int) -> datetime:
    return datetime.fromtimestamp(value // 1_000_000, UTC).replace(microsecond=value % 1_000_000)


@contextmanager
def stopped(at: datetime) -> Iterator[None]:
    """Hold the clock of this thread at an instant: for tests, for replays over past days, for the sample world."""
    token = _stopped_at.set(at.astimezone(UTC))
    try:
        yield
    finally:
        _stopped_at.reset(token)
