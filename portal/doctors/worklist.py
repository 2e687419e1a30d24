"""The worklist of doctors: its columns, filters in words, and what each row shows."""

from functools import cached_property
from typing import Any

from markupsafe import Markup, escape

from portal import lists
from portal.calendar.queries import deadline_teller
from portal.core.actors import Actor
from portal.core.identity.masks import mask_name
from portal.core.identity.places import province_name
from portal.core.tongues import say
from portal.doctors import words
from portal.doctors.queries import doctors, narrowed
from portal.lists import Column
from portal.lists.pages import OfferedList
from portal.web.permissions import Permission as P
from portal.web.templates import day
from portal.web.worklists import Term

COLUMNS = (
    Column("reference", say("Reference"), lambda row: row.reference, is_fixed=True, sort="id"),
    Column("name", say("Name"), lambda row: mask_name(row.name)),
    Column("title", say("Title"), lambda row: words.TITLE_NAMES.get(row.title, "")),
    Column("department", say("Department"), lambda row: words.department(row.department)),
    Column("institution", say("Institution"), lambda row: row.institution_name),
    Column("state", say("State"), lambda row: words.STATE_NAMES[row.state]),
    Column("standing", say("Standing"), lambda row: words.STANDING_NAMES.get(row.standing, ""), is_default=False),
    Column("rights", say("Rights today"), lambda row: words.rights_in_words(row.rights)),
    Column("practice", say("Years of practice"), lambda row: words.years(row.practice_months), is_number=True, sort="practice"),
    Column("end", say("Next end"), lambda row: day(row.next_end_on) if row.next_end_on else "", sort="end"),
    Column("clock", say("Clock"), lambda row: day(row.due_on) if row.due_on else "", sort="due"),
    Column("contract", say("Contract"), lambda row: words.CONTRACT_NAMES.get(row.contract, ""), is_default=False),
    Column("province", say("Province"), lambda row: province_name(row.province), is_default=False),
)
TERMS = (
    Term("state", say("State"), lambda v: words.STATE_NAMES.get(v, v), is_facet=True),
    Term("standing", say("Standing"), lambda v: words.STANDING_NAMES.get(v, v), is_facet=True),
    Term("ending", say("Credential ends"), lambda v: words.ENDING_NAMES.get(v, v), is_facet=True, sort="end"),
    Term("title", say("Title"), lambda v: words.TITLE_NAMES.get(v, v), is_facet=True),
    Term("practice", say("Practice"), lambda v: words.PRACTICE_NAMES.get(v, v), is_facet=True),
    Term("contract", say("Contract"), lambda v: words.CONTRACT_NAMES.get(v, v), is_facet=True),
    Term("right", say("Right"), lambda v: words.RIGHT_NAMES.get(v, v), say("is every one of")),
    Term("ends_in", say("Credential ends in"), lambda v: v),
    Term("department", say("Department"), words.department),
    Term("province", say("Province"), province_name),
    Term("institution", say("Institution"), lambda v: v, say("is")),
    Term("batch", say("Import batch"), lambda v: v, say("is")),
)
OFFER = lists.offer(lists.Offer("doctors", say("Doctors"), "/doctors", P.DOCTORS_READ, doctors, COLUMNS, TERMS, narrowed))


class Worklist(OfferedList):
    """The list as this person looks at it; words are made once a page."""

    def __init__(self, viewer: Actor):
        super().__init__(OFFER, viewer)

    @cached_property
    def departments(self) -> dict[str, Markup]:
        return {code: escape(words.department(code)) for code in {row.department for row in self.rows}}

    @cached_property
    def rights(self) -> dict[str, Markup]:
        return {codes: escape(words.rights_in_words(codes)) for codes in {row.rights for row in self.rows}}

    @cached_property
    def clocks(self) -> dict[Any, tuple[int, str]]:
        """Due on → (working days left, how it stands)."""
        tell = deadline_teller()
        return {due: tell(due) for due in {row.due_on for row in self.rows} if due}
