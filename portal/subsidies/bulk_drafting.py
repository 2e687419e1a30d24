"""Drafts of many households at once, through the ledger's bulk door: for files and for the year turn."""

from collections.abc import Collection, Sequence
from typing import Any

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db, next_numbers, reserve_ids
from portal.ledger.bulk import Unit, record_rows
from portal.subsidies import events
from portal.subsidies.lifecycle import State
from portal.subsidies.models import ApplicationMaker, ApplicationMember, SubsidyApplication
from portal.subsidies.search import names

APPLICATION, MEMBER, MAKER = (model.__table__ for model in (SubsidyApplication, ApplicationMember, ApplicationMaker))


class Drafts:
    """The drafts of one transaction as rows. Ids and references are reserved at once.

    `granted`: persons who hold the year's grant and are left out; `consent`: how it is held for all, None: it is asked for.
    """

    def __init__(
        self,
        year: int,
        by: Actor,
        households: int,
        persons: int,
        granted: Collection[int],
        batch_id: int | None = None,
        consent: str | None = None,
    ):
        self.year, self.by, self.granted, self.batch_id, self.consent = year, by, granted, batch_id, consent
        self.now = clock.now()
        self.ids = iter(reserve_ids(APPLICATION, households))
        self.member_ids = iter(reserve_ids(MEMBER, persons)) if persons else iter(())
        self.maker_ids = iter(reserve_ids(MAKER, households)) if by.id is not None else iter(())
        self.numbers = iter(next_numbers("SUB", year, households))

    def entry(self, household: Any, people: Sequence[int], former: Any = None) -> Unit:
        """The draft of a household (id, province, county, category, head_name) and its persons; `former` is what it renews."""
        key, reference = next(self.ids), f"SUB-{self.year}-{next(self.numbers):06d}"
        rows = [
            (APPLICATION, self.application(key, reference, household, people, former)),
            *((MEMBER, self.member(key, person)) for person in people),
        ]
        if self.by.id is not None:
            rows.append((MAKER, {"id": next(self.maker_ids), "application_id": key, "user_id": self.by.id}))
        event = events.Renewed(self.year, former.reference) if former else events.Drafted(self.year, len(people))
        return Unit(event, APPLICATION, key, reference, rows)

    def application(self, key: int, reference: str, household: Any, people: Sequence[int], former: Any) -> dict[str, Any]:
        excluded = sum(1 for person in people if person in self.granted)
        return {
            "id": key,
            "reference": reference,
            "year": self.year,
            "household_id": household.id,
            "is_supplementary": excluded > 0,
            "renewed_from_id": former.id if former else None,
            "state": State.DRAFT.value,
            "shown_state": State.DRAFT.value,
            "province": household.province,
            "county": household.county,
            "category": household.category,
            "head_name": household.head_name,
            "persons_count": len(people),
            "included_count": len(people) - excluded,
            "version": 1,
            "batch_id": self.batch_id,
            "created_at": self.now,
            "updated_at": self.now,
        }

    def member(self, application_id: int, person_id: int) -> dict[str, Any]:
        has_grant = person_id in self.granted
        return {
            "id": next(self.member_ids),
            "application_id": application_id,
            "person_id": person_id,
            "is_included": not has_grant,
            "exclusion": "granted" if has_grant else None,
            "consent": self.consent,
            "consent_at": self.now if self.consent else None,
        }

    def write(self, entries: Sequence[Unit]) -> int:
        """Write them with their entries and put their heads into the name index. Returns how many."""
        record_rows(entries, self.by)
        heads = [(entry.key, values["head_name"]) for entry in entries for table, values in entry.rows if table is APPLICATION]
        names.add(db.session(), heads)
        return len(entries)
