"""A list on offer as one person looks at it: the columns that he chose, names as his roles read them."""

from portal.core.actors import Actor
from portal.core.identity.masks import mask_name
from portal.lists.offers import Column, Offer
from portal.lists.queries import taste_of
from portal.web.permissions import Permission as P
from portal.web.worklists import Addresses, ListPage, asked


class OfferedList(ListPage):
    """The page of an offer. Made inside a request: the address says what is asked."""

    def __init__(self, offer: Offer, viewer: Actor):
        criteria = asked(offer.listing, offer.default_sort)
        addresses = Addresses(offer.path, criteria, offer.default_sort)
        super().__init__(offer.listing, criteria, addresses, offer.terms, lambda c: offer.within(c, viewer))
        self.offer, self.viewer = offer, viewer
        self.plain_names = viewer.may(P.NAMES_READ)
        self.taste = taste_of(offer.name, viewer)
        self.columns: tuple[Column, ...] = offer.chosen(self.taste.columns)
        self.shows = frozenset(column.key for column in self.columns)
        self.all_columns = offer.columns

    @property
    def is_name_refused(self) -> bool:
        """A name was searched by somebody who may not read names."""
        return not self.plain_names and self.listing.is_name_search(self.asked.q)

    def name(self, name: str) -> str:
        return name if self.plain_names else mask_name(name)

    def saved_views(self) -> list[tuple[str, str, str | None, bool]]:
        """(label, address, no count yet, is this one) of everything, and of the views that were saved."""
        here, path = self.addresses.asked_query, self.addresses.path
        saved = [(v.name, f"{path}?{v.query}", None, v.query == here) for v in self.taste.views]
        return [(str(self.offer.title), path, None, not here), *saved]
