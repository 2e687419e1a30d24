"""What a line may say: rate, caps, price, channels. Each reader takes text as people write it and raises `Invalid`."""

import re
import unicodedata
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from portal.core.faults import Invalid
from portal.core.lifecycle import Refused
from portal.core.money import parse_fen, yuan
from portal.core.tongues import Text, say
from portal.formulary.edition_models import CHANNELS, LARGEST_PRICE

WHOLE = 10_000
MOST_IN_30_DAYS = 1_000
_RATE = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,6})?)(%)?", re.ASCII).fullmatch
_WORDS: dict[str, dict[Any, str]] = {
    "channels": {
        "online": "线上 网上 网售 online",
        "offline": "线下 门店 offline",
        "both": "线上线下 线下线上 全渠道 全部 both onlineoffline",
    },
    "yes": {True: "是 y yes true 1 有 √", False: "否 n no false 0 无 ×"},
}
_READ = {kind: {word: value for value, words in table.items() for word in words.split()} for kind, table in _WORDS.items()}


@dataclass(frozen=True)
class Terms:
    """What people decide about a line: share of the price in basis points, amounts in fen, packs in 30 days (None: no cap)."""

    rate_bp: int
    price_fen: int
    channels: str = "both"
    unit_cap_fen: int | None = None
    cap_30_days: int | None = None
    is_chronic: bool = False
    is_free_delivery: bool = False
    partner_name: str = ""

    def as_values(self) -> dict[str, Any]:
        return asdict(self)


def plain(text: str) -> str:
    return re.sub(r"[\s、,，/+和及]", "", unicodedata.normalize("NFKC", text)).lower()


def parse_rate(text: str) -> int:
    """`30%`, `30`, `12.5%` → basis points. Raises `rate_form`, `rate_range`, `rate_ambiguous`."""
    match = _RATE(re.sub(r"\s", "", unicodedata.normalize("NFKC", text)))
    if match is None:
        raise Invalid("rate_form", say("Not a rate. Write it like 30%% or 12.5%%."))
    share = Decimal(match[1])
    if not match[2] and 0 < share < 1:
        raise Invalid("rate_ambiguous", say("It is not clear whether this is a share or a percentage. Write it like 30%%."))
    return rate_in_range(share * 100)


def rate_of_number(number: float) -> int:
    """A spreadsheet's number: 0.3 of a percentage cell and 30 are both thirty percent. Raises `rate_range`."""
    if number != number or abs(number) > WHOLE:
        raise _rate_range()
    share = Decimal(repr(number))
    return rate_in_range(share * WHOLE if 0 < share < 1 else share * 100)


def rate_in_range(bp: Decimal | int) -> int:
    if not 0 < bp <= WHOLE:
        raise _rate_range()
    if bp != int(bp):
        raise Invalid("rate_fine", say("A rate has at most two decimals of a percent."))
    return int(bp)


def _rate_range() -> Invalid:
    return Invalid("rate_range", say("The rate has to be more than 0 %% and at most 100 %%."))


def parse_price(text: str) -> int:
    """A price in fen. Raises what `parse_fen` raises, and `price_range`."""
    return price_in_range(parse_fen(text))


def price_in_range(fen: int) -> int:
    if not 0 < fen <= LARGEST_PRICE:
        raise Invalid("price_range", say("An amount here is more than nothing and at most %(most)s.", most=yuan(LARGEST_PRICE)))
    return fen


def parse_cap(text: str) -> int:
    """The most packs in 30 days. Raises `cap_form`."""
    digits = re.sub(r"\s|盒|支|瓶", "", unicodedata.normalize("NFKC", text))
    if not re.fullmatch(r"[0-9]{1,6}", digits, re.ASCII) or not 0 < int(digits) <= MOST_IN_30_DAYS:
        raise Invalid("cap_form", say("A 30-day cap is a whole number from 1 to %(most)s.", most=MOST_IN_30_DAYS))
    return int(digits)


def parse_channels(text: str) -> str:
    """`线上`, `线下`, `线上线下` → online, offline, both. Raises `channels_unknown`."""
    found = _READ["channels"].get(plain(text))
    if found is None:
        raise Invalid("channels_unknown", say("The channel is one of 线上, 线下, 线上线下."))
    return str(found)


def parse_yes(text: str) -> bool:
    """`是`, `否`. Raises `yes_no`."""
    found = _READ["yes"].get(plain(text))
    if found is None:
        raise Invalid("yes_no", say("Write 是 or 否."))
    return bool(found)


def expect_sound(terms: Terms) -> Terms:
    """The same terms, if a line may say so. Raises Refused at the field that is wrong."""
    for field, check in (
        ("rate_bp", lambda: rate_in_range(terms.rate_bp)),
        ("price_fen", lambda: price_in_range(terms.price_fen)),
        ("unit_cap_fen", lambda: terms.unit_cap_fen is None or price_in_range(terms.unit_cap_fen)),
        ("cap_30_days", lambda: terms.cap_30_days is None or parse_cap(str(terms.cap_30_days))),
        ("channels", lambda: terms.channels in CHANNELS or parse_channels("")),
    ):
        try:
            check()
        except Invalid as fault:
            raise Refused(fault.code, fault.text, field) from fault
    return terms


def subsidy_fen(price_fen: int, quantity: int, rate_bp: int, unit_cap_fen: int | None) -> int:
    """What a line pays for `quantity` packs at a price, in fen: floor(price × q × rate), at most the unit cap × q.

    Source: the programme's design, "Redemption". The 30-day cap and what a person has left are the redemption's business.
    """
    share = price_fen * quantity * rate_bp // WHOLE
    return share if unit_cap_fen is None else min(share, unit_cap_fen * quantity)


CHANNEL_NAMES: dict[str, Text] = {"online": say("Online"), "offline": say("Offline only"), "both": say("Online and offline")}
