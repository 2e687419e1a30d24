"""What the pages of feeds show."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from portal.core import clock
from portal.core.actors import Actor
from portal.core.lifecycle import Option
from portal.core.paging import Cursor, Page
from portal.core.tongues import Text, say
from portal.ledger.queries import timeline
from portal.supply import delivery_figures, delivery_lines, feed_queries, feed_words
from portal.supply.feed_lifecycle import NameState, PartState, naming, part
from portal.supply.feed_models import FeedName
from portal.supply.feed_parts import PartFacts
from portal.supply.match_proposals import Proposal, Proposals
from portal.supply.matching import NameFacts

SHOWN_LINES = 50
SHOWN_FEEDS = {"late": ("silent", "never"), "on_time": ("on_time",)}
STEP_NAMES: dict[str, Text] = {
    "release": say("It is right: let it count"),
    "refuse": say("Do not take it"),
    "withdraw": say("Take it back"),
}


class FeedsPage:
    """Feeds expected, holes in them, and the parts that came."""

    def __init__(self, args: Mapping[str, str]):
        self.feed = args.get("feed", "") if args.get("feed") in feed_words.FEED_NAMES else ""
        self.state = args.get("state", "") if args.get("state") in set(PartState) else ""
        self.show = args.get("show", "") if args.get("show") in SHOWN_FEEDS else ""
        self.came = "today" if args.get("came") == "today" else ""
        self.batch = args.get("batch", "")[:20]
        self.after = Cursor.behind(args.get("after"), int)

    @cached_property
    def expected(self) -> list[feed_queries.FeedState]:
        return feed_queries.expected_feeds()

    @property
    def shown(self) -> list[feed_queries.FeedState]:
        """The expected feeds that are asked for: all, those on time, or those that are silent or never came."""
        wanted = SHOWN_FEEDS.get(self.show)
        return [feed for feed in self.expected if wanted is None or feed.state in wanted]

    @property
    def is_narrowed(self) -> bool:
        """Whether some of the parts that came are asked for."""
        return bool(self.feed or self.state or self.came or self.batch)

    @cached_property
    def gaps(self) -> list[feed_queries.Gap]:
        return feed_queries.gaps()

    @cached_property
    def parts(self) -> Page:
        since = clock.start_of(clock.today()) if self.came else None
        return feed_queries.parts(self.feed, self.state, after=self.after, since=since, batch=self.batch)

    @cached_property
    def notes(self) -> dict[int, list[Text]]:
        return sentences([row.FeedPart.id for row in self.parts.rows])

    @cached_property
    def waiting(self) -> int:
        return sum(feed_queries.waiting_counts().values())

    @cached_property
    def held(self) -> int:
        return feed_queries.held_count()

    def count(self, state: str) -> int:
        return sum(1 for feed in self.expected if feed.state == state)


def sentences(part_ids: list[int]) -> dict[int, list[Text]]:
    found = feed_queries.notes_of(part_ids)
    return {key: [feed_words.note_in_words(note.code, note.values) for note in notes] for key, notes in found.items()}


class PartPage:
    """One part: what it says, what was found in it, what can be done. Raises NotFound."""

    def __init__(self, reference: str, viewer: Actor):
        row = feed_queries.part_of(reference)
        self.part, self.partner, self.partner_reference, self.viewer = row.FeedPart, row.partner, row.partner_reference, viewer

    @cached_property
    def options(self) -> list[Option]:
        """The steps that a person takes; opening and closing are the import's."""
        open_ = part.options(PartFacts(PartState(self.part.state)), self.viewer.permissions)
        return [option for option in open_ if option.verb in STEP_NAMES and self.part.state != PartState.TAKING.value]

    @cached_property
    def notes(self) -> list[Text]:
        return sentences([self.part.id]).get(self.part.id, [])

    @cached_property
    def lines(self) -> list[Any]:
        return feed_queries.lines_of(self.part, SHOWN_LINES)

    @cached_property
    def timeline(self) -> Page:
        return timeline("feed_part", self.part.id, self.viewer, 30)


class MatchingPage:
    """Names that wait, each with proposals; or those that were matched or set aside."""

    def __init__(self, args: Mapping[str, str], viewer: Actor):
        self.state = args.get("state", "") if args.get("state") in set(NameState) else NameState.UNMATCHED.value
        self.about = args.get("about", "") if args.get("about") in feed_words.ABOUT_NAMES else ""
        self.after, self.viewer = Cursor.behind(args.get("after"), int, int), viewer

    @cached_property
    def names(self) -> Page:
        return feed_queries.names(self.state, self.about, self.after)

    @cached_property
    def proposals(self) -> dict[int, list[Proposal]]:
        known = Proposals()
        return {row.FeedName.id: known.of(row.FeedName) for row in self.names.rows} if self.state != "matched" else {}

    @cached_property
    def meant(self) -> dict[int, tuple[str, str]]:
        """Reference and name of who or what each matched name means."""
        return feed_queries.meant_by([row.FeedName for row in self.names.rows])

    def options(self, row: FeedName) -> dict[str, Option]:
        facts = NameFacts(NameState(row.state))
        return {option.verb: option for option in naming.options(facts, self.viewer.permissions)}

    @cached_property
    def counts(self) -> dict[str, int]:
        return feed_queries.waiting_counts()


class DeliveriesPage:
    """How partners deliver in a period of promised days."""

    def __init__(self, first: date | None, last: date | None):
        self.today = clock.today()
        self.first, self.last = first, last

    @cached_property
    def figures(self) -> list[delivery_figures.Figures]:
        return delivery_figures.delivery_figures(self.first, self.last, self.today)

    @cached_property
    def open_lines(self) -> list[Any]:
        return delivery_figures.open_lines(self.today)

    def total(self, name: str) -> int:
        return sum(getattr(one, name) for one in self.figures)

    def address(self, kind: str, partner_name_id: int | None = None) -> str:
        """Where the lines behind a figure are, as one of `delivery_lines.KINDS`."""
        return lines_address(kind, self.first, self.last, partner_name_id)


def lines_address(
    kind: str, first: date | None, last: date | None, partner: int | None = None, after: Cursor | None = None
) -> str:
    asked = {"kind": kind, "first": first, "last": last, "partner": partner, "after": after}
    return "/supply/deliveries/lines?" + urlencode({key: value for key, value in asked.items() if value is not None})


class LinesPage:
    """The order lines of a period: all, or those behind one figure, of one name of a partner or of all. Raises BadCursor."""

    def __init__(self, args: Mapping[str, str], first: date | None, last: date | None):
        self.kind = args.get("kind", "") if args.get("kind") in delivery_lines.KINDS else "all"
        written = args.get("partner", "")
        self.partner = int(written) if written.isascii() and written.isdigit() and len(written) < 19 else None
        self.first, self.last, self.after = first, last, delivery_lines.place_of(args.get("after"))

    @cached_property
    def lines(self) -> Page:
        return delivery_lines.order_lines(self.kind, self.first, self.last, clock.today(), self.partner, self.after)

    @property
    def views(self) -> list[tuple[Text, str, None, bool]]:
        return [(name, self.address(kind), None, kind == self.kind) for kind, name in delivery_lines.KINDS.items()]

    def address(self, kind: str, after: Cursor | None = None) -> str:
        return lines_address(kind, self.first, self.last, self.partner, after)
