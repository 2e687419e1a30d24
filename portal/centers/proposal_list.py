"""The list of all proposals for rosters within reach."""

from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased

from portal import lists
from portal.centers import words
from portal.centers.lifecycle import ProposalState
from portal.centers.models import Center, RosterProposal
from portal.centers.reach import sees_all, within
from portal.core.actors import Actor
from portal.core.listing import Criteria, Filter, Listing, always
from portal.core.tongues import say
from portal.lists import Column
from portal.lists.pages import OfferedList
from portal.web.permissions import Permission as P
from portal.web.templates import instant
from portal.web.worklists import Term

T, C = RosterProposal.__table__.c, Center.__table__.c


def of_center(values: tuple[str, ...]) -> ColumnElement[bool]:
    other = aliased(Center)
    return T.center_id.in_(select(other.id).where(other.reference.in_(values)))


def by_reference(text: str) -> ColumnElement[bool]:
    return T.reference == text.upper()


proposals = Listing(
    T.id,
    T.reference,
    [T.reference, T.state, T.base_number, T.review_id, T.updated_at, C.reference.label("center"), C.name_zh, C.name_en],
    filters=[
        Filter("state", T.state, known=tuple(state.value for state in ProposalState)),
        Filter("center", condition=of_center, steady=always),
    ],
    finds=by_reference,
    base=(T.center_id == C.id,),
)


def narrowed(asked: Criteria, by: Actor) -> Criteria:
    return asked if sees_all(by) else replace(asked, reach=(*asked.reach, within(T.center_id, by)))


def changed_at(row: Any) -> str:
    return str(instant(row.updated_at))


COLUMNS = (
    Column("reference", say("Reference"), lambda row: row.reference, is_fixed=True, sort="id"),
    Column("center", say("Center"), lambda row: row.center, is_fixed=True),
    Column("state", say("State"), lambda row: words.PROPOSAL_NAMES[row.state]),
    Column("base", say("Stands on version"), lambda row: row.base_number, is_number=True),
    Column("changed", say("Last change"), changed_at),
)
TERMS = (
    Term("state", say("State"), lambda v: words.PROPOSAL_NAMES.get(v, v), is_facet=True),
    Term("center", say("Center"), lambda v: v),
)
OFFER = lists.offer(
    lists.Offer(
        "roster_proposals",
        say("Proposals for rosters"),
        "/centers/proposals",
        P.CENTERS_READ,
        proposals,
        COLUMNS,
        TERMS,
        narrowed,
    )
)


class Proposals(OfferedList):
    """The list as this person looks at it."""

    def __init__(self, viewer: Actor):
        super().__init__(OFFER, viewer)
