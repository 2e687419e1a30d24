"""The sample world, made through the operations: its staff import, submit and decide day by day, so its trail is true.

Up to `PLAYED` households are taken through their whole life. In a larger world the rest comes in by the same import,
chunk by chunk with an entry a record, and stays as drafts: that path streams, so a million need no more memory.
"""

import csv
import random
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import select

from portal.accounts.queries import actor_of
from portal.accounts.sample import DOMAIN
from portal.calendar.queries import calendar_table
from portal.centers import sample as centers
from portal.centers.staffing import Staffing
from portal.core import clock
from portal.core.actors import SYSTEM, Actor
from portal.core.clock import SHANGHAI
from portal.core.database import db
from portal.core.identity import PROVINCES
from portal.core.lifecycle import Refused
from portal.doctors import endings
from portal.formulary import sample as drug_list
from portal.home.onboarding import Onboarding
from portal.home.people import HEADINGS, LIST_HEADINGS, Home, homes
from portal.home.physicians import HEADINGS as PERSONNEL
from portal.home.supplies import SENT_ON, Supplies
from portal.intake import committing, receiving
from portal.ledger.sealing import seal
from portal.subsidies import decisions, drafting, programme, queue
from portal.subsidies.models import ProgrammeYear, SubsidyApplication
from portal.supply import recall_sample, score_sample
from portal.supply.sample import COUNT as PARTNERS
from portal.supply.sample import Import

PLAYED = 5_000
BUDGET_FEN = 2_000_000_000
DAYS = 24
# Of the working days that are played, the one on which partners are measured.
SCORED_ON = 13
Progress = Callable[[int, int], None]


def is_empty() -> bool:
    """Whether this database holds no programme year yet: then the sample world may be made in it."""
    return db.session.scalar(select(ProgrammeYear.id).limit(1)) is None


def make_world(
    *, households: int = 2000, doctors: int = 0, partners: int = PARTNERS, seed: int = 1, progress: Progress | None = None
) -> dict[str, int]:
    """Fill a database that holds the sample accounts and no programme year. Returns what was made.

    Partners come with households or doctors; without either there are no business records at all.
    """
    World(households, doctors, partners, seed, progress or (lambda done, total: None)).make()
    seal(by=SYSTEM)
    return {"households": households, "doctors": doctors}


def submit(reference: str, by: Actor) -> None:
    drafting.submit(reference, by=by)


@contextmanager
def at(day: date, hour: int, minute: int = 0) -> Iterator[None]:
    """That hour of that day in Shanghai, or this moment if it has not come yet."""
    moment = datetime.combine(day, time(hour, minute), SHANGHAI)
    with clock.stopped(min(moment, datetime.now(SHANGHAI))):
        yield


