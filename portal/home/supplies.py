"""The supply of the sample world: partners onboard and send ninety days of feeds; alerts are raised, answered and closed."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from portal.core.actors import Actor
from portal.core.clock import SHANGHAI
from portal.supply import alert_look, cover, sample, sample_alerts
from portal.supply.sample_feeds import DAYS, Feeds

# Of the working days that are played, those on which files of feeds come; the last file comes today.
SENT_ON = (0, 12, 20, 22)
REPORTED_AT = 7


class Supplies:
    """The partners of one sample world and what they send. Nothing where `count` is 0."""

    def __init__(self, count: int, seed: int, today: date):
        self.count, self.seed, self.today = count, seed, today
        self.sent_until = today - timedelta(days=DAYS + 1)
        self.number = 0
        self.feeds: Feeds | None = None

    def found(self, person: Callable[[str], Actor], import_file: sample.Import) -> None:
        """The partners come in and are verified; from then on they send."""
        if self.count:
            partners = sample.plans(self.count, self.seed)
            sample.make(person, import_file, partners, self.today)
            verified = partners[: self.count - sample.LEFT_ENTERED - sample.LEFT_SUBMITTED]
            self.feeds = Feeds(verified, self.seed, self.today)
            self.analyst = person("supply")

    def send(self, import_file: sample.Import, until: date) -> None:
        """What was not sent yet, up to the morning of a day; before it comes, the analyst works on the alerts that are there."""
        if self.feeds is not None:
            sample_alerts.work(self.analyst)
            self.number += 1
            self.feeds.send(import_file, self.sent_until, until, self.number)
            self.sent_until = until
            self.look()

    def look(self) -> None:
        """What the clock does every hour: days of cover from what has come, and the alerts that follow from them."""
        cover.draw_cover()
        alert_look.look()

    def last_morning(self) -> date:
        """The last day whose stock has been counted by now."""
        is_counted = datetime.now(SHANGHAI).hour >= REPORTED_AT
        return self.today if is_counted else self.today - timedelta(days=1)
