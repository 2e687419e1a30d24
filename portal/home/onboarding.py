"""The sample world's doctors: hospitals' files come in, and part of the doctors is taken through verification and decision.

Each step is taken by the one of the staff who may: operations send and complete files, a verifier looks every item up at
its source, approvers decide. What is beyond the first `PLAYED` comes in by the same import and stays in progress.
"""

import io
import random
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from itertools import islice

from sqlalchemy import select

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db
from portal.doctors import approving, filing, presenting, verifying
from portal.doctors import case as cases
from portal.doctors.checklist import Status
from portal.doctors.models import Doctor, Item
from portal.doctors.particulars import Presentation
from portal.evidence.store import take_in
from portal.home.physicians import physicians
from portal.home.portraits import portrait

PLAYED = 120
Tried = Callable[[Callable[[Actor], object], str], None]
# Where each item is looked up, and how.
LOOKED_UP = {
    Item.IDENTITY: ("identity_service", "online"),
    Item.QUALIFICATION: ("national_register", "online"),
    Item.PRACTICE: ("national_register", "online"),
    Item.MULTI_SITE: ("province_register", "online"),
    Item.TITLE: ("issuing_office", "letter"),
    Item.PRACTICE_TIME: ("national_register", "online"),
    Item.CONSENT: ("institution", "letter"),
    Item.E_SIGNATURE: ("signature_authority", "online"),
}
FROM_ORIGINAL = ("original", "compared")
NOTE_HOLD = "The office answers within a week; asked in writing today."


class Onboarding:
    """The doctors of one sample world. `tried(act, who)` has somebody of the staff try a step."""

    def __init__(self, count: int, seed: int, today: date, tried: Tried):
        self.count, self.tried, self.today = count, tried, today
        self.rows = physicians(count, seed, today)
        self.chance = random.Random(f"onboarding {seed}")
        self.played = min(count, PLAYED)

    def arrivals(self, days: int) -> Iterator[list[tuple[str, ...]]]:
        """What comes on each of the days: the played part, spread over all but the last two."""
        share, left = -(-self.played // max(1, days - 2)), self.played
        for _ in range(days):
            arrived = list(islice(self.rows, min(share, left)))
            left -= len(arrived)
            yield arrived

    def rest(self) -> Iterator[tuple[str, ...]]:
        """The rows that nobody plays; they stream."""
        return self.rows

    def work(self) -> None:
        """One day: complete and submit files, verify, decide, begin contracts. A part of each stage is left waiting."""
        self.each("approved", partial(self.step, approving.activate), "operations2", 0.8)
        self.each("ready", self.decide, "approver", 0.7)
        self.each("verifying", self.finish, "verifier", 0.75)
        self.each("submitted", self.verify, "verifier", 0.7)
        self.each("in_progress", self.complete, "operations2", 0.6)

    def each(self, state: str, act: Callable[[str, Actor], object], who: str, share: float) -> None:
        for reference in self.waiting(state):
            if self.chance.random() < share:
                self.tried(partial(act, reference), who)

    def waiting(self, state: str) -> Sequence[str]:
        """The played files in a state, the oldest first. Files with too little practice stay in progress."""
        files = select(Doctor.reference).where(Doctor.state == state, Doctor.practice_months >= 36)
        return db.session.scalars(files.order_by(Doctor.id).limit(40)).all()

    def step(self, operation: Callable[..., None], reference: str, by: Actor) -> None:
        operation(reference, by=by)

    def complete(self, reference: str, by: Actor) -> None:
        """Present what the personnel file does not bring, then submit."""
        for item in cases.file_of(reference).items:
            if item.status is Status.MISSING:
                key = presenting.present(reference, item.item, self.presentation(item.item), by=by)
                if item.item is Item.PHOTO:
                    presenting.attach_evidence(key, take_in(io.BytesIO(portrait(key)), "photo.png"), by=by)
        filing.submit(reference, by=by)

    def presentation(self, item: Item) -> Presentation:
        """Dates as such papers have them; some end within the year, a few within the month."""
        today = clock.today()
        begun = today - timedelta(days=self.chance.randint(5, 300))
        ends = today + timedelta(days=self.chance.choice((20, 50, 80, 110, 200, 400, 700, 1000)))
        if item is Item.AGREEMENT:
            return Presentation(valid_from=today, valid_until=today + timedelta(days=3 * 365))
        if item in (Item.CONSENT, Item.MULTI_SITE):
            return Presentation(valid_from=begun, valid_until=ends)
        return Presentation(valid_until=ends) if item is Item.E_SIGNATURE else Presentation()

    def verify(self, reference: str, by: Actor) -> None:
        """Take the file up and look every item up; now and then an office has to be asked."""
        verifying.take_up(reference, by=by)
        for item in cases.file_of(reference).items:
            source, method = LOOKED_UP.get(item.item, FROM_ORIGINAL)
            verifying.verify(reference, item.item, source=source, method=method, result="confirmed", by=by)
        if self.chance.random() < 0.06:
            verifying.hold(reference, note=NOTE_HOLD, by=by)

    def finish(self, reference: str, by: Actor) -> None:
        if self.chance.random() < 0.08:
            note = "The photo shows somebody else; please send one of the last year."
            verifying.return_file(reference, reason="item_differs", note=note, by=by)
        else:
            verifying.finish(reference, by=by)

    def decide(self, reference: str, by: Actor) -> None:
        if self.chance.random() < 0.03:
            note = "The register of the province names a measure that is in force."
            approving.propose_denial(reference, reason="discipline", note=note, by=by)
        else:
            approving.approve(reference, by=by)
