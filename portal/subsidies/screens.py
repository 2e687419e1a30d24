"""The page of one application, as one person may see it: everything is read here, once, before anything is drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db
from portal.core.identity.masks import mask_name
from portal.core.lifecycle import Option
from portal.core.paging import Page
from portal.core.tongues import Text, say
from portal.evidence.models import Document
from portal.evidence.queries import documents_of
from portal.ledger.queries import timeline
from portal.subsidies import case as cases
from portal.subsidies import queries, queue, words
from portal.subsidies.case import Case
from portal.subsidies.checks import Check, checks
from portal.subsidies.comparison import Difference, Line, differences, three_ways
from portal.subsidies.lifecycle import EDITABLE, WAITING, State, lifecycle
from portal.subsidies.members import MemberView, views_of
from portal.subsidies.models import ProgrammeYear
from portal.subsidies.queries import Story
from portal.subsidies.rules import CaseFacts
from portal.subsidies.screening import FLAG_NAMES, FRAUD, SOFT
from portal.web.permissions import Permission as P

# The steps that end a decider's work on a case, as its panel offers them.
DECISIONS = ("approve", "return", "refuse", "overturn", "uphold")
ENDED = frozenset({State.REFUSED_FINALLY, State.WITHDRAWN, State.LAPSED, State.REVOKED})
SHORT, WHOLE = 8, 200
FLAG_REASONS: dict[str, Text] = {
    "shared_phone": say("More households than usual give the same phone number"),
    "proof_expired": say("One of several proofs has expired"),
    "name_and_division": say("Somebody matches the list by name and division only, not by number"),
    "many_members": say("More members than usual"),
    "no_match": say("Somebody is not on the registered list"),
    "name_differs": say("A number stands on the list, or in another record, with another name"),
    "two_households": say("A number is claimed in two households"),
    "certificate_used": say("The certificate number stands in another household too"),
    "staff_address": say("The address is that of a member of staff"),
}
NOT_RAISED: dict[str, Text] = {
    "shared_phone": say("No phone number is shared by many households"),
    "two_households": say("No number is claimed in another household"),
    "certificate_used": say("The certificate number stands in no other household"),
    "staff_address": say("The address is nobody's on the staff"),
}


@dataclass
class Record:
    """What the page draws. `state` and `version` are as this viewer may know them."""

    viewer: Actor
    case: Case
    facts: CaseFacts
    options: list[Option]
    is_blind: bool
    state: str
    version: int
    members: list[MemberView]
    checks: list[Check]
    story: Story
    timeline: Page
    documents: dict[int, list[Document]]
    comparison: list[Line]
    differences: list[Difference]
    pairs: list[str]
    clock: tuple[int | None, str]
    holder: tuple[str, int] | None
    is_held_by_me: bool = False
    plain_names: bool = False
    revealed_until: datetime | None = None

    @property
    def application(self) -> Any:
        return self.case.application

    @property
    def reference(self) -> str:
        return self.case.application.reference

    @property
    def head_name(self) -> str:
        return self.named(self.case.application.head_name)

    @property
    def place(self) -> str:
        return words.whole_place(self.application.county)

    @property
    def seen(self) -> str:
        return self.case.fingerprint

    def named(self, name: str) -> str:
        return name if self.plain_names else mask_name(name)

    @property
    def state_word(self) -> Text:
        return words.STATE_NAMES[self.state]

    def name_of(self, person_id: int) -> str:
        return next((m.name for m in self.members if m.id == person_id), "")

    @property
    def today(self) -> date:
        return clock.today()

    @property
    def in_a_week(self) -> date:
        return clock.today() + timedelta(days=7)

    @property
    def read_at(self) -> datetime:
        return clock.now()

    def offers(self, verb: str) -> bool:
        return any(o.verb == verb for o in self.options)

    def chosen(self, refused: Any) -> str:
        """The step whose form stands open: the one that came back, else the only one that is open."""
        if refused and self.offers(refused.verb):
            return refused.verb
        can = [o.verb for o in self.options if o.is_open and o.verb != "withdraw"]
        return can[0] if len(can) == 1 or (can and not self.decides) else ""

    @property
    def band_note(self) -> Text | str:
        """Who decides after this one. A low-risk case that is drawn for a second look does not tell."""
        if not self.decides or not self.application.band or self.state == State.APPEALED:
            return ""
        return (
            say("Low risk: one decision, unless it is drawn for a second look")
            if self.application.band == "low"
            else say("Two persons decide: nobody twice")
        )

    @property
    def first_checks(self) -> list[Check]:
        """What is closed, and the few open ones that a decider looks for."""
        return sorted((c for c in self.checks if c.is_first), key=lambda c: c.is_open)

    @property
    def other_checks(self) -> list[Check]:
        return [c for c in self.checks if not c.is_first]

    @property
    def checks_title(self) -> Text:
        return say("Can it be decided?") if self.decides else say("What it needs")

    @property
    def no_step(self) -> Text:
        """Why nothing can be done here."""
        if self.is_blind and self.case.first and self.case.first.by_id == self.viewer.id:
            return say("You approved this case. It was drawn for a second look, so another person decides on it after you.")
        return (
            say("Nothing is left to do: this is how it ended.")
            if State(self.state) in ENDED
            else say("The next step belongs to another role.")
        )

    @property
    def may_decide(self) -> bool:
        """Whether a decision on this case is open to this person now."""
        return any(o.is_open and o.verb in DECISIONS for o in self.options)

    @property
    def decides(self) -> bool:
        """Whether the roles of this person decide in this state, open or closed."""
        return any(o.verb in DECISIONS for o in self.options)

    @property
    def may_edit(self) -> bool:
        return self.viewer.may(P.SUBSIDIES_WRITE) and State(self.application.state) in EDITABLE

    @property
    def may_snooze(self) -> bool:
        return State(self.application.state) in WAITING | {State.RETURNED} and (
            self.decides or self.viewer.may(P.SUBSIDIES_WRITE)
        )

    @property
    def may_release(self) -> bool:
        return self.holder is not None and not self.is_held_by_me and self.viewer.may(P.SUBSIDIES_RELEASE)

    @property
    def may_exclude(self) -> bool:
        """Whether an approval may leave members out: more than one is included."""
        return any(o.verb == "approve" and o.is_open for o in self.options) and sum(m.is_included for m in self.members) > 1

    @property
    def excluded(self) -> list[MemberView]:
        return [m for m in self.members if not m.is_included]

    @property
    def lacks_consent(self) -> bool:
        return any(m.is_included and not m.has_consent for m in self.members)

    @property
    def flags(self) -> list[tuple[str, Text, Text]]:
        """(fraud | soft | note, name, reason) for each flag that was raised, the gravest first."""
        raised = [(level_of(code), FLAG_NAMES[code], FLAG_REASONS[code]) for code in self.application.flags if code in FLAG_NAMES]
        return sorted(raised, key=lambda flag: ("fraud", "soft", "note").index(flag[0]))

    @property
    def attention(self) -> Text | None:
        """What happened to a grant that somebody has to look at."""
        return words.ATTENTION.get(self.facts.flag)

    @property
    def unraised(self) -> list[Text]:
        return [text for code, text in NOT_RAISED.items() if code not in self.application.flags]

    @property
    def letters(self) -> list[str]:
        """Kinds of letters that the decisions of this case give rise to."""
        kinds = {"return": "return", "refuse": "refusal", "approve": "grant", "overturn": "grant", "uphold": "refusal"}
        told = [
            kinds[d.verdict]
            for d, _ in self.story.decisions
            if d.verdict in kinds and (kinds[d.verdict] != "grant" or self.story.grants)
        ]
        return list(dict.fromkeys(told))

    @property
    def granted_fen(self) -> int:
        return sum(g.granted_fen for g in self.story.grants)


def record(reference: str, viewer: Actor, whole_story: bool = False) -> Record:
    """Everything of an application's page, in a fixed number of queries. Raises NotFound."""
    case = cases.find(reference)
    application = case.application
    facts = cases.facts(case, viewer)
    is_blind = queries.is_blind_now(application, viewer)
    plain_names = viewer.may(P.NAMES_READ)
    story = queries.story(application, case.decisions, viewer)
    found = queries.list_lines([p.id_no_blind for _, p in case.members], application.county)
    held = queries.holder(application.id)
    return Record(
        viewer=viewer,
        case=case,
        facts=facts,
        options=lifecycle.options(facts, viewer.permissions),
        is_blind=is_blind,
        state=application.state if viewer.may(P.AUDIT_READ) else application.shown_state,
        version=queries.version_shown(application, viewer),
        members=views_of(case, facts, plain_names),
        checks=checks(facts, viewer, is_blind=is_blind),
        story=story,
        timeline=timeline(
            "subsidy_application",
            application.id,
            viewer,
            WHOLE if whole_story else SHORT,
            also=[("household", case.household.id), *(("grant", g.id) for g in story.grants)],
        ),
        documents=by_proof(documents_of("proof", [p.id for p in case.proofs])),
        comparison=three_ways(case, found, plain_names),
        differences=differences(case, plain_names) if facts.state in WAITING and not facts.is_unchanged else [],
        pairs=list(facts.open_pairs),
        clock=queries.clock_of(application.due_on, application.shown_state),
        holder=held[1:] if held else None,
        is_held_by_me=bool(held and held[0] == viewer.id),
        plain_names=plain_names,
    )


def opened(reference: str, viewer: Actor) -> Record:
    """The page of somebody who comes to decide: the case is leased to him or her, if nobody else holds it."""
    screen = record(reference, viewer)
    if screen.may_decide and not (screen.is_held_by_me and screen.holder and screen.holder[1] >= 10):
        queue.hold(screen.application.id, viewer)
        held = queries.holder(screen.application.id)
        screen.holder, screen.is_held_by_me = (held[1:], held[0] == viewer.id) if held else (None, False)
    return screen


def level_of(flag: str) -> str:
    return "fraud" if flag in FRAUD else "soft" if flag in SOFT else "note"


def by_proof(documents: Sequence[Document]) -> dict[int, list[Document]]:
    found: dict[int, list[Document]] = {}
    for document in documents:
        found.setdefault(document.subject_id, []).append(document)
    return found


def open_years() -> list[int]:
    """Programme years for which drafts are made, newest first."""
    return list(db.session.scalars(select(ProgrammeYear.year).where(ProgrammeYear.is_open).order_by(ProgrammeYear.year.desc())))
