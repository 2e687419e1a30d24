"""What the pages of doctors offer and say: names of hospitals while one types, a photo in one form, each refusal once."""

import re
from io import BytesIO
from typing import Any

import pytest
from flask import Flask

from portal.core.database import db
from portal.doctors import case as cases
from portal.doctors import twin_queries
from portal.ledger import words
from portal.ledger.operations import OPERATIONS
from tests.doctors.standing_world import doctor
from tests.doctors.world import World
from tests.evidence.files import chunk, png
from tests.support.offices import Desk, person


@pytest.fixture
def clerk(app: Flask, world: World) -> Desk:
    """Somebody of operations at a desk."""
    return Desk(app, person("clerk", "operations"))


def test_the_form_offers_hospitals_while_one_types_and_says_which_names_are_alike_without_a_script(
    world: World, clerk: Desk
) -> None:
    one, two = world.hospital("北京协和医院"), world.hospital("协和医院东院")
    offered = clerk.get("/doctors/hospitals?institution=协和").text
    assert all(f"{name}" in offered for name in ("北京协和医院", "协和医院东院", one, two))
    assert "北京协和医院" not in clerk.get("/doctors/hospitals?institution=同济").text
    said = {"name": "韦国秀", "title": "", "department": "", "contract": ""}
    refused = clerk.post("/doctors", {**said, "institution": "协和"})
    assert (refused.status_code, one in refused.text, two in refused.text) == (422, True, True)
    assert clerk.post("/doctors", {**said, "institution": "协和医院东院"}).status_code == 303


def test_a_photo_is_presented_with_its_file_in_one_form(world: World, clerk: Desk) -> None:
    reference = world.registered()

    def sent(**files: Any) -> Any:
        version = str(world.doctor(reference).version)
        return clerk.post(f"/doctors/{reference}/presentations", {"item": "photo", "version": version, **files})

    def photos() -> list[str]:
        db.session.rollback()
        return [document.kind for document in cases.file_of(reference).documents]

    assert (sent().status_code, photos()) == (422, [])
    told = sent(file=(BytesIO(b"no picture"), "photo.png"))
    assert (told.status_code, 'data-error="file"' in told.text, photos()) == (422, True, [])
    assert cases.file_of(reference).current.get("photo") is None, "neither the item nor the file was taken"
    assert (sent(file=(BytesIO(png()), "photo.png")).status_code, photos()) == (303, ["png"])


def test_a_doctor_sends_a_large_photo_from_the_own_page_and_nobody_else_does(app: Flask, world: World) -> None:
    reference, token = world.invited()
    large = png()[:-12] + chunk(b"prVt", bytes(2_000_000)) + png()[-12:]
    stranger, doctors_own = app.test_client(), app.test_client()
    path = "/doctors/own/presentations"
    field = re.search(r'name="csrf_token" value="([^"]+)"', doctors_own.get(f"/doctors/invitation?token={token}").text)
    sent = {"csrf_token": field.group(1) if field else "", "token": token}
    assert doctors_own.post("/doctors/invitation", data=sent).status_code == 303
    said = {"csrf_token": sent["csrf_token"], "item": "photo", "version": str(world.doctor(reference).version)}
    answer = doctors_own.post(path, data={**said, "file": (BytesIO(large), "photo.png")})
    assert (answer.status_code, len(cases.file_of(reference).documents)) == (303, 1)
    assert stranger.post(path, data={**said, "file": (BytesIO(large), "photo.png")}).status_code == 413


def test_a_refused_suspension_is_said_once_with_its_name_and_the_state_stands_once(app: Flask, world: World) -> None:
    reference, desk = doctor({"e_signature": None}), Desk(app, person("medical", "medical"))
    assert len(re.findall(r'class="mk [^>]*>(?:<svg.*?</svg>)?Active<', desk.get(f"/doctors/{reference}").text)) == 1
    refused = desk.post(f"/doctors/{reference}/suspension/suspend", {"reason": "conduct", "note": "no", "version": "1"})
    assert (refused.status_code, refused.text.count('role="alert" tabindex')) == (422, 1)
    told = desk.post(f"/doctors/{reference}/suspension/reinstate", {"note": "Reinstated after a talk.", "version": "1"})
    assert (told.status_code, told.text.count('role="alert" tabindex')) == (409, 1)
    assert "doctors.standings" not in desk.get(f"/doctors/{reference}").text


def test_every_step_of_doctors_and_institutions_has_a_word_for_its_refusal(app: Flask) -> None:
    ours = [name for name in OPERATIONS if name.startswith(("doctors.", "institutions."))]
    assert len(ours) > 40
    assert [name for name in ours if not words.has_value("operation", name)] == []


def test_pairs_of_files_come_page_by_page_the_open_ones_apart(app: Flask, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(twin_queries, "SIZE", 2)
    for _ in range(3):
        world.registered(name="韦华山", id_no="")
    desk = Desk(app, person("verifier", "verifier"))
    pages, path = [], "/doctors/twins"
    while path:
        text = desk.get(path).text
        pages.append(re.findall(r'data-record="(DTW-[\d-]+)"', text))
        found = re.search(r'href="(/doctors/twins\?after=[^"]+)"', text)
        path = found.group(1) if found else ""
    assert [len(one) for one in pages] == [2, 1] and len({row for one in pages for row in one}) == 3
    assert "DTW-" not in desk.get("/doctors/twins?settled=1").text
    assert desk.get("/doctors/twins?after=nonsense").status_code == 400
