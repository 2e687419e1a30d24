"""The members of a case as its page shows them: names plain or masked, numbers masked."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from portal.core import clock
from portal.core.identity.masks import mask_name
from portal.core.tongues import Text, say
from portal.subsidies import queries, words
from portal.subsidies.case import Case
from portal.subsidies.rules import CaseFacts
from portal.subsidies.screening import MATCH_NAMES, SURE


@dataclass(frozen=True)
class MemberView:
    """One member as the page shows it."""

    id: int
    name: str
    relation: Text | str
    sex: Text | str
    age: int | None
    number: str
    match: str
    match_name: Text | str
    is_included: bool
    exclusion: str
    has_consent: bool
    is_alive: bool
    is_contested: bool
    has_grant: bool

    @property
    def is_sure(self) -> bool:
        return self.match in SURE


def views_of(case: Case, facts: CaseFacts, plain_names: bool) -> list[MemberView]:
    known = queries.memberships(case.household.id)
    granted = {m.person_id for m in facts.members if m.has_grant}
    return [member_view(m, p, known.get(p.id), p.id in granted, plain_names) for m, p in case.members]


def member_view(member: Any, person: Any, membership: Any, has_grant: bool, plain_names: bool) -> MemberView:
    return MemberView(
        id=person.id,
        name=person.name if plain_names else mask_name(person.name),
        relation=words.RELATION_NAMES.get(membership.relation, membership.relation) if membership else say("left the household"),
        sex=words.SEX_NAMES.get(person.sex, ""),
        age=age(person.birth_on, clock.today()),
        number=person.id_no_masked,
        match=member.match or "",
        match_name=MATCH_NAMES.get(member.match, ""),
        is_included=member.is_included,
        exclusion=member.exclusion or "",
        has_consent=member.consent is not None,
        is_alive=person.died_on is None,
        is_contested=bool(membership and membership.is_contested),
        has_grant=has_grant,
    )


def with_numbers(case: Case, views: Sequence[MemberView]) -> list[MemberView]:
    """The same with the numbers plain: for whom they were revealed to, which is recorded."""
    plain = {person.id: person.id_no or "" for _, person in case.members}
    return [replace(view, number=plain[view.id]) for view in views]


def age(born: date | None, today: date) -> int | None:
    return None if born is None else today.year - born.year - ((today.month, today.day) < (born.month, born.day))
