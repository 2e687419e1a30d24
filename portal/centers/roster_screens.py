"""What the pages of rosters and of proposals draw for one viewer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import select

from portal.centers import conflicts, proposals, roster
from portal.centers.conflicts import Conflict
from portal.centers.lifecycle import EDITABLE, LIVE_PROPOSAL, ProposalState, State
from portal.centers.lines import Change, Said, difference
from portal.centers.models import VALUES, Action, Center, RosterProposal, RosterVersion
from portal.centers.portions import Portion, portion
from portal.centers.reach import center_of
from portal.centers.words import CONSULT_NAMES
from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db
from portal.core.identity.masks import mask_name
from portal.core.lifecycle import Option
from portal.core.paging import Cursor, Page
from portal.ledger.queries import timeline
from portal.web.permissions import Permission as P

SAID_BY_EFFECT = frozenset({"not_active", "no_right", "period_over"})


class Viewing:
    """What every page of a roster knows: the center, who looks, and how names are shown."""

    viewer: Actor
    center: Center

    def name(self, name: str) -> str:
        return name if self.viewer.may(P.NAMES_READ) else mask_name(name)

    def ways(self, said: Said) -> str:
        return " · ".join(str(CONSULT_NAMES[code]) for code in said.consult_types)

    @property
    def may_propose(self) -> bool:
        return self.viewer.may(P.CENTERS_PROPOSE) and self.center.state != State.CLOSED


def by_file(row: roster.Listed) -> str:
    return row.filed_as


class RosterScreen(Viewing):
    """A center's roster: the newest version with its effect on a day, or an earlier one as it was published.

    `number`: a version; `on`: a day. The effect is shown of the newest version, for today and later: how a doctor stood on an
    earlier day is told by the doctor's file. `after`, `at`: doctors behind whom, or from whom on, lines are shown.
    Raises NotFound.
    """

    def __init__(
        self, reference: str, viewer: Actor, number: int | None = None, on: date | None = None, after: str = "", at: str = ""
    ):
        self.viewer, self.center = viewer, center_of(reference, viewer)
        self.after, self.at = after, at
        self.today, self.day = clock.today(), on or clock.today()
        self.newest = roster.newest_number(self.center.id)
        self.number = self.meant(number)
        self.shows_effect = self.number == self.newest and self.day >= self.today

    def meant(self, number: int | None) -> int:
        if number is not None:
            return roster.version_of(self.center.id, number).number
        return self.newest if self.day >= self.today else roster.number_on(self.center.id, self.day)

    @cached_property
    def rows(self) -> list[roster.Listed]:
        return roster.roster(self.center, self.number, self.day)

    @cached_property
    def conflicts(self) -> dict[int, list[Conflict]]:
        """By doctor, of the lines that are shown; of the newest version alone."""
        if not self.shows_effect:
            return {}
        lines, only = ({row.doctor_id: row.said for row in rows} for rows in (self.rows, self.portion.rows))
        return conflicts.by_doctor(conflicts.screen(self.center, lines, only=only, known=conflicts.known_on(self.day)))

    @cached_property
    def portion(self) -> Portion[roster.Listed]:
        return portion(self.rows, by_file, self.after, self.at)

    def speaks_against(self, row: roster.Listed) -> list[Conflict]:
        """What the effect does not say already."""
        found = self.conflicts.get(row.doctor_id, [])
        return [one for one in found if row.has_effect or one.code not in SAID_BY_EFFECT]

    @property
    def counting(self) -> int:
        return sum(row.has_effect for row in self.rows)

    @cached_property
    def versions(self) -> list[RosterVersion]:
        return roster.versions_of(self.center.id)

    @property
    def version(self) -> RosterVersion | None:
        return next((one for one in self.versions if one.number == self.number), None)

    @cached_property
    def proposals(self) -> list[RosterProposal]:
        """Those that are under way."""
        mine = select(RosterProposal).where(RosterProposal.center_id == self.center.id)
        return list(db.session.scalars(mine.where(RosterProposal.state.in_(sorted(LIVE_PROPOSAL))).order_by(RosterProposal.id)))


@dataclass(frozen=True)
class Changed:
    """What happens to one doctor's line: before, after, what speaks against it, and why it was proposed."""

    doctor: Any
    filed_as: str
    action: str
    before: Said | None
    after: Said | None
    conflicts: tuple[Conflict, ...] = ()
    note: str = ""

    @property
    def cells(self) -> list[tuple[str, Any, Any]]:
        """(column, before, after) of everything that differs where a line stays one."""
        if self.before is None or self.after is None:
            return []
        both = [(name, getattr(self.before, name), getattr(self.after, name)) for name in VALUES]
        return [(name, before, after) for name, before, after in both if before != after]

    @property
    def whole(self) -> Said | None:
        """A line that is new, or that ends."""
        return None if self.cells else self.after or self.before


