"""What every list offers beside its rows: saved views, columns chosen by each person, exports."""

from portal.lists.offers import LISTS, Column, Offer, offer

__all__ = ["LISTS", "Column", "Offer", "offer"]