class World:
    """One making of the sample world."""

    def __init__(self, households: int, doctors: int, partners: int, seed: int, progress: Progress):
        self.households, self.seed, self.progress = households, seed, progress
        self.chance = random.Random(seed)
        self.today = clock.today()
        self.onboarding = Onboarding(doctors, seed, self.today, self.tried)
        self.staff: dict[str, Actor] = {}
        self.staffing = Staffing(self.person, self.tried, seed)
        self.supplies = Supplies(partners, seed, self.today)
        self.owed = 0.0
        self.arrived = 0

    def person(self, name: str) -> Actor:
        if name not in self.staff:
            self.staff[name] = actor_of(f"{name}@{DOMAIN}", via="job")
        return self.staff[name]

    def make(self) -> None:
        days = self.working_days()
        with at(days[0], 9):
            self.open_programme()
            centers.found_all(self.person)
        if not self.households and not self.onboarding.count:
            return
        with TemporaryDirectory() as folder:
            self.play(Path(folder), days)

    def working_days(self) -> list[date]:
        """The last working days up to today, oldest first; two of them lie further back, for cases that are late."""
        table = calendar_table()
        found = [d for d in (self.today - timedelta(days=n) for n in range(60)) if table.is_working(d)]
        return sorted(found[:DAYS])

    def open_programme(self) -> None:
        """The year and a budget for every province: one manager proposes, the other confirms each."""
        year = self.today.year
        programme.confirm_year(programme.propose_year(year, by=self.person("manager")), by=self.person("manager2"))
        for province in PROVINCES:
            proposal = programme.propose_budget(year, province.code, BUDGET_FEN, by=self.person("manager"))
            programme.confirm_budget(proposal, by=self.person("manager2"))

    def play(self, folder: Path, days: list[date]) -> None:
        """The registered list first; then files come in, drafts are submitted and cases decided, day by day."""
        made = homes(self.households, self.seed, self.today)
        played = min(self.households, PLAYED)
        share = -(-played // (len(days) - 2))
        doctors = self.onboarding.arrivals(len(days))
        self.publish_list(folder, days[0])
        with at(days[0], 10, 30):
            self.supplies.found(self.person, self.importer(folder))
        for number, day in enumerate(days):
            arrived = list(islice(made, min(share, max(0, played - number * share))))
            if arrived:
                self.receive(folder, day, arrived, number)
            self.arrived += len(arrived)
            self.work(day, len(arrived))
            self.onboard(folder, day, next(doctors))
            self.roster(day, len(days) - 1 - number)
            if number in SENT_ON:
                self.receive_feeds(folder, day)
            if number == SCORED_ON:
                with at(day, 18, 30):
                    score_sample.begin(self.person)
                    recall_sample.distribute(self.importer(folder))
                with at(day, 18, 45):
                    recall_sample.finish_first(self.person)
            if number == len(days) - 2:
                with at(day, 18, 10):
                    recall_sample.open_second(self.person)
                with at(day, 20, 40):
                    recall_sample.call_second(self.person)
        with at(days[-1], 16, 30):
            drug_list.go_on(self.person, days[-1])
            score_sample.go_on(self.person)
        self.receive_feeds(folder, self.supplies.last_morning())
        self.supplies.look()
        self.receive_rest(folder, made, played)
        if self.onboarding.count:
            endings.run()

    def publish_list(self, folder: Path, day: date) -> None:
        """The eligible drugs of the programme's first day."""
        with at(day, 10):
            drug_list.make(self.person, self.importer(folder), self.seed)

    def importer(self, folder: Path) -> Import:
        """Takes a file of rows in by its name, for those who make a part of the world."""

        def import_file(name: str, kind: str, headings: tuple[str, ...], rows: Iterable[tuple[str, ...]], who: str) -> None:
            self.import_file(folder / name, kind, headings, rows, who)

        return import_file

    def receive_feeds(self, folder: Path, day: date) -> None:
        """What partners sent since the last file, up to that morning."""
        with at(day, 18):
            self.supplies.send(self.importer(folder), day)

    def receive(self, folder: Path, day: date, arrived: list[Home], number: int) -> None:
        """A list and a county office's file of that day."""
        with at(day, 9, 15):
            rows = (row for home in arrived for row in home.list_rows(day, self.chance))
            self.import_file(folder / f"list-{day:%m%d}.csv", "registered-list", LIST_HEADINGS, rows, "operations2")
        with at(day, 9, 30):
            importer = "operations" if number % 3 else "operations2"
            self.import_file(
                folder / f"county-{day:%m%d}.csv",
                "households",
                HEADINGS,
                (row for home in arrived for row in home.rows()),
                importer,
            )

    def onboard(self, folder: Path, day: date, arrived: list[tuple[str, ...]]) -> None:
        """A hospital's personnel file of that day, and a day's work on the files of doctors."""
        if not self.onboarding.count:
            return
        with at(day, 17, 20):
            if arrived:
                self.import_file(folder / f"hospital-{day:%m%d}.csv", "doctors", PERSONNEL, arrived, "operations")
            self.onboarding.work()

    def roster(self, day: date, left: int) -> None:
        """What the centers do on a day after which so many follow."""
        if self.onboarding.count:
            with at(day, 18):
                self.staffing.work(left)

    def receive_rest(self, folder: Path, made: Iterable[Home], done: int) -> None:
        """What is beyond the played part: files of any length, as they come."""
        if self.households > done:
            rows = (row for home in made for row in home.rows())
            self.import_file(folder / "rest.csv", "households", HEADINGS, rows, "operations")
        if self.onboarding.count > self.onboarding.played:
            self.import_file(folder / "doctors.csv", "doctors", PERSONNEL, self.onboarding.rest(), "operations")

    def import_file(self, path: Path, kind: str, headings: tuple[str, ...], rows: Iterable[tuple[str, ...]], who: str) -> None:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(headings)
            writer.writerows(rows)
        reference = receiving.receive(path, path.name, kind, by=self.person(who))
        committing.begin(reference, by=self.person(who), has_consent=True)
        committing.take_all(
            reference, by=self.person(who), progress=lambda done, total: self.progress(self.arrived, self.households)
        )
        path.unlink()

    def work(self, day: date, arrived: int) -> None:
        """Submit what came, correct what was returned, decide what waits: a little less than comes, so that a queue is left."""
        self.owed += arrived * 0.72
        with at(day, 11):
            self.submit_drafts(0.9)
        with at(day, 14):
            self.decide("reviewer", int(self.owed * 0.6))
        with at(day, 15):
            self.decide("reviewer2", int(self.owed))
        with at(day, 16):
            self.decide("senior", -(-arrived // 20), first=False)
        with at(day, 17):
            self.answer_returned()

    def submit_drafts(self, share: float) -> None:
        """Operations submit most of the drafts of the day; a draft that lacks something stays."""
        a = SubsidyApplication
        drafts = list(
            db.session.scalars(
                select(a.reference)
                .where(a.shown_state == "draft", a.created_at >= clock.now() - timedelta(hours=4))
                .order_by(a.id)
            )
        )
        for reference in drafts:
            if self.chance.random() < share:
                self.tried(partial(submit, reference), "operations")

    def decide(self, who: str, count: int, first: bool = True) -> None:
        """Take next, and decide: most approve, some return or refuse. `first`: also first decisions."""
        by, a = self.person(who), SubsidyApplication
        for _ in range(count):
            reference = queue.take_next(by=by)
            state = db.session.scalar(select(a.state).where(a.reference == reference))
            if reference is None or (state == "submitted" and not first):
                return
            self.owed -= state == "submitted"
            self.tried(partial(self.decision, reference), who)

    def decision(self, reference: str, by: Actor) -> None:
        luck = self.chance.random()
        a = SubsidyApplication
        state, band = db.session.execute(select(a.state, a.band).where(a.reference == reference)).one()
        if state == "appealed":
            answer = decisions.overturn if luck < 0.5 else decisions.uphold
            answer(reference, by=by, note="Read again with the certificate that the household sent.")
        elif luck < 0.10 or band == "high":
            decisions.return_application(
                reference, by=by, reason="scan_missing", note="The scan of the certificate is missing; please send it."
            )
        elif luck < 0.14:
            decisions.refuse(
                reference,
                by=by,
                reason="not_listed",
                note="The household stands on no list and its certificate names other persons.",
            )
        else:
            decisions.approve(reference, by=by)

    def answer_returned(self) -> None:
        """Operations send some returned cases again, and file an appeal now and then."""
        a = SubsidyApplication
        for state, act, share in (("returned", submit, 0.25), ("refused", self.appeal, 0.05)):
            for reference in list(db.session.scalars(select(a.reference).where(a.shown_state == state).order_by(a.id).limit(40))):
                if self.chance.random() < share:
                    self.tried(partial(act, reference), "operations")

    def appeal(self, reference: str, by: Actor) -> None:
        drafting.appeal(reference, by=by, note="The household sent its certificate with the right names.")

    def tried(self, act: Callable[[Actor], object], who: str) -> None:
        """What a member of staff tries; a refusal by the rules belongs to the world and stands in its trail."""
        self.progress(self.arrived, self.households)
        try:
            act(self.person(who))
        except Refused:
            db.session.rollback()
