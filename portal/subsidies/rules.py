"""The rules of the steps: pure functions of frozen facts. Each says no with a sentence, or nothing.

Sources: the programme's design ("Subsidy application"); periods and shares marked (ours) come in as settings.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from portal.core.lifecycle import Conflict, Refused
from portal.core.money import yuan
from portal.core.tongues import listed, say


@dataclass(frozen=True)
class MemberFacts:
    """One member as the rules see it."""

    person_id: int
    name: str
    is_included: bool
    has_valid_number: bool
    has_consent: bool
    is_alive: bool = True
    is_contested: bool = False
    has_grant: bool = False


@dataclass(frozen=True)
class CaseFacts:
    """Everything that the rules of an application may know. The page draws its buttons from the same facts."""

    state: StrEnum
    year: int
    today: date
    actor_ids: frozenset[int]
    maker_ids: frozenset[int]
    first_decider_ids: frozenset[int] = frozenset()
    part_ids: frozenset[int] = frozenset()
    acquainted_ids: frozenset[int] = frozenset()
    proposer_ids: frozenset[int] = frozenset()
    is_own_household: bool = False
    lease_holder: str = ""
    members: tuple[MemberFacts, ...] = ()
    has_proof: bool = False
    has_unexpired_proof: bool = False
    has_scan: bool = False
    open_pairs: tuple[str, ...] = ()
    band: str = ""
    needs_second: bool = False
    is_unchanged: bool = True
    is_year_open: bool = True
    is_batch_done: bool = True
    excluding: frozenset[int] = frozenset()
    seen: str = ""
    fingerprint: str = ""
    grant_fen: int = 100_000
    budget_left_fen: int = 0
    province: str = ""
    has_live_grants: bool = False
    flag: str = ""
    is_disguised: bool = False
    returned_on: date | None = None
    lapse_days: int = 30
    extra: dict[str, object] = field(default_factory=dict, hash=False)

    @property
    def claiming(self) -> tuple[MemberFacts, ...]:
        return tuple(m for m in self.members if m.is_included)

    @property
    def to_be_granted(self) -> tuple[MemberFacts, ...]:
        """Included members whom this decision does not leave out and who have no grant this year: nobody is granted twice."""
        return tuple(m for m in self.claiming if not m.has_grant and m.person_id not in self.excluding)


def not_a_maker(facts: CaseFacts) -> Refused | None:
    """Nobody decides on what he shaped (maker = registered, edited, uploaded, imported, merged, waived)."""
    if facts.actor_ids & facts.maker_ids:
        return Refused("maker", say("You took part in making this application, so somebody else has to decide."))
    return None


def no_tie(facts: CaseFacts) -> Refused | None:
    """Nobody decides on the own household, or on people he declared to know."""
    if facts.is_own_household:
        return Refused("own_household", say("This is your own household. Somebody else has to decide."))
    if facts.actor_ids & facts.acquainted_ids:
        return Refused("acquainted", say("You said that you know them. Somebody else has to decide."))
    return None


def not_held_by_another(facts: CaseFacts) -> Refused | None:
    if facts.lease_holder:
        return Refused(
            "held",
            say(
                "%(name)s is working on this case at the moment. Take another one, or ask for its release.",
                name=facts.lease_holder,
            ),
        )
    return None


def content_as_seen(facts: CaseFacts) -> Refused | None:
    """A decision is bound to the content that its page showed."""
    if facts.seen and facts.seen != facts.fingerprint:
        return Conflict(
            "content_changed",
            say("The content changed since your page was drawn. Nothing was decided: read what changed, then decide again."),
        )
    return None


DECIDING = (not_a_maker, no_tie, not_held_by_another, content_as_seen)


def not_the_first(facts: CaseFacts) -> Refused | None:
    """The second decider is another person than the first."""
    if facts.actor_ids & facts.first_decider_ids:
        return Refused("first_decider", say("You made the first decision. The second one needs another person."))
    return None


def had_no_part(facts: CaseFacts) -> Refused | None:
    """An appeal is decided by someone who had no part before."""
    if facts.actor_ids & facts.part_ids:
        return Refused("had_part", say("You had a part in this case before. The appeal needs somebody who had none."))
    return None


def not_the_proposer(facts: CaseFacts) -> Refused | None:
    """A revocation is proposed by one person and confirmed by another."""
    if facts.actor_ids & facts.proposer_ids:
        return Refused("proposer", say("You proposed this revocation. Another person has to confirm or drop it."))
    return None


def batch_is_committed(facts: CaseFacts) -> Refused | None:
    if not facts.is_batch_done:
        return Refused(
            "batch_running",
            say("The import that made this draft is still running. It can be submitted when the import is committed."),
        )
    return None


def year_is_open(facts: CaseFacts) -> Refused | None:
    if not facts.is_year_open:
        return Refused(
            "year_closed", say("The programme year %(year)s is not open. A programme manager can open it.", year=facts.year)
        )
    return None


def members_can_claim(facts: CaseFacts) -> Refused | None:
    """Every claiming member is alive, has a valid number and has given consent; at least one claims."""
    if not facts.claiming:
        return Refused(
            "nobody_claims", say("Nobody in this application is included. Include at least one member, or withdraw it.")
        )
    for member in facts.claiming:
        if not member.is_alive:
            return Refused(
                "deceased", say("%(name)s has died. Exclude this member with the reason “deceased”.", name=member.name)
            )
        if not member.has_valid_number:
            return Refused(
                "number", say("%(name)s has no valid ID number. Correct it, or exclude this member.", name=member.name)
            )
        if not member.has_consent:
            return Refused(
                "consent", say("The consent of %(name)s is missing. Record it, or exclude this member.", name=member.name)
            )
    return None


def has_live_proof(facts: CaseFacts) -> Refused | None:
    """At least one proof that has not expired: number, issuer, date."""
    if not facts.has_proof:
        return Refused("no_proof", say("There is no proof of need. Add a certificate with its number and issuer."))
    if not facts.has_unexpired_proof:
        return Refused("proof_expired", say("Every proof of need has expired. Ask for a new certificate and add it."))
    return None


def unchanged_since_submit(facts: CaseFacts) -> Refused | None:
    if not facts.is_unchanged:
        return Refused(
            "facts_changed",
            say(
                "The household's facts changed after submission. Return the application; approve opens again when it was submitted anew."
            ),
        )
    return None


def no_open_pair(facts: CaseFacts) -> Refused | None:
    """An open pair with the same number closes approve, whatever the band."""
    if facts.open_pairs:
        return Refused(
            "open_pair",
            say(
                "A duplicate with the same number is not adjudicated yet (%(pairs)s). Adjudicate it first, or return the application.",
                pairs=listed(facts.open_pairs),
            ),
        )
    return None


def scan_in_high_band(facts: CaseFacts) -> Refused | None:
    if facts.band == "high" and not facts.has_scan:
        return Refused(
            "no_scan", say("A high-risk case needs the scan of its proof before it is approved. Return it and ask for the scan.")
        )
    return None


def somebody_is_granted(facts: CaseFacts) -> Refused | None:
    if not facts.to_be_granted:
        return Refused(
            "granted_already",
            say("Every included member has a grant for %(year)s already, so there is nothing to grant.", year=facts.year),
        )
    return None


def budget_left(facts: CaseFacts) -> Refused | None:
    """A grant never exceeds the budget of the programme year and province."""
    due = facts.grant_fen * len(facts.to_be_granted)
    if due > facts.budget_left_fen:
        return Refused(
            "budget",
            say(
                "The budget of this province for %(year)s has %(left)s left; this case needs %(due)s. A programme manager can propose more.",
                year=facts.year,
                left=yuan(facts.budget_left_fen),
                due=yuan(due),
            ),
        )
    return None


def somebody_was_excluded(facts: CaseFacts) -> Refused | None:
    if len(facts.claiming) == len(facts.members):
        return Refused("nobody_excluded", say("Nobody was left out of this application, so there is nothing to appeal against."))
    return None


def thirty_days_returned(facts: CaseFacts) -> Refused | None:
    """A returned application lapses after 30 days (ours)."""
    if facts.returned_on is None or (facts.today - facts.returned_on).days < facts.lapse_days:
        return Refused("too_early", say("A returned application lapses only after %(days)s days.", days=facts.lapse_days))
    return None


def somebody_has_to_look(facts: CaseFacts) -> Refused | None:
    if not facts.flag:
        return Refused("nothing_to_look_at", say("Nothing happened to these grants that somebody has to look at."))
    return None


def looks_submitted(facts: CaseFacts) -> Refused | None:
    """Once the first decision is made the second follows; only where nobody may know of it, the step stays open."""
    if facts.is_disguised:
        return None
    return Refused(
        "half_decided", say("The first decision is made. Wait for the second one, or ask for the application's return.")
    )


def after_upholding(facts: CaseFacts) -> StrEnum:
    """Upheld: refused finally; an appeal about excluded members alone leaves the grants of the others as they are."""
    states = type(facts.state)
    return states("approved") if facts.has_live_grants else states("refused_finally")
