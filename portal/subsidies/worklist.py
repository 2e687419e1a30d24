"""The worklist of applications: its columns, filters in words, tabs, and what each row shows."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from markupsafe import Markup, escape

from portal import lists
from portal.core.actors import Actor
from portal.core.identity.divisions import division_namer
from portal.core.identity.masks import mask_name
from portal.core.listing import Criteria
from portal.core.paging import capped
from portal.core.tongues import Text, say
from portal.lists import Column
from portal.lists.queries import Taste, taste_of
from portal.subsidies import queries, words
from portal.subsidies.bulk import VERBS
from portal.subsidies.lifecycle import lifecycle
from portal.web.permissions import Permission as P
from portal.web.templates import day, instant, mark
from portal.web.worklists import Addresses, ListPage, Term, asked_in

NONE = "–"
COLUMNS = (
    Column("reference", say("Reference"), lambda row: row.reference, is_fixed=True, sort="id"),
    Column("head", say("Head"), lambda row: mask_name(row.head_name)),
    Column("persons", say("Persons"), lambda row: row.persons_count, is_number=True),
    Column("place", say("Place"), lambda row: words.whole_place(row.county)),
    Column("category", say("Category"), lambda row: words.CATEGORY_NAMES.get(row.category, row.category)),
    Column("state", say("State"), lambda row: words.STATE_NAMES[row.shown_state]),
    Column("band", say("Band"), lambda row: words.BAND_NAMES.get(row.band, "")),
    Column("clock", say("Clock"), lambda row: day(row.due_on) if row.due_on else "", sort="due"),
    Column("flags", say("Flag"), lambda row: words.flag_words(tuple(row.flags))),
    Column("holder", say("Held by"), lambda row: "", in_file=False),
    Column(
        "submitted",
        say("Submitted at"),
        lambda row: instant(row.submitted_at) if row.submitted_at else "",
        is_default=False,
        sort="submitted",
    ),
    Column("snoozed", say("Snoozed until"), lambda row: day(row.snoozed_until) if row.snoozed_until else "", is_default=False),
    Column("year", say("Programme year"), lambda row: row.year, is_default=False, is_number=True),
)
TERMS = (
    Term("mine", say("Mine to decide"), lambda v: say("yes"), say("is")),
    Term("state", say("State"), lambda v: words.STATE_NAMES.get(v, v), is_facet=True),
    Term("clock", say("Clock"), lambda v: words.CLOCK_NAMES.get(v, v), is_facet=True, sort="due"),
    Term("band", say("Band"), lambda v: words.BAND_NAMES.get(v, v), is_facet=True),
    Term("province", say("Province"), words.province_name, is_facet=True),
    Term("flag", say("Flag"), lambda v: words.FLAG_LEVELS.get(v, v), is_facet=True),
    Term("category", say("Category"), lambda v: words.CATEGORY_NAMES.get(v, v), is_facet=True),
    Term("reviewer", say("Held by"), lambda v: v),
    Term("year", say("Programme year"), lambda v: v),
    Term("persons", say("Persons"), lambda v: v, say("at least")),
    Term("returned", say("Days returned"), lambda v: v, say("at least")),
    Term("batch", say("Import batch"), lambda v: v, say("is")),
    Term("attention", say("Needs attention"), lambda v: words.ATTENTION.get(v, v), say("because")),
)
OFFER = lists.offer(
    lists.Offer(
        "subsidies",
        say("Subsidy applications"),
        "/subsidies",
        P.SUBSIDIES_READ,
        queries.applications,
        COLUMNS,
        TERMS,
        queries.narrowed,
    )
)

# (label, address, who sees it): the tabs that everybody has
TABS: tuple[tuple[Text, str, str], ...] = (
    (say("All"), "", P.SUBSIDIES_READ),
    (say("Mine to decide"), "mine=1&sort=due", P.SUBSIDIES_DECIDE),
    (say("Drafts"), "state=draft", P.SUBSIDIES_WRITE),
    (say("Breached"), "clock=breached&sort=due", P.SUBSIDIES_READ),
    (say("Second review"), "state=second_review&sort=due", P.SUBSIDIES_READ),
    (say("Grants to look at"), "attention=grants", P.SUBSIDIES_DECIDE),
    (say("Returned, 20 days and more"), "state=returned&returned=20&sort=returned", P.SUBSIDIES_READ),
)
BULK_WORDS: dict[str, Text] = {
    "approve": say("Try approve…"),
    "return": say("Try return…"),
    "refuse": say("Try refuse…"),
    "submit": say("Try submit…"),
    "withdraw": say("Try withdraw…"),
}


@dataclass(frozen=True)
class Tab:
    """One view of the list. `view_id` is that of a saved view of one's own."""

    label: str
    query: str
    is_shared: bool = False
    view_id: int | None = None


