"""Personal data: sealed, found by its blind index, opened by nobody else, and keys that are made once."""

import os
import subprocess
import sys
import threading
from base64 import b64encode

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sqlalchemy import String, create_engine, inspect
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from portal.core import personal
from portal.core.personal import BadKeys, CannotOpen, Keyring, Keys, Personal, load_or_make_keys


def key(number):
    return b64encode(bytes([number]) * 32).decode()


OLD = Keyring.parse(f"k1:{key(1)}")
NEW = Keyring.parse(f"k2:{key(2)},k1:{key(1)}")
PHONE = "13812345678"
TOKEN = NEW.seal(PHONE, "person.phone")


class Base(DeclarativeBase):
    pass


class Person(Base):
    __tablename__ = "person"
    id: Mapped[int] = mapped_column(primary_key=True)
    phone_sealed: Mapped[str | None] = mapped_column(String(200))
    phone = Personal("phone_sealed", context="person.phone")


@pytest.fixture
def keyring():
    before = personal._current
    personal.install(NEW)
    yield NEW
    personal._current = before


@given(st.text(st.characters(exclude_categories=["Cs"])), st.text(st.characters(exclude_categories=["Cs"])))
def test_what_was_sealed_is_opened_in_its_context(plain, context):
    assert NEW.open(NEW.seal(plain, context), context) == plain


def test_a_value_does_not_open_in_another_context():
    with pytest.raises(CannotOpen):
        NEW.open(NEW.seal(PHONE, "person.phone"), "person.address")


def test_the_same_value_is_sealed_differently_every_time():
    assert len({NEW.seal(PHONE, "person.phone") for _ in range(1000)}) == 1000


@given(st.data())
def test_a_token_with_any_character_changed_does_not_open(data):
    at = data.draw(st.integers(0, len(TOKEN) - 1))
    other = data.draw(st.characters(exclude_characters="+/"))  # base64's other names for - and _
    assume(other != TOKEN[at])
    with pytest.raises(CannotOpen):
        NEW.open(TOKEN[:at] + other + TOKEN[at + 1 :], "person.phone")


@given(st.text(max_size=60))
def test_no_text_whatever_passes_for_a_sealed_value(text):
    with pytest.raises(CannotOpen):
        NEW.open(f"k1.{text}", "person.phone")


def test_an_older_key_still_opens_and_asks_for_rotation():
    token = OLD.seal(PHONE, "person.phone")
    assert NEW.open(token, "person.phone") == PHONE
    assert NEW.needs_rotation(token)
    turned = NEW.rotate(token, "person.phone")
    assert not NEW.needs_rotation(turned)
    assert NEW.rotate(turned, "person.phone") == turned


def test_a_value_of_a_key_that_is_gone_does_not_open():
    with pytest.raises(CannotOpen):
        OLD.open(NEW.seal(PHONE, "person.phone"), "person.phone")


def test_the_blind_index_outlives_a_rotation_and_tells_kinds_apart():
    assert OLD.blind("phone", PHONE) == NEW.blind("phone", PHONE)
    assert OLD.blind("phone", PHONE) != OLD.blind("number", PHONE)
    assert OLD.index_mark == NEW.index_mark


def test_the_blind_index_stays_when_its_source_is_named_before_the_oldest_key_goes():
    kept = Keyring.parse(f"k2:{key(2)},index:{key(1)}")
    assert kept.index_mark == OLD.index_mark != Keyring.parse(f"k2:{key(2)}").index_mark


def test_the_index_key_is_none_of_the_data_keys():
    token = NEW.seal(PHONE, "person.phone").replace("k2.", "index.")
    with pytest.raises(CannotOpen):
        Keyring.parse(f"k1:{key(1)},index:{key(2)}").open(token, "person.phone")


