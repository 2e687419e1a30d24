"""What other systems ask about doctors: what one may do today, and why. No personal data: a reference, rights, reasons, days."""

from datetime import date
from typing import Any

from flask import Flask, jsonify
from flask_openapi3 import APIBlueprint, Tag
from pydantic import BaseModel, Field

from portal.channels.api import BEARER, PROBLEMS, ROOT, offer
from portal.channels.models import Scope
from portal.core.tongues import LOCALES, Text, speaking
from portal.doctors.rights import Ground, RightToday
from portal.doctors.rights_queries import Answer, rights_of
from portal.web.permissions import scope

TONGUES = {"en": "en", "zh_Hans": "zh-Hans"}
bp = APIBlueprint("doctors_api", __name__, url_prefix=f"{ROOT}/doctors", abp_tags=[Tag(name="doctors")], abp_security=BEARER)


def init_app(app: Flask) -> None:
    offer(app, bp)


class Of(BaseModel):
    reference: str = Field(max_length=40, description="The doctor's reference, such as DOC-2026-000012.")


class Why(BaseModel):
    """One sentence in both languages."""

    en: str
    zh_hans: str = Field(alias="zh-Hans")


class GroundModel(BaseModel):
    """What a right rests on: an item of the doctor's file."""

    item: str
    stands: bool
    verified_on: date | None
    source: str
    until: date | None = Field(description="Last day as known today; null: without end.")


class RightModel(BaseModel):
    """One right today."""

    right: str = Field(description="consult, prescribe, tcm (Chinese medicine) or under_sixes.")
    is_held: bool
    until: date | None = Field(description="Last day of the right if nothing is done; null: none is known.")
    why: list[Why]
    rests_on: list[GroundModel]
    lapsed: list[str] = Field(description="Items that once stood and stand no more.")


class RightsModel(BaseModel):
    """What the doctor may do on a day. `reference` differs from `asked_for` where files were merged."""

    reference: str
    asked_for: str
    day: date = Field(description="The calendar day in Asia/Shanghai for which the answer holds.")
    state: str
    standing: str | None
    rights: list[RightModel]


@bp.get("/<reference>/rights", summary="What this doctor may do today, and why", responses={"200": RightsModel, **PROBLEMS})
@scope(Scope.DOCTORS)
def rights(path: Of) -> Any:
    """Ask at the moment of the act: a right can be suspended at any time, so the answer must not be kept."""
    return jsonify(spelled(rights_of(path.reference)))


def spelled(answer: Answer) -> dict[str, Any]:
    told = RightsModel(
        reference=answer.reference,
        asked_for=answer.asked_for,
        day=answer.day,
        state=answer.state,
        standing=answer.standing,
        rights=[right_model(right) for right in answer.rights],
    )
    return told.model_dump(mode="json", by_alias=True)


def right_model(right: RightToday) -> RightModel:
    return RightModel(
        right=right.right.value,
        is_held=right.is_held,
        until=right.until,
        why=[Why.model_validate(in_tongues(sentence)) for sentence in right.why],
        rests_on=[ground_model(ground) for ground in right.grounds],
        lapsed=[ground.item.value for ground in right.lapsed],
    )


def ground_model(ground: Ground) -> GroundModel:
    return GroundModel(
        item=ground.item.value,
        stands=ground.stands,
        verified_on=ground.verified_on,
        source=ground.source,
        until=ground.until,
    )


def in_tongues(sentence: Text) -> dict[str, str]:
    found = {}
    for locale in LOCALES:
        with speaking(locale):
            found[TONGUES[locale]] = str(sentence)
    return found