class Worklist(ListPage):
    """The list as this person looks at it: every query it needs is made once."""

    def __init__(self, criteria: Criteria, addresses: Addresses, staff: Actor):
        super().__init__(OFFER.listing, criteria, addresses, TERMS, lambda asked: OFFER.within(asked, staff))
        self.staff = staff
        self.has_names = staff.may(P.NAMES_READ)

    @cached_property
    def taste(self) -> Taste:
        return taste_of(OFFER.name, self.staff)

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        return OFFER.chosen(self.taste.columns)

    @cached_property
    def shows(self) -> frozenset[str]:
        return frozenset(c.key for c in self.columns)

    @property
    def all_columns(self) -> tuple[Column, ...]:
        return OFFER.columns

    @property
    def counts_url(self) -> str:
        """Where counts, filters and columns are loaded from, after the page."""
        query = self.addresses.asked_query
        return f"{self.addresses.path}/facets" + (f"?{query}" if query else "")

    def filled(self, row: str) -> Markup:
        """The rows, each the pattern of a row with its cells put in: quicker than drawing every row by itself."""
        return Markup("".join([str.__mod__(row, cells) for cells in self.cells()]))  # noqa: S704 cells are escaped or ours

    def cells(self) -> list[dict[str, Any]]:
        """What each row shows, by column, ready for the page: marks are drawn, names are escaped."""
        name = escape if self.has_names else lambda name: escape(mask_name(name))
        at = instant if "submitted" in self.shows else lambda _: ""
        places, clocks, held = self.places, self.clocks, self.held
        categories = {code: escape(str(text)) for code, text in words.CATEGORY_NAMES.items()}
        states = {code: mark("state_tag", code, str(words.STATE_NAMES[code])) for code in {row.shown_state for row in self.rows}}
        bands = {level: mark("band", level) for level in {row.band for row in self.rows}}
        return [
            {
                "reference": row.reference,
                "head": name(row.head_name),
                "persons": row.persons_count,
                "place": places[row.county],
                "category": categories[row.category],
                "state": states[row.shown_state],
                "band": bands[row.band],
                "clock": clocks[row.due_on, row.shown_state],
                "flags": escape(words.flag_words(tuple(row.flags))) if row.flags else NONE,
                "holder": held.get(row.id, NONE),
                "submitted": at(row.submitted_at),
                "snoozed": row.snoozed_until or NONE,
                "year": row.year,
            }
            for row in self.rows
        ]

    @cached_property
    def held(self) -> dict[int, str]:
        """Who holds which of the cases whose clock runs, and for how long still."""
        if "holder" not in self.shows:
            return {}
        holders = queries.holders([row.id for row in self.rows if row.due_on])
        return {key: escape(say("%(name)s, %(minutes)s min", name=name, minutes=left)) for key, (name, left) in holders.items()}

    @property
    def places(self) -> dict[str, Markup]:
        named = division_namer()
        return {county: escape(words.place(county, named)) for county in {row.county for row in self.rows}}

    @property
    def clocks(self) -> dict[tuple[Any, str], Markup]:
        """(due on, state) → how the clock stands."""
        tell = queries.clock_teller()
        return {pair: mark("clock", *tell(*pair)) for pair in {(row.due_on, row.shown_state) for row in self.rows}}

    @cached_property
    def tabs(self) -> list[Tab]:
        """The views of this person: everybody's, and the saved ones."""
        common = [Tab(str(label), query) for label, query, needed in TABS if self.staff.may(needed)]
        return common + [
            Tab(v.name, v.query, v.is_shared, v.id if v.owner_id == self.staff.id else None) for v in self.taste.views
        ]

    def views(self, with_counts: bool = False) -> list[tuple[str, str, str | None, bool]]:
        """(label, address, capped count, is this one) for each tab; counts are loaded after the page."""
        here, path = self.addresses.asked_query, self.addresses.path
        return [
            (
                tab.label,
                f"{path}?{tab.query}" if tab.query else path,
                self.counted(tab) if with_counts else None,
                tab.query == here,
            )
            for tab in self.tabs
        ]

    def counted(self, tab: Tab) -> str:
        criteria = asked_in(OFFER.listing, tab.query)
        return capped(OFFER.listing.count(OFFER.within(criteria, self.staff)))

    @property
    def own_views(self) -> list[Tab]:
        return [tab for tab in self.tabs if tab.view_id]

    @property
    def is_name_refused(self) -> bool:
        """A name was searched by somebody who may not read names."""
        return not self.has_names and OFFER.listing.is_name_search(self.asked.q)

    def bulk_verbs(self) -> list[tuple[str, Text]]:
        """The bulk steps that this person's roles may take."""
        return [
            (verb, BULK_WORDS[verb])
            for verb in VERBS
            if any(step.needs in self.staff.permissions for step in lifecycle.by_verb[verb])
        ]

    @property
    def may_take(self) -> bool:
        return self.staff.may(P.SUBSIDIES_DECIDE)

    @property
    def is_mine(self) -> bool:
        return bool(self.asked.of("mine"))
