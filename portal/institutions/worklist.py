"""The list of institutions: its columns, and its filters in words."""

from portal import lists
from portal.core.actors import Actor
from portal.core.tongues import say
from portal.institutions import words
from portal.institutions.queries import institutions
from portal.lists import Column
from portal.lists.pages import OfferedList
from portal.web.permissions import Permission as P
from portal.web.templates import instant
from portal.web.worklists import Term

COLUMNS = (
    Column("reference", say("Reference"), lambda row: row.reference, is_fixed=True, sort="id"),
    Column("name", say("Institution name"), lambda row: row.name, is_fixed=True),
    Column("level", say("Level"), lambda row: words.level_name(row.tier, row.grade), sort="tier"),
    Column("province", say("Province"), lambda row: words.province_name(row.province) if row.province else ""),
    Column("code", say("Organisation code"), lambda row: row.organisation_code or ""),
    Column("departments", say("Departments"), lambda row: len(row.departments), is_number=True, is_default=False),
    Column("changed", say("Last change"), lambda row: instant(row.updated_at), is_default=False),
)
TERMS = (
    Term("level", say("Level"), words.level_of, is_facet=True),
    Term("province", say("Province"), words.province_name, is_facet=True),
    Term("batch", say("Import batch"), lambda v: v, say("is")),
)
OFFER = lists.offer(
    lists.Offer("institutions", say("Institutions"), "/institutions", P.INSTITUTIONS_READ, institutions, COLUMNS, TERMS)
)


class Worklist(OfferedList):
    """The list as this person looks at it."""

    def __init__(self, viewer: Actor):
        super().__init__(OFFER, viewer)
