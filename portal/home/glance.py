"""Programme at a glance: each published figure as dated data with its source, beside what the portal itself counts."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from portal.core.database import capped_count, db
from portal.core.tongues import Text, say
from portal.households.models import Household, Person
from portal.subsidies.models import Grant

BIG = 1_000_000
ARTICLES = say("Founding documents, articles of 2020")
PRESS = say("Press of 2020-05-09 and 2020-10-14")


@dataclass(frozen=True)
class Published:
    """A figure as it was published: what, when, by whom."""

    label: Text
    figure: str
    on: date
    source: Text


@dataclass(frozen=True)
class Counted:
    """What the portal counts, with its definition."""

    label: Text
    figure: str
    definition: Text


PUBLISHED = (
    Published(say("Subsidy a person and year"), "¥1,000", date(2020, 5, 1), ARTICLES),
    Published(say("Drugs on the eligible list"), "600+", date(2020, 9, 30), ARTICLES),
    Published(say("Drugs on the list at its start, of 11 companies"), "350", date(2020, 5, 9), PRESS),
    Published(say("Companies that sponsor the list"), "42", date(2020, 10, 14), PRESS),
    Published(say("Subsidy rate of a drug, about 30 %% on average"), "10–68 %", date(2020, 10, 14), PRESS),
    Published(say("Specialty internet medical centers"), "17", date(2020, 9, 30), ARTICLES),
    Published(say("Contracted physicians"), "50,000+", date(2020, 8, 31), ARTICLES),
    Published(say("Full-time doctors of the family doctor team"), "300", date(2020, 8, 31), ARTICLES),
    Published(say("Doctors with more than ten years of experience"), "92 %", date(2020, 8, 31), ARTICLES),
    Published(say("Pharma partners that jointly ensure supply"), "70", date(2020, 8, 31), ARTICLES),
    Published(say("Consultations a day, on average"), "100,000+", date(2020, 8, 31), ARTICLES),
)


def counted() -> list[Counted]:
    """Live counts, exact up to a million."""
    granted = db.session.scalar(select(func.coalesce(func.sum(Grant.granted_fen - Grant.revoked_fen), 0)))
    return [
        Counted(say("Households"), number(capped_count(select(Household.id), BIG)), say("Households that the portal knows")),
        Counted(
            say("Persons"),
            number(capped_count(select(Person.id).where(Person.merged_into_id.is_(None)), BIG)),
            say("Persons, those merged into another not counted"),
        ),
        Counted(
            say("Persons with a grant"),
            number(capped_count(select(Grant.id).where(Grant.revoked_fen == 0), BIG)),
            say("Grants of all years that were not revoked"),
        ),
        Counted(say("Granted"), f"¥{int(granted or 0) // 100:,}", say("Sum of all grants less what was revoked")),
    ]


def number(count: int) -> str:
    return f"{BIG:,}+" if count > BIG else f"{count:,}"
