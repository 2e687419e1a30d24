"""Every word that people see is marked, is in the Chinese catalogue, and says the same there."""

import ast
import re
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes

from config import Settings
from portal import create_app
from portal.core.lifecycle import state_name
from portal.ledger.events import EVENTS

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "portal/translations/zh_Hans/LC_MESSAGES/messages.po"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
MODULES = sorted(ROOT.glob("portal/**/*.py"))

NAMES = {"SHA", "XLSX", "CSV", "Enter", "Ctrl", "English"}  # the same in every language
PLACE = re.compile(r"%\((\w+)\)s|%%|\{(\w+)\}")
WORD = re.compile(r"[A-Za-z]{2,}")
SENTENCE = re.compile(r"^[A-Z][a-z]+[ ,.…]|^[A-Z][a-z]{2,}$|[a-z]{2,} [a-z]{2,} [a-z]")
JINJA = r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}"
# Blocks and attributes that hold addresses, classes or marks for scripts, not words.
HOOK = r"\{% block (?:record|columns|back) %\}.*?\{% endblock %\}|\s(?:data-[a-z]+|aria-current)=\"[^\"]*\""
SPOKEN = ("aria-label", "title", "placeholder", "alt")
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,;:!?]|[\u4e00-\u9fff]\(|[\u4e00-\u9fff]\.(\s|$)|['\"]\s*[\u4e00-\u9fff]")
# Calls whose text goes to people, and which of their arguments it is.
TOLD = {"Refused": 1, "Conflict": 1, "flash": 0, "InputRequired": 0, "DataRequired": 0, "ValidationError": 0, "Problem": 1}
FIELDS = ("Field", "FieldList")


@cache
def chinese() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="zh_Hans")


def messages() -> list[Message]:
    return [message for message in chinese() if message.id]


def forms(words: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    """A message has one form, or one for each number."""
    return (words,) if isinstance(words, str) else tuple(words)


@pytest.fixture(scope="module")
def events(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The sentences of all events that the application knows."""
    create_app(Settings(instance=tmp_path_factory.mktemp("words"), testing=True))
    return {event.sentence for event in EVENTS.values()}


@cache
def marked() -> frozenset[str]:
    """The English of every marked text in Python and in templates."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    found = extract_from_dir(ROOT, methods, options, {**DEFAULT_KEYWORDS, "say": None})
    return frozenset(forms(found_id)[0] for name, _, found_id, *_ in found if not name.startswith("build/"))


def test_every_message_has_its_chinese():
    assert [m.id for m in messages() if m.fuzzy or not all(forms(m.string))] == []


def test_no_message_is_left_in_english():
    assert [m.id for m in messages() if forms(m.string)[0] == forms(m.id)[0] and WORD.search(PLACE.sub("", forms(m.id)[0]))] == []


def test_the_catalogue_is_sound():
    assert chinese().num_plurals == 1
    assert [(m.id, fault) for m in messages() for fault in m.check(chinese())] == []


def fits(message: Message) -> bool:
    """Whether the Chinese names the same places as the English, and no lone % that would break a page."""
    theirs, ours = forms(message.id)[-1], forms(message.string)[0]
    return set(PLACE.findall(theirs)) == set(PLACE.findall(ours)) and "%" not in PLACE.sub("", ours)


def test_places_are_the_same_in_both_languages():
    assert [m.id for m in messages() if not fits(m)] == []


def test_every_marked_text_is_in_the_catalogue():
    """If this fails: `make translate`, then write the Chinese."""
    assert sorted(marked() - {forms(m.id)[0] for m in messages()}) == []


def test_every_event_has_a_chinese_sentence(events: set[str]):
    assert sorted(words for words in events if not (words in chinese() and chinese()[words].string)) == []


def test_the_catalogue_keeps_nothing_that_nobody_says(events: set[str]):
    assert sorted({forms(m.id)[0] for m in messages()} - marked() - events) == []


def test_chinese_sentences_have_chinese_punctuation():
    assert [text for m in messages() for text in forms(m.string) if HALF_WIDTH.search(text)] == []


def test_every_state_has_a_name_in_both_languages(events: set[str]):
    states = [state for kind in StrEnum.__subclasses__() if kind.__name__ == "State" for state in kind]
    assert len(states) > 20
    assert [s for s in states if state_name(s).msgid == s.value or state_name(s).msgid not in chinese()] == []


class Visible(HTMLParser):
    """Collects the words that a reader sees or hears."""

    def __init__(self, text: str):
        super().__init__()
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.words += [value for name, value in attrs if name in SPOKEN and value]

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def unmarked_in_html(source: str) -> Iterator[str]:
    """Letters outside of {{ }} and of the places of a pattern, in text and in spoken attributes; key caps stay as they are."""
    bare = re.sub(rf"{HOOK}|{JINJA}|<kbd.*?</kbd>|%\(\w+\)s", " ", source, flags=re.DOTALL)
    for words in Visible(bare).words:
        yield from (word for word in WORD.findall(words) if word not in NAMES)


def unmarked_in_expressions(source: str) -> Iterator[str]:
    """Sentences in quotation marks inside {{ }} or {% %} that no `_` or `ngettext` stands around."""
    tree = Environment(extensions=["jinja2.ext.i18n"], autoescape=True).parse(source)
    calls = [c for c in tree.find_all(nodes.Call) if isinstance(c.node, nodes.Name) and c.node.name in ("_", "ngettext")]
    said = {id(const) for call in calls for const in call.find_all(nodes.Const)}
    texts = [c.value for c in tree.find_all(nodes.Const) if id(c) not in said and isinstance(c.value, str)]
    return (text for text in texts if SENTENCE.search(text) and text.split()[0] not in NAMES)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_every_visible_word_of_a_template_is_marked(template: Path):
    source = template.read_text("utf-8")
    assert [*unmarked_in_html(source), *unmarked_in_expressions(source)] == []


def called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else call.func.attr if isinstance(call.func, ast.Attribute) else ""


def is_plain(text: ast.expr) -> bool:
    """Whether an argument is text as it stands, and not a marked one."""
    words = text.value if isinstance(text, ast.Constant) else ""
    return isinstance(text, ast.JoinedStr) or (isinstance(words, str) and bool(WORD.search(words)))


def unmarked_in_python(tree: ast.AST) -> Iterator[str]:
    """Plain text where a person will read it: refusals, flashes, labels and faults of fields."""
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        place = 0 if called(call).endswith(FIELDS) else TOLD.get(called(call), len(call.args))
        yield from (f"line {call.lineno}: {ast.unparse(text)}" for text in call.args[place : place + 1] if is_plain(text))


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT / "portal")))
def test_every_text_for_people_in_python_is_marked(module: Path):
    assert list(unmarked_in_python(ast.parse(module.read_text("utf-8")))) == []


def test_unmarked_words_are_found():
    assert list(unmarked_in_html('<p title="Old words">{{ _("New") }} plain</p>')) == ["Old", "words", "plain"]
    assert list(unmarked_in_expressions('{{ box("ok", "It is done.") }}{{ box("ok", _("It is done.")) }}')) == ["It is done."]
    assert list(unmarked_in_python(ast.parse('Refused("x", "No.")\nRefused("x", say("No."))'))) == ["line 1: 'No.'"]