class DifferenceScreen(Viewing):
    """What two versions of a roster have not in common; 0 is the empty roster before the first. Raises NotFound."""

    def __init__(self, reference: str, viewer: Actor, first: int, last: int):
        self.viewer, self.center = viewer, center_of(reference, viewer)
        self.first, self.last = first, last
        self.versions = roster.versions_of(self.center.id)
        before, after = (self.lines(number) for number in (first, last))
        self.rows = changed(before, difference(before, after))

    def lines(self, number: int) -> dict[int, Said]:
        return roster.lines_of(self.center.id, roster.version_of(self.center.id, number).number) if number else {}


class ProposalScreen(Viewing):
    """A proposal as one person sees it: changes beside what they change, conflicts, steps. Raises NotFound."""

    def __init__(self, reference: str, viewer: Actor, after: str = ""):
        self.viewer, self.after = viewer, after
        self.proposal = proposals.proposal_of(reference.upper(), viewer)
        self.row, self.center = self.proposal.row, self.proposal.center
        self.state = ProposalState(self.row.state)
        self.is_checked = viewer.may(P.CENTERS_PUBLISH) and self.state is ProposalState.PROPOSED

    @property
    def may_edit(self) -> bool:
        return self.state in EDITABLE and self.may_propose

    @cached_property
    def rows(self) -> list[Changed]:
        notes = {key: row.note for key, row in self.proposal.rows.items()}
        found = conflicts.by_doctor(self.proposal.conflicts) if self.state in LIVE_PROPOSAL else {}
        return changed(self.proposal.before, self.proposal.changes, found, notes)

    @property
    def blocked(self) -> list[Changed]:
        """The changes that cannot be published as they are."""
        return [row for row in self.rows if any(one.blocks for one in row.conflicts)]

    @cached_property
    def lines(self) -> list[roster.Listed]:
        """The newest roster's lines for which nothing is proposed yet."""
        return [row for row in roster.roster(self.center) if row.doctor_id not in self.proposal.rows]

    @cached_property
    def portion(self) -> Portion[roster.Listed]:
        return portion(self.lines, by_file, self.after)

    @cached_property
    def options(self) -> list[Option]:
        return [one for one in proposals.options(self.proposal, self.viewer) if one.verb != "edit"]

    @property
    def is_behind(self) -> bool:
        return self.state in LIVE_PROPOSAL and self.row.base_number != self.proposal.newest

    @cached_property
    def people(self) -> dict[int, str]:
        return proposals.names_of(self.proposal)

    @property
    def makers(self) -> list[str]:
        return [self.people.get(one.user_id, "–") for one in self.proposal.makers]

    def story(self, limit: int = 10, after: Cursor | None = None) -> Page:
        return timeline("roster_proposal", self.row.id, self.viewer, limit, after)

    def known(self, doctor: str) -> dict[str, Any]:
        """What the form for a line begins with: what is proposed for this doctor, or what the line says."""
        for key, row in roster.doctors_of([*self.proposal.before, *self.proposal.rows]).items():
            if row.reference == doctor:
                change = self.proposal.changes.get(key)
                said = change.said if change else self.proposal.before[key]
                action = Action.CHANGE if key in self.proposal.before else Action.ADD
                return {**said.values, "doctor": doctor, "action": action.value}
        return {"doctor": doctor, "action": Action.ADD.value, "starts_on": clock.today()}


def changed(
    before: Mapping[int, Said],
    changes: Mapping[int, Change],
    found: Mapping[int, list[Conflict]] | None = None,
    notes: Mapping[int, str] | None = None,
) -> list[Changed]:
    """The changes with their doctors, those that end last."""
    named = roster.doctors_of(changes)
    files = roster.counting_files(named)
    rows = [
        Changed(
            files[key],
            named[key].reference,
            one.action,
            before.get(key),
            one.after(before.get(key)),
            tuple((found or {}).get(key, ())),
            (notes or {}).get(key, ""),
        )
        for key, one in changes.items()
    ]
    return sorted(rows, key=lambda row: (row.action == Action.END, row.doctor.name, row.filed_as))
