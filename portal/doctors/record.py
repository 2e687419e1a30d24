"""A doctor's page: the file as one person may see it, read in a fixed number of queries."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from sqlalchemy import select

from portal.accounts.models import User
from portal.calendar.queries import deadline_teller
from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db
from portal.core.identity.masks import mask_name, mask_phone
from portal.core.lifecycle import Option
from portal.core.paging import Cursor, Page
from portal.core.tongues import Text, say
from portal.doctors import case as cases
from portal.doctors import rules, standings, words
from portal.doctors.case import File
from portal.doctors.checklist import STATUS_NAMES, ItemStatus
from portal.doctors.deciders import lack
from portal.doctors.handing_over import Line as Left
from portal.doctors.handing_over import list_of
from portal.doctors.lifecycle import EDITABLE, State, standing
from portal.doctors.models import DoctorCredential, DoctorDecision, PracticePeriod, Verification
from portal.doctors.rights import RightToday
from portal.doctors.rights_queries import rights_of
from portal.evidence.models import Document
from portal.ledger.queries import timeline
from portal.web.permissions import Permission as P

SHORT, WHOLE = 8, 100
DECISIONS = frozenset({"approve", "propose_denial", "confirm_denial", "drop_denial"})
ENDING = frozenset({"withdraw", "propose_denial", "confirm_denial"})  # never open by themselves
ONWARD = frozenset({"accept", "submit", "take_up", "finish", "resume", "activate", "reopen"})
VERIFYING = frozenset({State.VERIFYING, State.READY, State.APPROVED, State.ACTIVE})


@dataclass(frozen=True)
class Line:
    """One item of the checklist with what was presented for it and how that was verified, the newest first."""

    item: ItemStatus
    status: Text
    credentials: list[DoctorCredential]
    verifications: list[Verification]
    documents: list[Document]


class DoctorRecord:
    """What the page of a doctor draws for one viewer. Raises NotFound, and Moved for a merged file."""

    def __init__(self, reference: str, viewer: Actor, revealed_until: datetime | None = None):
        self.viewer, self.revealed_until = viewer, revealed_until
        self.file: File = cases.file_of(reference)
        self.doctor = self.file.doctor
        self.plain_names = viewer.may(P.NAMES_READ)
        self.facts = cases.facts(self.file, viewer)
        self.state = State(self.doctor.state)

    @property
    def reference(self) -> str:
        return self.doctor.reference

    @property
    def version(self) -> int:
        return self.doctor.version

    @property
    def seen(self) -> str:
        return self.file.fingerprint

    @property
    def name(self) -> str:
        return self.doctor.name if self.plain_names else mask_name(self.doctor.name)

    @property
    def number(self) -> str:
        return (self.doctor.id_no or "") if self.revealed_until else self.doctor.id_no_masked

    @property
    def phone(self) -> str:
        phone = self.doctor.phone or ""
        return phone if self.revealed_until or not phone else mask_phone(phone)

    @property
    def masked_phone(self) -> str:
        return mask_phone(self.doctor.phone) if self.doctor.phone else ""

    def number_of(self, credential: DoctorCredential) -> str:
        return (credential.number or "") if self.revealed_until else credential.number_masked

    @cached_property
    def options(self) -> list[Option]:
        return cases.options(self.file, self.viewer, self.seen)

    @cached_property
    def standing_options(self) -> list[Option]:
        """The steps of the standing of an active doctor."""
        return standings.options(self.doctor, self.viewer) if self.doctor.standing else []

    @cached_property
    def hand_over(self) -> list[Left]:
        """What a departing doctor leaves behind, done or not."""
        return list_of(self.doctor) if self.doctor.standing == "departing" else []

    @cached_property
    def lines(self) -> list[Line]:
        return [self.line(item) for item in self.file.items]

    def line(self, item: ItemStatus) -> Line:
        code = item.item.value
        rows = [c for c in reversed(self.file.credentials) if c.item == code]
        files = [d for c in rows for d in self.file.documents_of(c.id)]
        checks = [v for v in reversed(self.file.verifications) if v.item == code]
        return Line(item, STATUS_NAMES[item.status], rows, checks, files)

    @property
    def met(self) -> int:
        return sum(line.item.is_met for line in self.lines)

    @cached_property
    def rights(self) -> tuple[RightToday, ...]:
        return rights_of(self.reference).rights

    @property
    def periods(self) -> list[PracticePeriod]:
        return sorted(self.file.periods, key=lambda p: (p.since, p.id), reverse=True)

    @property
    def decisions(self) -> list[DoctorDecision]:
        return self.file.decisions[::-1]

    @cached_property
    def people(self) -> dict[int, str]:
        """Names of those who verified, decided and made the file."""
        ids = {v.by_id for v in self.file.verifications} | {d.by_id for d in self.file.decisions} | set(self.file.maker_ids)
        rows = db.session.execute(select(User.id, User.name).where(User.id.in_(ids - {None})))
        return {row.id: row.name for row in rows}

    @cached_property
    def clock(self) -> tuple[int | None, str]:
        """(working days left, how it stands); paused while it waits for the doctor."""
        due = self.doctor.due_on
        if due is None:
            return None, "paused" if self.state in (State.RETURNED, State.ON_HOLD) else ""
        return deadline_teller()(due)

    def story(self, whole: bool = False, after: Cursor | None = None) -> Page:
        """What happened, newest first."""
        also = [("doctor_credential", c.id) for c in self.file.credentials]
        return timeline("doctor", self.doctor.id, self.viewer, WHOLE if whole else SHORT, after, also)

    @property
    def today(self) -> date:
        return clock.today()

    @cached_property
    def lack(self) -> Text | None:
        """That nobody is left who may verify or decide; None: somebody is."""
        return lack(self.file)

    @property
    def knows_them(self) -> bool:
        return bool(self.viewer.bound_ids & self.facts.acquainted_ids)

    @property
    def may_edit(self) -> bool:
        return self.viewer.may(P.DOCTORS_WRITE) and self.state in EDITABLE

    @property
    def may_renew(self) -> bool:
        """Credentials of a doctor under contract are renewed while the file stays as it is."""
        return self.viewer.may(P.DOCTORS_WRITE) and self.state in (State.APPROVED, State.ACTIVE)

    @cached_property
    def cannot_verify(self) -> Text | None:
        """Why this person may not verify items of this file; None: the forms are open."""
        refusal = next((r for rule in (rules.not_the_intake, rules.no_tie) if (r := rule(self.facts))), None)
        if self.state not in VERIFYING:
            return say("Items are verified while the file is being verified, and from the contract on.")
        return refusal.text if refusal else None

    @property
    def decides(self) -> bool:
        return any(option.verb in DECISIONS for option in self.options)

    def offers(self, verb: str) -> bool:
        return any(option.verb == verb for option in self.options)

    def is_of_standing(self, verb: str) -> bool:
        """Whether a step leaves the standing: its refusal is said there, once."""
        return bool(self.doctor.standing) and verb in {step.verb for step in standing.steps} | {"hand_over"}

    def chosen(self, refused: object) -> str:
        """The step whose form stands open: the one that came back, else the plain way on, else the only one that is open.
        A step that ends the file is never opened unasked."""
        verb = getattr(refused, "verb", "")
        if verb and self.offers(verb):
            return verb
        can = [option.verb for option in self.options if option.is_open and option.verb not in ENDING]
        onward = [verb for verb in can if verb in ONWARD]
        return onward[0] if onward else can[0] if len(can) == 1 else ""

    @property
    def state_word(self) -> Text:
        return words.STATE_NAMES[self.state]

    @property
    def no_step(self) -> Text:
        """Why nothing can be done with the file here."""
        if self.state == State.ACTIVE:
            return say("The file is active. What follows is the standing.")
        return say("The next step belongs to another role.")
