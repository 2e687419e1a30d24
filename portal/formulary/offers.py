"""The lists of this room as every list is offered: columns, filters in words, exports of exactly what is shown."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from portal import lists
from portal.core.actors import Actor
from portal.core.lifecycle import state_name
from portal.core.tongues import Text, say
from portal.formulary import listings, queries, words
from portal.formulary.banned import CLASS_NAMES
from portal.formulary.bans import bans
from portal.formulary.lifecycle import ProposalState, State, SuspensionState
from portal.formulary.terms import CHANNEL_NAMES
from portal.lists import Column, Offer
from portal.lists.pages import OfferedList
from portal.web.permissions import Permission as P
from portal.web.templates import day, instant
from portal.web.worklists import Term

YES_NO: dict[str, Text] = {"1": say("yes"), "0": say("no")}


def told(name: str) -> Any:
    return lambda row: str(words.shown(name, getattr(row, name)))


LINES = lists.offer(
    Offer(
        "formulary",
        say("Eligible drugs"),
        "/formulary",
        P.FORMULARY_READ,
        listings.lines,
        (
            Column("number", say("Approval number"), lambda row: row.approval_no, is_fixed=True, sort="id"),
            Column("generic", say("Generic name"), lambda row: row.generic_name),
            Column("english", say("English name"), lambda row: row.generic_en, is_default=False),
            Column("brand", say("Brand name"), lambda row: row.brand_name),
            Column("form", say("Form"), lambda row: row.form, is_default=False),
            Column("strength", say("Strength"), lambda row: row.strength),
            Column("pack", say("Pack"), lambda row: row.pack, is_default=False),
            Column("maker", say("Maker"), lambda row: row.maker_name),
            Column("partner", say("Partner"), lambda row: row.partner_name, is_default=False),
            Column("class", say("Class"), told("rx_class"), is_default=False),
            Column("atc", say("ATC"), lambda row: row.atc, is_default=False),
            Column("rate", say("Rate"), told("rate_bp"), is_number=True, sort="rate"),
            Column("cap", say("Unit cap"), told("unit_cap_fen"), is_number=True),
            Column("days", say("30-day cap"), told("cap_30_days"), is_number=True),
            Column("price", say("Reference price"), told("price_fen"), is_number=True, sort="price"),
            Column("channels", say("Channels"), told("channels")),
            Column("chronic", say("Chronic"), told("is_chronic")),
        ),
        (
            Term("channels", say("Channels"), lambda v: CHANNEL_NAMES.get(v, v), is_facet=True),
            Term("chronic", say("Chronic"), lambda v: YES_NO.get(v, v), say("is"), is_facet=True),
            Term("class", say("Class"), lambda v: CLASS_NAMES.get(v, v), is_facet=True),
            Term("suspended", say("Suspended now"), lambda v: YES_NO.get(v, v), say("is"), is_facet=True),
            Term("disease", say("Disease"), str),
            Term("rate", say("Rate"), lambda v: words.rate(int(v)) if v.isdecimal() else v),
        ),
        listings.in_force,
        default_sort="id",
    )
)
DRUGS = lists.offer(
    Offer(
        "drugs",
        say("Register of drugs"),
        "/formulary/drugs",
        P.FORMULARY_READ,
        listings.drugs,
        (
            Column("number", say("Approval number"), lambda row: row.approval_no, is_fixed=True, sort="id"),
            Column("generic", say("Generic name"), lambda row: row.generic_name),
            Column("brand", say("Brand name"), lambda row: row.brand_name),
            Column("form", say("Form"), lambda row: row.form),
            Column("strength", say("Strength"), lambda row: row.strength),
            Column("pack", say("Pack"), lambda row: row.pack, is_default=False),
            Column("maker", say("Maker"), lambda row: row.maker_name),
            Column("class", say("Class"), told("rx_class")),
            Column("atc", say("ATC"), lambda row: row.atc, is_default=False),
        ),
        (
            Term("incomplete", say("To be completed"), lambda v: YES_NO.get(v, v), say("is"), is_facet=True),
            Term("class", say("Class"), lambda v: CLASS_NAMES.get(v, v), is_facet=True),
            Term("maker", say("Maker"), str),
            Term("batch", say("Import batch"), str, say("is")),
        ),
    )
)
DISEASES = lists.offer(
    Offer(
        "diseases",
        say("Diseases"),
        "/formulary/diseases",
        P.FORMULARY_READ,
        listings.diseases,
        (
            Column("name", say("Disease"), lambda row: row.name, is_fixed=True, sort="name"),
            Column("icd10", say("ICD-10"), lambda row: row.icd10, sort="icd10"),
            Column("english", say("English name"), lambda row: row.name_en),
            Column("drugs", say("Drugs"), lambda row: row.drugs, is_number=True),
        ),
        (Term("named", say("With an ICD-10 code"), lambda v: YES_NO.get(v, v), say("is"), is_facet=True),),
        default_sort="name",
    )
)
MAKERS = lists.offer(
    Offer(
        "makers",
        say("Makers"),
        "/formulary/makers",
        P.FORMULARY_READ,
        listings.makers,
        (
            Column("name", say("Maker"), lambda row: row.name, is_fixed=True, sort="id"),
            Column("drugs", say("Drugs"), lambda row: row.drugs, is_number=True),
        ),
        (),
    )
)
EDITIONS = lists.offer(
    Offer(
        "editions",
        say("Editions"),
        "/formulary/editions",
        P.FORMULARY_READ,
        listings.editions,
        (
            Column("number", say("Edition"), lambda row: row.number, is_fixed=True, sort="id"),
            Column("state", say("State"), lambda row: str(state_name(State(row.state)))),
            Column("lines", say("Lines"), lambda row: row.lines_count, is_number=True),
            Column("from", say("Valid from"), lambda row: instant(row.valid_from)),
            Column("created", say("Begun"), lambda row: instant(row.created_at)),
            Column("note", say("Note"), lambda row: row.note),
        ),
        (Term("state", say("State"), lambda v: state_name(State(v)), is_facet=True),),
    )
)
SUSPENSIONS = lists.offer(
    Offer(
        "suspensions",
        say("Suspensions"),
        "/formulary/suspensions",
        P.FORMULARY_READ,
        listings.suspensions,
        (
            Column("reference", say("Reference"), lambda row: row.reference, is_fixed=True, sort="id"),
            Column("state", say("State"), lambda row: str(state_name(SuspensionState(row.state)))),
            Column("drug", say("Generic name"), lambda row: row.generic_name),
            Column("number", say("Approval number"), lambda row: row.approval_no),
            Column("reason", say("Reason"), lambda row: str(words.SUSPENSION_REASONS.get(row.reason, row.reason))),
            Column("since", say("Since"), lambda row: instant(row.since)),
            Column("until", say("Until"), lambda row: instant(row.until)),
        ),
        (Term("state", say("State"), lambda v: state_name(SuspensionState(v)), is_facet=True),),
    )
)
PROPOSALS = lists.offer(
    Offer(
        "drug-proposals",
        say("Proposals from outside"),
        "/formulary/proposals",
        P.FORMULARY_READ,
        listings.proposals,
        (
            Column("reference", say("Reference"), lambda row: row.reference, is_fixed=True, sort="id"),
            Column("state", say("State"), lambda row: str(state_name(ProposalState(row.state)))),
            Column("organisation", say("From"), lambda row: row.organisation),
            Column("number", say("Approval number"), lambda row: row.approval_no),
            Column("generic", say("Generic name"), lambda row: row.generic_name),
            Column("received", say("Received"), lambda row: day(row.received_on)),
            Column("screening", say("Screening"), lambda row: ", ".join(str(words.SCREENING_NAMES[c]) for c in row.screening)),
        ),
        (Term("state", say("State"), lambda v: state_name(ProposalState(v)), is_facet=True),),
    )
)
# What of a row its own address ends with; '' where rows have no page of their own.
ADDRESSED = {"formulary": "id", "drugs": "id", "diseases": "id", "editions": "number", "suspensions": "reference", "drug-proposals": "reference"}  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """One row: what its address ends with, its address, and its cells."""

    key: str
    address: str
    cells: list[Any]


class Page(OfferedList):
    """A list of this room as one person looks at it. Names of drugs and companies are nobody's secret."""

    def __init__(self, offer: Offer, viewer: Actor):
        super().__init__(offer, viewer)
        self.plain_names = True

    def address(self, key: str) -> str:
        path = "/formulary/drugs" if self.offer.name == "formulary" else self.offer.path
        return f"{path}/{key}"

    def shown(self, row: Any) -> Shown:
        column = ADDRESSED.get(self.offer.name, "")
        key = str(row[0] if column == "id" else getattr(row, column)) if column else str(row[0])
        return Shown(key, self.address(key) if column else "", [c.value(row) for c in self.columns])


class InForce(Page):
    """The lines of the edition in force, which is asked for once."""

    def __init__(self, viewer: Actor):
        self.edition = queries.current()
        edition_id = self.edition.id if self.edition else 0
        super().__init__(replace(LINES, within=lambda asked, by: listings.of(asked, edition_id)), viewer)

    @cached_property
    def suspended(self) -> set[int]:
        """The drugs that are suspended now."""
        return listings.suspended_now()

    @cached_property
    def banned(self) -> dict[int, str]:
        """Drug → the kind of ban that lies over its line now, on this page."""
        standing = bans()
        found = ((row[0], standing.block(row[0], row._mapping)) for row in self.rows)
        return {drug_id: ban.kind for drug_id, ban in found if ban}
