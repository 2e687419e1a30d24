"""Routes of feeds: what was expected and came, each part, deliveries."""

from portal.supply import feed_importing  # noqa: F401 stock, deliveries and sales are kinds of imports