@pytest.mark.parametrize("text", [
    "", ",", "k1", "k1:", "k1:AAAA", "k1:not base64", f"k1:{key(1)},k1:{key(2)}", f":{key(1)}", f"k 1:{key(1)}",
    f"index:{key(1)}", f"k1:{key(1)}x", f"k.1:{key(1)}",
])  # fmt: skip
def test_keys_that_cannot_be_used_are_refused_without_being_shown(text):
    with pytest.raises(BadKeys) as refusal:
        Keyring.parse(text)
    assert key(1) not in str(refusal.value)


def test_nothing_shows_plain_text_or_keys_when_printed(keyring):
    keys = Keys.generate()
    person = Person(phone=PHONE)
    for shown in map(repr, (keyring, Person.phone, person, person.__dict__, keys)):
        assert PHONE not in shown
        assert key(1) not in shown
        assert keys.secret_key not in shown


def test_a_model_seals_on_set_and_opens_on_get(keyring):
    person = Person(phone=PHONE)
    assert (person.phone, PHONE in str(person.phone_sealed)) == (PHONE, False)
    person.phone = None
    assert (person.phone, person.phone_sealed) == (None, None)


def test_an_equal_value_changes_nothing_and_another_does(keyring, tmp_path):
    engine = create_engine(f"sqlite:///{tmp_path / 'people.db'}")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add(Person(id=1, phone=PHONE))
        session.commit()
        person = session.get_one(Person, 1)
        person.phone = PHONE
        assert not session.is_modified(person)
        person.phone = "13900000000"
        assert inspect(person).attrs.phone_sealed.history.has_changes()
    engine.dispose()


def test_threads_that_seal_at_once_never_share_a_nonce():
    made: list[str] = []
    threads = [threading.Thread(target=lambda: made.extend(NEW.seal("", "x") for _ in range(500))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({token[:19] for token in made}) == 4000


def test_asking_for_a_keyring_before_there_is_one_is_refused(monkeypatch):
    monkeypatch.setattr(personal, "_current", None)
    with pytest.raises(BadKeys):
        personal.current()


def test_keys_are_made_once_and_for_the_owner_alone(tmp_path):
    first = load_or_make_keys(tmp_path / "instance")
    assert load_or_make_keys(tmp_path / "instance") == first
    assert (tmp_path / "instance" / "keys.json").stat().st_mode & 0o777 == 0o600
    assert Keyring.parse(first.data_keys).open(Keyring.parse(first.data_keys).seal("x", "y"), "y") == "x"


def test_processes_that_start_together_get_the_same_keys(tmp_path):
    program = (
        "import sys; from pathlib import Path; from portal.core.personal import load_or_make_keys;"
        "sys.stdin.read(); print(load_or_make_keys(Path(sys.argv[1])).secret_key)"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    gate, held = os.pipe()
    started = [subprocess.Popen(command, stdin=gate, stdout=-1, text=True, env=os.environ | {"PYTHONPATH": "."})
               for _ in range(4)]  # fmt: skip
    os.close(gate)
    os.close(held)
    answers = {process.communicate()[0] for process in started}
    assert [process.returncode for process in started] == [0] * 4
    assert len(answers) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["keys.json"]


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", '{"data_keys": 1, "secret_key": "s", "seal_seed": ""}'])
def test_a_damaged_key_file_is_refused_and_not_replaced(tmp_path, text):
    file = tmp_path / "keys.json"
    file.write_text(text)
    file.chmod(0o600)
    with pytest.raises(BadKeys):
        load_or_make_keys(tmp_path)
    assert file.read_text() == text


def test_a_key_file_that_others_may_read_is_refused(tmp_path):
    load_or_make_keys(tmp_path)
    (tmp_path / "keys.json").chmod(0o644)
    with pytest.raises(BadKeys):
        load_or_make_keys(tmp_path)


def test_a_draft_that_a_killed_process_left_behind_does_no_harm(tmp_path):
    (tmp_path / "keys.new").write_text("half a")
    assert load_or_make_keys(tmp_path) == load_or_make_keys(tmp_path)
