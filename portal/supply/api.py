"""Feeds of other systems: a part of stock or deliveries in one call, with its sequence number.

Each line is taken or refused with its reason, as in a file; a part of which no line can be taken is refused as a whole. A
call that is repeated with its Idempotency-Key gets the answer that the first one got.
"""

from typing import Any

from flask import Flask, Response, jsonify, request
from flask_openapi3 import APIBlueprint, Tag
from pydantic import BaseModel, ConfigDict, Field

from portal.channels.api import BEARER, PROBLEMS, ROOT, bearer, channel, offer
from portal.channels.models import Scope
from portal.channels.operations import SENDERS
from portal.channels.queries import channel_of
from portal.core.actors import Actor
from portal.core.lifecycle import Refused
from portal.supply import calling
from portal.supply.models import FeedKind
from portal.supply.queries import takes_part
from portal.web.limits import lets_send
from portal.web.permissions import Permission, scope
from portal.web.problems import problem

MOST_LINES = 20_000
SUPPLY = [Tag(name="supply")]
bp = APIBlueprint("supply_api", __name__, url_prefix=ROOT, abp_tags=SUPPLY, abp_security=BEARER)
Days = str | None


def init_app(app: Flask) -> None:
    offer(app, bp)
    lets_send(sends_a_feed)
    SENDERS[Scope.SUPPLY.value] = takes_part


def sends_a_feed() -> bool:
    """Whether this request is a call of somebody who may send parts, which may be large."""
    known = channel_of(bearer()) if request.path.startswith(ROOT) else None
    return known is not None and known.scope == Scope.SUPPLY.value


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", str_max_length=500)


class Key(BaseModel):
    key: str = Field(
        alias="Idempotency-Key", min_length=1, max_length=200, description="Your own name of this call; repeat the call with it."
    )


class StockIn(Strict):
    """One lot in one warehouse."""

    drug: str = Field(min_length=1, description="Approval number, drug code or name.")
    warehouse: str = Field(min_length=1, max_length=200)
    lot: str = Field(max_length=60)
    expires_on: str = Field(description="The last day of use, 2027-05-31.")
    quantity: int = Field(description="Whole packs, 0 for nothing.")
    status: str = Field(default="released", description="released, held or recalled.")
    as_of: str | None = Field(None, description="Where it is another instant than that of the part.")


class StockPart(Strict):
    """A part of the feed of stock: what lay in the warehouses at an instant."""

    partner: str = Field(min_length=1, max_length=200, description="Organisation code, or name.")
    sequence: int = Field(
        ge=1, le=10**15, description="1, 2, 3 …; missing numbers are noted, late ones placed where they belong."
    )
    as_of: str = Field(description="The instant of which the part speaks, 2026-11-22T08:00:00+08:00.")
    lines: list[StockIn] = Field(min_length=1, max_length=MOST_LINES)


class DeliveryIn(Strict):
    """One order line, as it stands now."""

    line_no: str = Field(min_length=1, max_length=50, description="The number of the order line; never another line's.")
    order_no: str = Field("", max_length=50)
    drug: str = Field(min_length=1, description="Approval number, drug code or name.")
    ordered_on: Days = None
    promised_on: str
    delivered_on: Days = Field(None, description="null while it is open.")
    quantity: int = Field(description="Packs ordered.")
    delivered_quantity: int | None = Field(None, description="Packs delivered; null: as ordered, once it is delivered.")
    lot: str = Field("", max_length=60)
    receiver: str = Field("", max_length=200)


class DeliveryPart(Strict):
    """A part of the feed of deliveries: order lines that are new or have changed."""

    partner: str = Field(min_length=1, max_length=200, description="Organisation code, or name.")
    sequence: int = Field(ge=1, le=10**15)
    as_of: str = Field(description="The instant of which the part speaks, 2026-11-22T08:00:00+08:00.")
    lines: list[DeliveryIn] = Field(min_length=1, max_length=MOST_LINES)


class LineRefused(BaseModel):
    line: int = Field(description="Its place in `lines`, from 0.")
    field: str
    code: str
    message: str


class Gap(BaseModel):
    first: int
    last: int


class PartTaken(BaseModel):
    """What became of a part. `held`: a person looks at it before it counts."""

    reference: str
    state: str
    accepted: int
    refused: list[LineRefused]
    warnings: list[LineRefused]
    gaps: list[Gap] = Field(description="Sequence numbers that are missing before this one.")
    held_because: str = ""


ANSWERS: dict[Any, Any] = {"201": PartTaken, "200": PartTaken, "409": PROBLEMS["422"], **PROBLEMS}


@bp.post("/stock", summary="A part of the feed of stock", responses=ANSWERS)
@scope(Scope.SUPPLY)
def stock(header: Key, body: StockPart) -> Response:
    """200 instead of 201: this call was taken before."""
    return taken(FeedKind.STOCK, header.key, body)


@bp.post("/deliveries", summary="A part of the feed of deliveries", responses=ANSWERS)
@scope(Scope.SUPPLY)
def deliveries(header: Key, body: DeliveryPart) -> Response:
    """200 instead of 201: this call was taken before."""
    return taken(FeedKind.DELIVERIES, header.key, body)


def taken(feed: FeedKind, key: str, body: StockPart | DeliveryPart) -> Response:
    try:
        call = calling.Call(feed.value, channel().token_id, key, body.model_dump(), channel().sender)
        answer, is_new = calling.take_call(call, by=caller())
    except calling.NothingTaken as nothing:
        return problem(422, "nothing_taken", str(nothing), refused=nothing.refused)
    except Refused as refusal:
        return problem(refusal.status, refusal.code, str(refusal))
    response = jsonify(answer)
    response.status_code = 201 if is_new else 200
    return response


def caller() -> Actor:
    """The other system, which may send feeds and nothing else."""
    may = frozenset({Permission.SUPPLY_IMPORT.value})
    return Actor(None, channel().name, permissions=may, via="api", request=str(request.headers.get("X-Request-Id", ""))[:40])
